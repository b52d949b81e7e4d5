#include "experiments/claims/evaluate_claims.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/registry/registry.h"
#include "experiments/claims/checks.h"
#include "experiments/claims/metric_values.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

ClaimResult RunCheck(const Claim& claim) {
  ClaimResult result{.claim = claim};
  const Check* check = FindRow(Checks(), claim.check);
  if (check == nullptr) {
    result.reason = "this version of relulab has no check " + Excerpt(claim.check);
    return result;
  }
  const CheckResult found = check->run();
  result.verdict = found.holds ? Verdict::kSupported : Verdict::kContradicted;
  result.reason = found.detail;
  result.n = static_cast<std::size_t>(found.cases);
  return result;
}

std::string Count(std::size_t some, std::size_t all, const char* what) {
  return std::to_string(some) + " of " + std::to_string(all) + " " + what;
}

bool HasNonPositive(const PairedCells& paired) {
  const auto has = [](const std::vector<std::optional<double>>& values) {
    return std::any_of(values.begin(), values.end(),
                       [](const auto& value) { return value && !(*value > 0.0); });
  };
  return std::any_of(paired.cells.begin(), paired.cells.end(), [&](const PairedCell& cell) {
    return has(cell.treatment_values) || has(cell.control_values);
  });
}

/// Why the pairs cannot be judged; empty if they can.
std::string ReasonNotJudged(const Claim& claim, const PairedCells& paired) {
  if (paired.missing_runs > 0) {
    return Count(paired.missing_runs, paired.planned_runs, "runs are not finished");
  }
  if (paired.cells.empty()) return "no pair of arms has a unit in common";
  if (claim.statistic == Statistic::kRestrictedMeanRatio) {
    return HasNonPositive(paired) ? "a run met its target before its first step" : "";
  }
  if (paired.missing_values > 0) {
    return Count(paired.missing_values, paired.values,
                 "values are absent; set metric.missing_as to replace them");
  }
  if (claim.statistic == Statistic::kRatio && HasNonPositive(paired)) {
    return "a ratio needs positive values; found 0 or a negative value";
  }
  return "";
}

/// Reports arms and units without a partner. The plan may lack the partner, or a table of blocks
/// may end early.
std::string DescribeLone(const PairedCells& paired) {
  std::string reason;
  if (paired.lone_arms > 0) {
    reason = "arms without a partner, summed over cells: " + std::to_string(paired.lone_arms);
  }
  if (paired.lone_units > 0) {
    reason += (reason.empty() ? "" : "; ") +
              std::string("units that only one arm of a pair has, summed over pairs: ") +
              std::to_string(paired.lone_units);
  }
  return reason;
}

/// The mean difference of the arms' values. Infinite if a value is absent, so a diverged run
/// matches nothing.
double MeanDifference(const PairedCell& cell) {
  double sum = 0.0;
  for (std::size_t u = 0; u < cell.treatment_values.size(); ++u) {
    if (!cell.treatment_values[u] || !cell.control_values[u]) {
      return std::numeric_limits<double>::infinity();
    }
    sum += *cell.treatment_values[u] - *cell.control_values[u];
  }
  return sum / static_cast<double>(cell.treatment_values.size());
}

/// By cell: whether the arms' means of a column of runs.csv differ by at most
/// claim.matched->within.
std::vector<bool> FindMatched(const std::filesystem::path& directory, const Claim& claim,
                              const ClaimRuns& runs, const PairedCells& paired,
                              const Place& place) {
  Claim matching = claim;
  matching.against_best = false;  // the pairs to match are already chosen
  matching.metric = {
      .table = MetricTable::kRuns, .column = claim.matched->column, .over = claim.metric.over};
  const PairedCells figures = PairRuns(
      matching, runs, ReadRunColumn(directory, claim.matched->column, place.Below("matched")));
  std::vector<bool> matched;
  for (const PairedCell& cell : paired.cells) {
    const auto same =
        std::find_if(figures.cells.begin(), figures.cells.end(), [&](const PairedCell& other) {
          return other.cell == cell.cell && other.treatment == cell.treatment &&
                 other.control == cell.control;
        });
    double difference = std::numeric_limits<double>::infinity();
    if (same != figures.cells.end()) {
      difference = std::abs(MeanDifference(*same));
    }
    matched.push_back(difference <= claim.matched->within);
  }
  return matched;
}

