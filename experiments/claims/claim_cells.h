/// Pairs a claim's runs by seed within cells of settings, and groups the pairs for pooling.
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
  std::vector<std::string> units = {};  ///< those of both arms: "seed" or "seed/block"
  /// By unit, in the order of `units`. An absent value is a miss.
  std::vector<std::optional<double>> treatment_values = {};
  std::vector<std::optional<double>> control_values = {};  ///< empty for a threshold
  std::vector<std::string> run_ids = {};                   ///< of both arms
};

struct PairedCells {
  std::vector<PairedCell> cells;
  std::size_t missing_runs = 0;  ///< planned runs that are not in the tables yet
  std::size_t planned_runs = 0;
  std::size_t missing_values =
      0;  ///< absent values that neither `present` nor `missing_as` replaces
  std::size_t values = 0;
  std::size_t lone_arms = 0;   ///< arms without a partner, summed over cells
  std::size_t lone_units = 0;  ///< units that only one arm of a pair has, summed over `cells`
};

/// Pairs the units that both arms have, and counts the units that only one arm has. A unit's value
/// is the mean over the runs that differ only in metric.over.
PairedCells PairRuns(const Claim& claim, const ClaimRuns& runs, const MetricValues& values);

/// The pairs of one cell, restricted to the units that all of them have, in the same order.
struct PooledCell {
  std::vector<PairedCell> pairs;
  std::vector<std::size_t> numbers;  ///< indices of the pairs in PairedCells::cells
};

struct Pool {
  std::vector<PooledCell> cells;
  std::size_t lost_cells =
      0;  ///< cells that are left out because their pairs have no unit in common
  std::size_t lost_units = 0;  ///< units that not all pairs of a cell have, summed over `cells`
};

/// Groups the pairs at the indices `numbers` by cell. The cells are in order of first appearance.
Pool PoolCells(const std::vector<PairedCell>& pairs, const std::vector<std::size_t>& numbers);

}  // namespace relulab
