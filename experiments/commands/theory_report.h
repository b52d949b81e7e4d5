/// The predictions that `relulab theory` prints: the profile, and figures of the whole network.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/theory/mean_field.h"
#include "core/theory/phase_diagram.h"
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

/// For one input with the given mean square of a feature.
struct TheoryReport {
  NetworkSpec network;
  double input_second_moment = 1.0;
  std::vector<TheoryRow> layers;
  LayerVariances hidden;  ///< of the second layer; fixed_point and critical are for it
  FixedPoint fixed_point;
  std::optional<CriticalPoint> critical;    ///< at the hidden layers' bias variance
  std::optional<double> decades_per_layer;  ///< of delta_norm in hidden layers; > 0: vanishing
  std::optional<double> born_dead_bound;    ///< if phi is 0 below 0, and without biases
  double gaussian_spread = 0.0;             ///< SquaredSingularValueSpread
  double orthogonal_spread = 0.0;
};

/// The sizes of `network` must be set.
TheoryReport MakeTheoryReport(const NetworkSpec& network, double input_second_moment);

Json ToJson(const TheoryReport& report);

/// A table and a few sentences, for the terminal.
std::string ToText(const TheoryReport& report);

}  // namespace relulab
