#include "experiments/claims/claim_cells.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace relulab {
namespace {

/// The sum of the values of one unit's runs.
struct UnitSum {
  double sum = 0.0;
  std::size_t count = 0;
  bool is_missing = false;
  std::optional<double> Value() const {
    if (is_missing) return std::nullopt;
    return sum / static_cast<double>(count);
  }
};

using Unit = std::pair<std::string, std::string>;  // seed and block
using Units = std::map<Unit, UnitSum>;

std::string NameOfUnit(const Unit& unit) {
  return unit.second.empty() ? unit.first : unit.first + "/" + unit.second;
}

/// An arm's units in one cell.
struct ArmCell {
  Units units;
  std::vector<std::string> run_ids;
};

class Grid {
 public:
  Grid(const Claim& claim, const ClaimRuns& runs, const MetricValues& values, PairedCells& paired)
      : cells_(runs.cells.size(), std::vector<ArmCell>(runs.arms.size())) {
    for (const ClaimRun& run : runs.runs) {
      ++paired.planned_runs;
      const auto found = values.find(run.run_id);
      if (found == values.end()) {
        ++paired.missing_runs;
        continue;
      }
      ArmCell& arm = cells_[run.cell][run.arm];
      arm.run_ids.push_back(run.run_id);
      for (const auto& [block, value] : found->second) {
        Add(claim, value, arm.units[{run.seed, block}], paired);
      }
    }
  }

  const ArmCell& At(std::size_t cell, std::size_t arm) const { return cells_[cell][arm]; }

 private:
  static void Add(const Claim& claim, std::optional<double> value, UnitSum& unit,
                  PairedCells& paired) {
    const ClaimMetric& metric = claim.metric;
    ++paired.values;
    ++unit.count;
    if (metric.present) {
      unit.sum += value ? 1.0 : 0.0;
    } else if (value) {
      unit.sum += *value;
    } else if (metric.missing_as) {
      unit.sum += *metric.missing_as;
    } else {
      unit.is_missing = true;
      ++paired.missing_values;
    }
  }

  std::vector<std::vector<ArmCell>> cells_;
};

/// The control with the best mean over the units that have a value.
std::size_t BestControl(const Claim& claim, const ClaimRuns& runs, const Grid& grid,
                        std::size_t cell) {
  std::size_t best = runs.treatments;
  std::optional<double> best_mean;
  for (std::size_t c = runs.treatments; c < runs.arms.size(); ++c) {
    double sum = 0.0;
    double count = 0.0;
    for (const auto& [ignored, unit] : grid.At(cell, c).units) {
      const auto value = unit.Value();
      if (!value) continue;
      sum += *value;
      count += 1.0;
    }
    if (count == 0.0) continue;
    const double mean = claim.direction == Direction::kLower ? -sum / count : sum / count;
    if (!best_mean || mean > *best_mean) {
      best_mean = mean;
      best = c;
    }
  }
  return best;
}

/// The units that both arms of a cell have; `control` is null for a threshold.
PairedCell PairUnits(const ArmCell& treatment, const ArmCell* control) {
  PairedCell pair{.run_ids = treatment.run_ids};
  if (control != nullptr) {
    pair.run_ids.insert(pair.run_ids.end(), control->run_ids.begin(), control->run_ids.end());
  }
  for (const auto& [unit, sum] : treatment.units) {
    if (control != nullptr) {
      const auto other = control->units.find(unit);
      if (other == control->units.end()) continue;
      pair.control_values.push_back(other->second.Value());
    }
    pair.units.push_back(NameOfUnit(unit));
    pair.treatment_values.push_back(sum.Value());
  }
  return pair;
}

/// The controls that a cell's treatments are compared with. A threshold has no control; the result
/// is then the index past the last arm.
std::vector<std::size_t> ControlsOf(const Claim& claim, const ClaimRuns& runs, const Grid& grid,
                                    std::size_t cell) {
  if (runs.treatments == runs.arms.size()) return {runs.arms.size()};
  if (claim.against_best) return {BestControl(claim, runs, grid, cell)};
  std::vector<std::size_t> controls;
  for (std::size_t c = runs.treatments; c < runs.arms.size(); ++c) controls.push_back(c);
  return controls;
}

/// The units that all pairs of a cell have, in the order of PairedCell::units. This order is the
/// same in all pairs; it is not alphabetical.
std::vector<std::string> CommonUnits(const std::vector<PairedCell>& pairs) {
  std::vector<std::string> common;
  for (const std::string& unit : pairs.front().units) {
    const bool is_common = std::all_of(pairs.begin(), pairs.end(), [&](const PairedCell& pair) {
      return std::find(pair.units.begin(), pair.units.end(), unit) != pair.units.end();
    });
    if (is_common) common.push_back(unit);
  }
  return common;
}

PairedCell KeepUnits(const PairedCell& pair, const std::vector<std::string>& units) {
  PairedCell kept{.cell = pair.cell, .treatment = pair.treatment, .control = pair.control};
  for (const std::string& unit : units) {
    const auto found = std::find(pair.units.begin(), pair.units.end(), unit);
    const auto u = static_cast<std::size_t>(std::distance(pair.units.begin(), found));
    kept.treatment_values.push_back(pair.treatment_values[u]);
    if (!pair.control_values.empty()) kept.control_values.push_back(pair.control_values[u]);
  }
  kept.units = units;
  return kept;
}

}  // namespace

