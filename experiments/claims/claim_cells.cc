#include "experiments/claims/claim_cells.h"

#include <map>
#include <set>

namespace relulab {
namespace {

/// What the runs of one unit have, before they are averaged.
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

/// The control with the best mean, over its units with a value.
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

/// The controls of a cell that its treatments are compared with; for a threshold one that is none.
std::vector<std::size_t> ControlsOf(const Claim& claim, const ClaimRuns& runs, const Grid& grid,
                                    std::size_t cell) {
  if (runs.treatments == runs.arms.size()) return {runs.arms.size()};
  if (claim.against_best) return {BestControl(claim, runs, grid, cell)};
  std::vector<std::size_t> controls;
  for (std::size_t c = runs.treatments; c < runs.arms.size(); ++c) controls.push_back(c);
  return controls;
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
    // Controls that are not the best are left out on purpose.
    const std::size_t compared = claim.against_best ? runs.treatments : runs.arms.size();
    for (std::size_t arm = 0; arm < compared; ++arm) {
      const bool is_lone = !grid.At(cell, arm).units.empty() && !partnered.contains(arm);
      paired.lone_arms += is_lone ? 1 : 0;
    }
  }
  return paired;
}

}  // namespace relulab
