/// A claim's runs, paired: the cells whose effects are judged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/claims/metric_values.h"

namespace relulab {

/// One treatment against one control, or against a bound, in one cell of settings.
struct PairedCell {
  std::string cell = {};
  std::string treatment = {};
  std::string control = {};             ///< empty for a threshold
  std::vector<std::string> units = {};  ///< "seed", or "seed/block": those that both arms have
  /// By unit, in the order of `units`. An absent value is a miss.
  std::vector<std::optional<double>> treatment_values = {};
  std::vector<std::optional<double>> control_values = {};  ///< empty for a threshold
  std::vector<std::string> run_ids = {};                   ///< of both arms
};

struct PairedCells {
  std::vector<PairedCell> cells;
  std::size_t missing_runs = 0;  ///< not in the tables yet
  std::size_t planned_runs = 0;
  std::size_t missing_values = 0;  ///< absent, and neither present nor missing_as says what it is
  std::size_t values = 0;
  std::size_t lone_arms = 0;   ///< arms of a cell, each cell counted, that are in no pair
  std::size_t lone_units = 0;  ///< of the pairs in `cells`: units that one arm has only
};

/// Pairs units that both arms have, and counts those that one has only. A unit's value is the mean
/// over the runs that differ in metric.over.
PairedCells PairRuns(const Claim& claim, const ClaimRuns& runs, const MetricValues& values);

}  // namespace relulab
