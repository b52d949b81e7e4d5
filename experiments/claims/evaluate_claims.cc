#include "experiments/claims/evaluate_claims.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "core/measure/analysis.h"
#include "experiments/claims/checks.h"
#include "experiments/claims/claim_tables.h"
#include "experiments/claims/columns.h"
#include "experiments/claims/judge_claim.h"
#include "experiments/config/config_error.h"
#include "experiments/config/nearest_name.h"
#include "experiments/store/file.h"
#include "experiments/store/study_files.h"

namespace relulab {
namespace {

void CheckCheck(const std::string& name, const Place& place) {
  if (FindCheck(name) != nullptr) return;
  std::vector<std::string> names;
  for (const Check& check : Checks()) names.emplace_back(check.name);
  throw ConfigError(place.Text() + ": unknown check " + Excerpt(name) + AllowedNames(name, names));
}

void CheckColumn(const std::string& table, const std::string& column, const Place& place) {
  const std::vector<std::string> columns = ColumnsOf(table);
  if (std::find(columns.begin(), columns.end(), column) != columns.end()) return;
  throw ConfigError(place.Text() + ": unknown column " + Excerpt(column) + " of " + table +
                    AllowedNames(column, columns));
}

/// The planned runs that a claim reads.
std::vector<const Json*> PlannedRuns(const Json& study, const ClaimRuns& runs) {
  std::set<std::string> read;
  for (const ClaimRun& run : runs.runs) read.insert(run.run_id);
  std::vector<const Json*> planned;
  for (const Json& run : study.at("runs")) {
    if (read.contains(run.at("run_id"))) planned.push_back(&run);
  }
  return planned;
}

/// `list`, a config key, has to name `wanted` in every run that the claim reads, or its table lacks
/// what is asked for.
void CheckIsNamed(const Json& study, const ClaimRuns& runs, const std::string& list,
                  const std::string& wanted, const Place& place) {
  for (const Json* run : PlannedRuns(study, runs)) {
    const Json names = ValueOf(study, *run, list);
    if (std::find(names.begin(), names.end(), wanted) != names.end()) continue;
    throw ConfigError(place.Text() + ": needs " + Excerpt(wanted) + ", which " + list +
                      " of a run that it reads does not name");
  }
}

/// Theory is of the examples of a probe split, and of every unit of a layer.
void CheckHasTheory(const Json& study, const ClaimRuns& runs, const Place& place) {
  for (const Json* run : PlannedRuns(study, runs)) {
    const Json probe = ValueOf(study, *run, "measure.probe");
    const Json top_k = ValueOf(study, *run, "network.top_k");
    if (probe != "batch" && top_k == 0) continue;
    throw ConfigError(place.Text() + ": found a run with " +
                      (probe == "batch" ? "measure.probe \"batch\"" : "network.top_k") +
                      ", of which there is no theory");
  }
}

void CheckIsMeasured(const Json& study, const ClaimMetric& metric, const ClaimRuns& runs,
                     const Place& place) {
  if (metric.table == "layers") {
    CheckIsNamed(study, runs, "measure.metrics", metric.column, place.Below("column"));
  }
  for (const AnalysisInfo& analysis : Analyses()) {
    if (analysis.table != metric.table) continue;
    CheckIsNamed(study, runs, "measure.after", std::string(analysis.name), place.Below("from"));
  }
  if (metric.over_theory) CheckHasTheory(study, runs, place.Below("relative_to"));
  const bool reads_curve = metric.table == "removal" && metric.column == "removed_fraction";
  const bool has_order = std::any_of(metric.rows.begin(), metric.rows.end(),
                                     [](const auto& row) { return row.first == "order"; });
  if (reads_curve && !has_order) {
    throw ConfigError(place.Text() +
                      ": lacks \"rows\": {\"order\": ...}; allowed are \"importance\" and "
                      "\"random\", the orders of removal");
  }
}

ClaimResult RunCheck(const Claim& claim) {
  ClaimResult result{.claim = claim};
  const CheckResult found = FindCheck(claim.check)->run();
  result.verdict = found.holds ? Verdict::kSupported : Verdict::kContradicted;
  result.reason = found.detail;
  result.n = static_cast<std::size_t>(found.cases);
  return result;
}

std::string Count(std::size_t some, std::size_t all, const char* what) {
  return std::to_string(some) + " of " + std::to_string(all) + " " + what;
}

/// Why paired runs cannot be judged yet; empty if they can.
std::string Hindrance(const Claim& claim, const PairedCells& paired) {
  if (paired.missing_runs > 0) {
    return Count(paired.missing_runs, paired.planned_runs, "runs are not finished");
  }
  if (paired.cells.empty()) return "no pair of arms has a unit in common";
  if (claim.statistic == Statistic::kRestrictedMeanRatio) {
    for (const PairedCell& cell : paired.cells) {
      for (const auto* values : {&cell.treatment_values, &cell.control_values}) {
        for (const auto& value : *values) {
          if (value && !(*value > 0.0)) return "a run met its target before its first step";
        }
      }
    }
    return "";
  }
  if (paired.missing_values > 0) {
    return Count(paired.missing_values, paired.values,
                 "values are absent, and metric.missing_as does not say what they count as");
  }
  if (claim.statistic != Statistic::kRatio) return "";
  for (const PairedCell& cell : paired.cells) {
    for (const auto* values : {&cell.treatment_values, &cell.control_values}) {
      for (const auto& value : *values) {
        if (!(*value > 0.0)) return "a ratio needs positive values, and one is not";
      }
    }
  }
  return "";
}

/// Plans may be lopsided, tables of blocks end early: what has no partner is told, not compared.
std::string LoneReason(const PairedCells& paired) {
  std::string reason;
  if (paired.lone_arms > 0) {
    reason = "arms without a partner, cell by cell: " + std::to_string(paired.lone_arms);
  }
  if (paired.lone_units > 0) {
    reason += (reason.empty() ? "" : "; ") + std::string("units of one arm only, pair by pair: ") +
              std::to_string(paired.lone_units);
  }
  return reason;
}

/// Of the arms' values; infinite if one is absent, as of a run that diverged: it matches nothing.
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

/// The means of a column of runs.csv in both arms of the cells lie within the claim's bound.
std::vector<bool> FindMatched(const std::filesystem::path& directory, const Claim& claim,
                              const ClaimRuns& runs, const PairedCells& paired,
                              const Place& place) {
  Claim matching = claim;
  matching.against_best = false;  // the arms are those of the metric
  matching.metric = {.table = "runs", .column = claim.matched->column, .over = claim.metric.over};
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

/// Throws ConfigError if the claim does not fit the study's plan or tables.
ClaimResult JudgeTables(const std::filesystem::path& directory, const Json& study,
                        const Claim& claim, const Place& place) {
  const ClaimRuns runs = SelectClaimRuns(study, claim, place);
  const PairedCells paired =
      PairRuns(claim, runs, ReadMetric(directory, study, claim, runs, place.Below("metric")));
  const std::string hindrance = Hindrance(claim, paired);
  if (!hindrance.empty()) return {.claim = claim, .reason = hindrance};
  std::vector<CellContext> context(paired.cells.size());
  if (claim.matched) {
    const std::vector<bool> matched = FindMatched(directory, claim, runs, paired, place);
    for (std::size_t c = 0; c < context.size(); ++c) context[c].is_matched = matched[c];
  }
  if (claim.statistic == Statistic::kRestrictedMeanRatio) {
    for (std::size_t c = 0; c < context.size(); ++c) {
      context[c].budget = BudgetOf(directory, study, claim.metric.column, paired.cells[c].run_ids);
    }
  }
  ClaimResult result = JudgeClaim(claim, paired.cells, context);
  const std::string lone = LoneReason(paired);
  if (!lone.empty()) result.reason += (result.reason.empty() ? "" : "; ") + lone;
  return result;
}

ClaimResult Measure(const std::filesystem::path& directory, const Json& study, const Claim& claim,
                    const Place& place) {
  if (study.at("runs").empty()) return {.claim = claim, .reason = "tuning is not complete"};
  try {
    return JudgeTables(directory, study, claim, place);
  } catch (const ConfigError& error) {
    return {.claim = claim, .reason = error.what()};
  }
}

}  // namespace

void CheckClaims(const PlannedStudy& planned) {
  const std::vector<Claim>& claims = planned.study.claims;
  if (claims.empty()) return;
  const Json study = DescribeStudy(planned.study, planned.plan);
  const Place place = planned.study.place.Below("claims");
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim& claim = claims[i];
    const Place at = place.Below(std::to_string(i));
    if (!claim.check.empty()) CheckCheck(claim.check, at.Below("check"));
    if (!claim.is_measured()) continue;
    const Place metric = at.Below("metric");
    CheckColumn(claim.metric.table, claim.metric.column, metric.Below("column"));
    if (claim.metric.over_theory) {
      CheckColumn("theory", claim.metric.column, metric.Below("relative_to"));
    }
    for (const auto& [column, ignored] : claim.metric.rows) {
      CheckColumn(claim.metric.table, column, metric.Below("rows").Below(column));
    }
    if (claim.matched)
      CheckColumn("runs", claim.matched->column, at.Below("matched").Below("column"));
    const ClaimRuns runs = SelectClaimRuns(study, claim, at);
    CheckIsMeasured(study, claim.metric, runs, metric);
  }
}

std::vector<ClaimResult> EvaluateClaims(const std::filesystem::path& study_directory) {
  const std::filesystem::path path = study_directory / "study.json";
  const Json study = ReadStudyJson(path);
  const Place place = Place{path.string(), ""}.Below("claims");
  std::vector<ClaimResult> results;
  const std::vector<Claim> claims = ReadClaims(study.value("claims", Json::array()), place);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim& claim = claims[i];
    const Place at = Place{"study.json", ""}.Below("claims").Below(std::to_string(i));
    if (!claim.not_tested.empty()) {
      results.push_back({.claim = claim, .reason = claim.not_tested});
    } else if (!claim.check.empty()) {
      CheckCheck(claim.check, at.Below("check"));
      results.push_back(RunCheck(claim));
    } else {
      results.push_back(Measure(study_directory, study, claim, at));
    }
  }
  return results;
}

void WriteClaims(const std::filesystem::path& study_directory) {
  const Json study = ReadStudyJson(study_directory / "study.json");
  if (study.value("claims", Json::array()).empty()) {
    RemoveFile(study_directory / "claims.json");
    RemoveFile(study_directory / "claims.csv");
    return;
  }
  const std::vector<ClaimResult> results = EvaluateClaims(study_directory);
  ReplaceFile(study_directory / "claims.json", ClaimsJson(study, results).dump(2) + "\n");
  ReplaceFile(study_directory / "claims.csv", ClaimsCsv(study, results));
}

}  // namespace relulab