PairedCells PairRuns(const Claim& claim, const ClaimRuns& runs, const MetricValues& values) {
  PairedCells paired;
  const Grid grid(claim, runs, values, paired);
  for (std::size_t cell = 0; cell < runs.cells.size(); ++cell) {
    std::set<std::size_t> partnered;
    const std::vector<std::size_t> controls = ControlsOf(claim, runs, grid, cell);
    for (std::size_t t = 0; t < runs.treatments; ++t) {
      for (const std::size_t c : controls) {
        const ArmCell& treatment = grid.At(cell, t);
        const ArmCell* control = c == runs.arms.size() ? nullptr : &grid.At(cell, c);
        PairedCell pair = PairUnits(treatment, control);
        if (pair.units.empty()) continue;
        pair.cell = runs.cells[cell];
        pair.treatment = runs.arms[t];
        if (control != nullptr) {
          pair.control = runs.arms[c];
          paired.lone_units += control->units.size() - pair.units.size();
        }
        paired.lone_units += treatment.units.size() - pair.units.size();
        partnered.insert({t, c});
        paired.cells.push_back(std::move(pair));
      }
    }
    // With against_best, the other controls are left out on purpose and are not lone arms.
    const std::size_t compared = claim.against_best ? runs.treatments : runs.arms.size();
    for (std::size_t arm = 0; arm < compared; ++arm) {
      const bool is_lone = !grid.At(cell, arm).units.empty() && !partnered.contains(arm);
      paired.lone_arms += is_lone ? 1 : 0;
    }
  }
  return paired;
}

Pool PoolCells(const std::vector<PairedCell>& pairs, const std::vector<std::size_t>& numbers) {
  std::vector<PooledCell> cells;
  for (const std::size_t number : numbers) {
    const PairedCell& pair = pairs[number];
    auto cell = std::find_if(cells.begin(), cells.end(), [&](const PooledCell& other) {
      return other.pairs.front().cell == pair.cell;
    });
    if (cell == cells.end()) cell = cells.insert(cells.end(), PooledCell{});
    cell->pairs.push_back(pair);
    cell->numbers.push_back(number);
  }
  Pool pool;
  for (PooledCell& cell : cells) {
    const std::vector<std::string> common = CommonUnits(cell.pairs);
    if (common.empty()) {
      ++pool.lost_cells;
      continue;
    }
    std::set<std::string> all;
    for (PairedCell& pair : cell.pairs) {
      all.insert(pair.units.begin(), pair.units.end());
      pair = KeepUnits(pair, common);
    }
    pool.lost_units += all.size() - common.size();
    pool.cells.push_back(std::move(cell));
  }
  return pool;
}

}  // namespace relulab
