/// The predictions that `relulab theory` prints: figures per layer and of the whole network.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/theory/mean_field.h"
#include "core/theory/random_network.h"
#include "experiments/store/json.h"

namespace relulab {

struct TheoryRow {
  int layer = 0;
  LayerVariances variances;
  double preactivation_rms = 0.0;
  double log10_delta_norm = 0.0;            ///< relative to the output layer
  std::optional<double> chi;                ///< hidden layers
  std::optional<double> correlation;        ///< of two orthogonal inputs
  std::optional<double> log_norm_variance;  ///< of log |a_l|^2 between networks; hidden layers
};

/// The predictions for one input whose features have the mean square `input_second_moment`.
struct TheoryReport {
  NetworkSpec network;
  double input_second_moment = 1.0;
  std::vector<TheoryRow> layers;
  LayerVariances hidden;  ///< of layer 2; fixed_point and critical apply to it
  FixedPoint fixed_point;
  std::optional<CriticalPoint> critical;    ///< at the hidden layers' bias variance
  std::optional<double> decades_per_layer;  ///< of delta_norm in hidden layers; > 0: vanishing
  std::optional<double> born_dead_bound;    ///< only if phi is 0 below 0 and there are no biases
  double gaussian_spread = 0.0;             ///< SquaredSingularValueSpread
  double orthogonal_spread = 0.0;
};

/// `network` must have its input and output sizes.
TheoryReport MakeTheoryReport(const NetworkSpec& network, double input_second_moment);

Json ToJson(const TheoryReport& report);

/// A table and a few sentences, for the terminal.
std::string ToText(const TheoryReport& report);

}  // namespace relulab