/// The budget of a cell; nothing if none of its runs has one.
std::optional<double> LargestBudget(const std::map<std::string, double>& budgets,
                                    const std::vector<std::string>& run_ids) {
  std::optional<double> largest;
  for (const std::string& run_id : run_ids) {
    const auto budget = budgets.find(run_id);
    if (budget != budgets.end()) largest = std::max(largest.value_or(0.0), budget->second);
  }
  return largest;
}

/// Throws ConfigError if the claim does not fit the study's plan or tables.
ClaimResult JudgeTables(const std::filesystem::path& directory, const PlannedStudy& study,
                        const Claim& claim, const Place& place) {
  const ClaimRuns runs = SelectClaimRuns(study.plan, claim, place);
  const PairedCells paired = PairRuns(
      claim, runs, ReadMetric({directory, study, claim.metric, runs, place.Below("metric")}));
  const std::string reason = ReasonNotJudged(claim, paired);
  if (!reason.empty()) return {.claim = claim, .reason = reason};
  std::vector<CellContext> context(paired.cells.size());
  if (claim.matched) {
    const std::vector<bool> matched = FindMatched(directory, claim, runs, paired, place);
    for (std::size_t c = 0; c < context.size(); ++c) context[c].is_matched = matched[c];
  }
  if (claim.statistic == Statistic::kRestrictedMeanRatio) {
    const auto budgets = ReadBudgets(directory, study.plan, claim.metric.column);
    for (std::size_t c = 0; c < context.size(); ++c) {
      context[c].budget = LargestBudget(budgets, paired.cells[c].run_ids);
    }
  }
  ClaimResult result = JudgeClaim(claim, paired.cells, context);
  const std::string lone = DescribeLone(paired);
  if (!lone.empty()) result.reason += (result.reason.empty() ? "" : "; ") + lone;
  return result;
}

ClaimResult Measure(const std::filesystem::path& directory, const PlannedStudy& study,
                    const Claim& claim, const Place& place) {
  if (study.runs().empty()) return {.claim = claim, .reason = "tuning is not complete"};
  try {
    return JudgeTables(directory, study, claim, place);
  } catch (const ConfigError& error) {
    return {.claim = claim, .reason = error.what()};
  }
}

}  // namespace

std::vector<ClaimResult> EvaluateClaims(const std::filesystem::path& study_directory,
                                        const PlannedStudy& study) {
  std::vector<ClaimResult> results;
  const std::vector<Claim>& claims = study.study.claims;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim& claim = claims[i];
    const Place place = Place{std::string(kStudyFile), ""}.Below("claims").Below(i);
    if (!claim.not_tested.empty()) {
      results.push_back({.claim = claim, .reason = claim.not_tested});
    } else if (!claim.check.empty()) {
      results.push_back(RunCheck(claim));
    } else {
      results.push_back(Measure(study_directory, study, claim, place));
    }
  }
  return results;
}

void WriteClaims(const std::filesystem::path& study_directory, const PlannedStudy& study) {
  if (study.study.claims.empty()) {
    RemoveFile(study_directory / kClaimsFile);
    RemoveFile(TablePath(study_directory, kClaimsTable));
    return;
  }
  const std::vector<ClaimResult> results = EvaluateClaims(study_directory, study);
  ReplaceFile(study_directory / kClaimsFile, ClaimsJson(study.study, results).dump(2) + "\n");
  ReplaceFile(TablePath(study_directory, kClaimsTable), ClaimsCsv(study.study, results));
}

}  // namespace relulab
