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

}  // namespace

PairedCells PairRuns(const Claim& claim, const ClaimRuns& runs, const MetricValues& values) {
  PairedCells paired;
  const Grid grid(claim, runs, values, paired);
  const auto add = [&](std::size_t cell, std::size_t treatment, std::size_t control) {
    const ArmCell& t = grid.At(cell, treatment);
    const bool is_threshold = control == runs.arms.size();
    const ArmCell* c = is_threshold ? nullptr : &grid.At(cell, control);
    PairedCell pair{.cell = runs.cells[cell],
                    .treatment = runs.arms[treatment],
                    .control = is_threshold ? "" : runs.arms[control],
                    .run_ids = t.run_ids};
    if (c != nullptr) pair.run_ids.insert(pair.run_ids.end(), c->run_ids.begin(), c->run_ids.end());
    for (const auto& [unit, sum] : t.units) {
      if (c != nullptr) {
        const auto other = c->units.find(unit);
        if (other == c->units.end()) continue;
        pair.control_values.push_back(other->second.Value());
      }
      pair.units.push_back(NameOfUnit(unit));
      pair.treatment_values.push_back(sum.Value());
    }
    const std::size_t others = is_threshold ? 0 : c->units.size() - pair.units.size();
    const std::size_t lone = t.units.size() - pair.units.size() + others;
    if (pair.units.empty()) {
      paired.lone_arms += lone > 0 ? 1 : 0;
      return;
    }
    paired.lone_units += lone;
    paired.cells.push_back(std::move(pair));
  };
  for (std::size_t cell = 0; cell < runs.cells.size(); ++cell) {
    for (std::size_t t = 0; t < runs.treatments; ++t) {
      if (runs.treatments == runs.arms.size()) {
        add(cell, t, runs.arms.size());
      } else if (claim.against_best) {
        add(cell, t, BestControl(claim, runs, grid, cell));
      } else {
        for (std::size_t c = runs.treatments; c < runs.arms.size(); ++c) add(cell, t, c);
      }
    }
  }
  return paired;
}

}  // namespace relulab
