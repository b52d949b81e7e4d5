/// What `relulab theory` says of a network: the profile, and the figures that need no layer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/theory/critical_line.h"
#include "core/theory/fixed_point.h"
#include "core/theory/mean_field.h"
#include "experiments/store/json.h"

namespace relulab {

struct TheoryRow {
  int layer = 0;
  LayerVariances variances;
  double preactivation_rms = 0.0;
  double log10_delta_norm = 0.0;            ///< relative to the output layer
  std::optional<double> chi;                ///< hidden layers
  std::optional<double> correlation;        ///< of two inputs that were orthogonal
  std::optional<double> log_norm_variance;  ///< of log |a_l|^2 between networks; hidden layers
};

/// For one input with the given mean square a feature; delta norms are relative to the output's.
struct TheoryReport {
  NetworkSpec network;
  double input_second_moment = 1.0;
  std::vector<TheoryRow> layers;
  LayerVariances hidden;  ///< of the second layer: what fixed point and critical line are about
  FixedPoint fixed_point;
  std::optional<CriticalPoint> critical;    ///< at the hidden layers' bias variance
  std::optional<double> decades_per_layer;  ///< hidden layers only; positive: vanishes backwards
  std::optional<double> born_dead_bound;    ///< if phi is 0 below 0, and without biases
  double gaussian_spread = 0.0;  ///< var / mean^2 of the squared singular values, as in isometry.h
  double orthogonal_spread = 0.0;
};

/// `network` with its sizes set.
TheoryReport MakeTheoryReport(const NetworkSpec& network, double input_second_moment);

Json ToJson(const TheoryReport& report);

/// A table and a few sentences, for the terminal.
std::string ToText(const TheoryReport& report);

}  // namespace relulab
