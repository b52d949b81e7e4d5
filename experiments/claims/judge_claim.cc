#include "experiments/claims/judge_claim.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/data/count.h"
#include "core/stats/censored_times.h"
#include "core/stats/intervals.h"

namespace relulab {
namespace {

constexpr double kConfidence = 0.95;

double MeanOf(const std::vector<std::optional<double>>& values) {
  double sum = 0.0;
  for (const auto& value : values) sum += *value;
  return sum / static_cast<double>(values.size());
}

/// The effect in a cell's unit u, positive for "higher". Must not be called for
/// restricted_mean_ratio, which has no effect of a single unit.
double EffectOf(const Claim& claim, const PairedCell& cell, std::size_t u) {
  const double t = *cell.treatment_values[u];
  switch (claim.statistic) {
    case Statistic::kDifference:
      return t - *cell.control_values[u];
    case Statistic::kRatio:
      return std::log(t) - std::log(*cell.control_values[u]);
    case Statistic::kValue:
      return t - claim.bound;
    case Statistic::kRestrictedMeanRatio:
      break;
  }
  assert(false && "restricted_mean_ratio has no effect of a single unit");
  return 0.0;
}

PairedEffects EffectsOf(const Claim& claim, const PairedCell& cell) {
  PairedEffects effects;
  for (std::size_t u = 0; u < cell.treatment_values.size(); ++u) {
    const double effect = EffectOf(claim, cell, u);
    effects.push_back(claim.direction == Direction::kLower ? -effect : effect);
  }
  return effects;
}

/// The mean effect of a cell's pairs in each unit.
PairedEffects MeanEffects(const Claim& claim, const std::vector<PairedCell>& pairs) {
  PairedEffects mean(pairs.front().units.size(), 0.0);
  for (const PairedCell& pair : pairs) {
    const PairedEffects effects = EffectsOf(claim, pair);
    for (std::size_t u = 0; u < mean.size(); ++u) {
      mean[u] += effects[u] / static_cast<double>(pairs.size());
    }
  }
  return mean;
}

PairedTimes TimesOf(const PairedCell& pair, const CellContext& context) {
  return {pair.treatment_values, pair.control_values, *context.budget};
}

StudentizedBootstrap JudgePair(const Claim& claim, const PairedCell& pair,
                               const CellContext& context) {
  return claim.statistic == Statistic::kRestrictedMeanRatio
             ? BootstrapLogRatio(TimesOf(pair, context))
             : BootstrapMean(EffectsOf(claim, pair));
}

CellResult DescribeCell(const Claim& claim, const PairedCell& cell, const CellContext& context) {
  CellResult result{.cell = cell.cell,
                    .treatment = cell.treatment,
                    .control = cell.control,
                    .n = cell.treatment_values.size()};
  if (!context.is_matched) result.excluded = Exclusion::kNotMatched;
  if (claim.statistic == Statistic::kRestrictedMeanRatio) {
    const auto misses = [](const std::vector<std::optional<double>>& values) {
      return static_cast<std::size_t>(std::count(values.begin(), values.end(), std::nullopt));
    };
    result.treatment_misses = misses(cell.treatment_values);
    result.control_misses = misses(cell.control_values);
    if (!context.budget) {
      result.excluded = Exclusion::kNotReached;
      return result;
    }
    if (CensoringOf(TimesOf(cell, context)).not_reached()) {
      result.excluded = Exclusion::kNotReached;
    }
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
  for (const auto& why : kExclusions) {
    const auto count = std::count_if(cells.begin(), cells.end(), [&](const CellResult& cell) {
      return cell.excluded == why.value;
    });
    if (count == 0) continue;
    reason += (reason.empty() ? "" : "; ") + std::to_string(count) + " of " +
              std::to_string(cells.size()) +
              " pairs of arms are not in the pool: " + std::string(why.help);
  }
  return reason;
}

void AddLostUnits(const Pool& pool, std::string& reason) {
  const auto add = [&](const std::string& text) { reason += (reason.empty() ? "" : "; ") + text; };
  if (pool.lost_cells > 0) {
    add("in " + CountOf(pool.lost_cells, "cell") + " the pairs of arms have no unit in common");
  }
  if (pool.lost_units > 0) {
    add(CountOf(pool.lost_units, "unit") + (pool.lost_units == 1 ? " is" : " are") +
        " not pooled, because not every pair of arms in their cell has them");
  }
}

/// Adds the pooled effect of the pairs with these numbers. Adds none if no cell has a unit that all
/// its pairs share.
void JudgePool(const std::vector<PairedCell>& pairs, const std::vector<CellContext>& context,
               const std::vector<std::size_t>& numbers, ClaimResult& result) {
  const Pool pool = PoolCells(pairs, numbers);
  AddLostUnits(pool, result.reason);
  const bool is_times = result.claim.statistic == Statistic::kRestrictedMeanRatio;
  std::vector<PairedEffects> effects;
  std::vector<PairsOfTimes> times;
  for (const PooledCell& cell : pool.cells) {
    if (is_times) {
      PairsOfTimes of_cell;
      for (std::size_t p = 0; p < cell.pairs.size(); ++p) {
        of_cell.push_back(TimesOf(cell.pairs[p], context[cell.numbers[p]]));
      }
      times.push_back(std::move(of_cell));
    } else {
      effects.push_back(MeanEffects(result.claim, cell.pairs));
    }
    const std::size_t units = cell.pairs.front().units.size();
    result.n = result.n == 0 ? units : std::min(result.n, units);
  }
  if (result.n == 0) return;
  const StudentizedBootstrap pooled = is_times ? BootstrapLogRatio(times) : BootstrapMean(effects);
  result.effect = pooled.estimate();
  result.interval = pooled.At(kConfidence);
  result.is_degenerate = pooled.degenerate();
  if (is_times) {
    result.is_lower_bound = IsLowerBound(*result.effect, CensoringOf(times));
    result.faster = ProbabilityFaster(times, kConfidence);
  }
}

}  // namespace

VerdictRule RuleOf(const Claim& claim) {
  return {claim.kind, claim.is_ratio() ? std::log(claim.min_effect) : claim.min_effect,
          claim.direction == Direction::kWithin};
}

double ShownEffect(const Claim& claim, double effect) {
  return claim.is_ratio() ? std::exp(effect) : effect;
}

ClaimResult JudgeClaim(const Claim& claim, const std::vector<PairedCell>& cells,
                       const std::vector<CellContext>& context) {
  ClaimResult result{.claim = claim};
  std::vector<std::size_t> pool;  // indices in result.cells
  std::vector<StudentizedBootstrap> each;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    result.cells.push_back(DescribeCell(claim, cells[c], context[c]));
    if (result.cells[c].excluded) continue;
    pool.push_back(c);
    each.push_back(JudgePair(claim, cells[c], context[c]));
  }
  result.reason = ExcludedReason(result.cells);
  if (pool.empty()) {
    const bool all_missed =
        std::all_of(result.cells.begin(), result.cells.end(),
                    [](const CellResult& cell) { return cell.excluded == Exclusion::kNotReached; });
    result.verdict = all_missed ? Verdict::kNotReached : Verdict::kNotTested;
    return result;
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  result.interval = {-kInfinity, kInfinity};
  JudgePool(cells, context, pool, result);

  const VerdictRule rule = RuleOf(claim);
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
  }
  result.verdict = result.effect ? VerdictOver(claim.quantifier, verdicts) : Verdict::kInconclusive;
  return result;
}

}  // namespace relulab
