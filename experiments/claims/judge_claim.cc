#include "experiments/claims/judge_claim.h"

#include <algorithm>
#include <cmath>

#include "core/stats/censored_times.h"
#include "core/stats/paired_effects.h"

namespace relulab {
namespace {

constexpr double kConfidence = 0.95;

double MeanOf(const std::vector<std::optional<double>>& values) {
  double sum = 0.0;
  for (const auto& value : values) sum += *value;
  return sum / static_cast<double>(values.size());
}

PairedEffects EffectsOf(const Claim& claim, const PairedCell& cell) {
  PairedEffects effects;
  for (std::size_t u = 0; u < cell.treatment_values.size(); ++u) {
    const double t = *cell.treatment_values[u];
    double effect = 0.0;
    if (claim.statistic == Statistic::kValue) {
      effect = t - claim.bound;
    } else if (claim.statistic == Statistic::kRatio) {
      effect = std::log(t) - std::log(*cell.control_values[u]);
    } else {
      effect = t - *cell.control_values[u];
    }
    effects.push_back(claim.direction == Direction::kLower ? -effect : effect);
  }
  return effects;
}

/// The cells of one claim in one of the two forms that the bootstraps take.
struct Sample {
  bool is_times = false;
  std::vector<PairedEffects> effects = {};
  std::vector<PairedTimes> times = {};

  StudentizedBootstrap Pool() const {
    return is_times ? BootstrapLogRatio(times) : BootstrapMean(effects);
  }
  StudentizedBootstrap Cell(std::size_t c) const {
    return is_times ? BootstrapLogRatio(std::span(&times[c], 1)) : BootstrapMean(effects[c]);
  }
};

CellResult Describe(const Claim& claim, const PairedCell& cell, const CellContext& context) {
  CellResult result{.cell = cell.cell,
                    .treatment = cell.treatment,
                    .control = cell.control,
                    .n = cell.treatment_values.size()};
  if (!context.is_matched) result.excluded = "not_matched";
  if (claim.statistic == Statistic::kRestrictedMeanRatio) {
    const auto misses = [](const std::vector<std::optional<double>>& values) {
      return static_cast<std::size_t>(std::count(values.begin(), values.end(), std::nullopt));
    };
    result.treatment_misses = misses(cell.treatment_values);
    result.control_misses = misses(cell.control_values);
    if (!context.budget) {
      result.excluded = "not_reached";
      return result;
    }
    const PairedTimes times{cell.treatment_values, cell.control_values, *context.budget};
    if (CensoringOf(times).not_reached()) result.excluded = "not_reached";
    result.treatment_mean = RestrictedMean(cell.treatment_values, *context.budget);
    result.control_mean = RestrictedMean(cell.control_values, *context.budget);
    return result;
  }
  result.treatment_mean = MeanOf(cell.treatment_values);
  if (!cell.control_values.empty()) result.control_mean = MeanOf(cell.control_values);
  return result;
}

std::string ExcludedReason(const std::vector<CellResult>& cells) {
  std::string reason;
  for (const char* why : {"not_reached", "not_matched"}) {
    const auto count = std::count_if(cells.begin(), cells.end(),
                                     [&](const CellResult& cell) { return cell.excluded == why; });
    if (count == 0) continue;
    reason +=
        (reason.empty() ? "" : "; ") + std::to_string(count) + " of " +
        std::to_string(cells.size()) + " cells are out of the pool: " +
        (std::string(why) == "not_reached" ? "both arms miss the target in over half the seeds"
                                           : "their arms are not matched");
  }
  return reason;
}

}  // namespace

ClaimResult JudgeClaim(const Claim& claim, const std::vector<PairedCell>& cells,
                       const std::vector<CellContext>& context) {
  ClaimResult result{.claim = claim};
  Sample sample{.is_times = claim.statistic == Statistic::kRestrictedMeanRatio};
  std::vector<std::size_t> pool;  // of result.cells
  for (std::size_t c = 0; c < cells.size(); ++c) {
    result.cells.push_back(Describe(claim, cells[c], context[c]));
    if (!result.cells[c].excluded.empty()) continue;
    pool.push_back(c);
    if (sample.is_times) {
      sample.times.push_back(
          {cells[c].treatment_values, cells[c].control_values, *context[c].budget});
    } else {
      sample.effects.push_back(EffectsOf(claim, cells[c]));
    }
  }
  result.reason = ExcludedReason(result.cells);
  if (pool.empty()) {
    result.verdict = Verdict::kNotReached;
    return result;
  }
  const VerdictRule rule = RuleOf(claim);
  const StudentizedBootstrap pooled = sample.Pool();
  result.effect = pooled.estimate();
  result.interval = pooled.At(kConfidence);
  result.is_degenerate = pooled.degenerate();

  std::vector<StudentizedBootstrap> each;
  for (std::size_t p = 0; p < pool.size(); ++p) each.push_back(sample.Cell(p));
  const std::vector<HolmCell> holm = HolmCells(each, rule, 1.0 - kConfidence);
  CellVerdicts verdicts;
  verdicts.pooled = VerdictOf(result.interval, rule);
  for (std::size_t p = 0; p < pool.size(); ++p) {
    CellResult& cell = result.cells[pool[p]];
    cell.effect = each[p].estimate();
    cell.interval = each[p].At(kConfidence);
    cell.own = VerdictOf(cell.interval, rule);
    cell.holm = holm[p];
    verdicts.own.push_back(cell.own);
    verdicts.after_holm.push_back(cell.holm.label);
    result.n = p == 0 ? cell.n : std::min(result.n, cell.n);
  }
  result.verdict = VerdictOver(claim.quantifier, verdicts);
  if (sample.is_times) {
    result.is_lower_bound = IsLowerBound(*result.effect, CensoringOf(sample.times));
    result.faster = ProbabilityFaster(sample.times, kConfidence);
  }
  return result;
}

}  // namespace relulab
