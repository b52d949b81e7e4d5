#include "experiments/claims/check_claims.h"

#include <algorithm>
#include <set>

#include "core/measure/analysis.h"
#include "core/registry/registry.h"
#include "experiments/claims/checks.h"
#include "experiments/claims/claim_runs.h"
#include "experiments/config/nearest_name.h"
#include "experiments/store/config_error.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

void CheckCodeCheck(const std::string& name, const Place& place) {
  if (FindRow(Checks(), name) != nullptr) return;
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

/// A claim, and the planned runs that it reads.
class ClaimPlan {
 public:
  ClaimPlan(const Plan& plan, const Claim& claim, const Place& place)
      : plan_(plan), metric_(claim.metric), place_(place.Below("metric")) {
    const ClaimRuns selected = SelectClaimRuns(plan, claim, place);
    std::set<std::string> read;
    for (const ClaimRun& run : selected.runs) read.insert(run.run_id);
    for (const PlannedRun& run : plan.runs) {
      if (read.contains(run.run_id)) runs_.push_back(&run);
    }
  }

  /// Throws ConfigError if a run does not measure what the claim reads.
  void CheckIsMeasured() const {
    if (metric_.table == "layers") {
      CheckNames("measure.metrics", metric_.column, place_.Below("column"));
    }
    for (const AnalysisInfo& analysis : Analyses()) {
      if (analysis.table != metric_.table) continue;
      CheckNames("measure.after", std::string(analysis.name), place_.Below("from"));
    }
    if (metric_.layers.over_theory) CheckHasTheory(place_.Below("relative_to"));
    const bool reads_curve =
        metric_.table == "removal" && metric_.column == columns::kRemovedFraction.name;
    const bool has_order =
        std::any_of(metric_.rows.begin(), metric_.rows.end(),
                    [](const auto& row) { return row.first == columns::kRemovalOrder.name; });
    if (reads_curve && !has_order) {
      throw ConfigError(place_.Text() +
                        ": lacks \"rows\": {\"order\": ...}; expected \"importance\" or "
                        "\"random\", the orders of removal");
    }
  }

 private:
  /// The config key `list` of every run must name `wanted`.
  void CheckNames(const std::string& list, const std::string& wanted, const Place& place) const {
    for (const PlannedRun* run : runs_) {
      const Json names = ValueOf(plan_, *run, list);
      if (std::find(names.begin(), names.end(), wanted) != names.end()) continue;
      throw ConfigError(place.Text() + ": needs " + Excerpt(wanted) +
                        ", but a run of this claim lacks it in " + list);
    }
  }

  /// theory.csv covers only the examples of a probe split and layers that keep all activations.
  void CheckHasTheory(const Place& place) const {
    for (const PlannedRun* run : runs_) {
      const bool of_batch = run->spec.measure.probe == ProbeSource::kBatch;
      if (!of_batch && run->spec.network.hidden_output.top_k == 0) continue;
      throw ConfigError(place.Text() + ": found a run with " +
                        (of_batch ? "measure.probe \"batch\"" : "network.top_k") +
                        "; theory.csv does not cover such runs");
    }
  }

  const Plan& plan_;
  const ClaimMetric& metric_;
  Place place_;
  std::vector<const PlannedRun*> runs_;
};

void CheckColumns(const Claim& claim, const Place& place) {
  const ClaimMetric& metric = claim.metric;
  const Place at = place.Below("metric");
  CheckColumn(metric.table, metric.column, at.Below("column"));
  if (metric.layers.over_theory) CheckColumn("theory", metric.column, at.Below("relative_to"));
  for (const auto& [column, ignored] : metric.rows) {
    CheckColumn(metric.table, column, at.Below("rows").Below(column));
  }
  if (!claim.matched) return;
  CheckColumn("runs", claim.matched->column, place.Below("matched").Below("column"));
}

}  // namespace

void CheckClaims(const PlannedStudy& planned) {
  const std::vector<Claim>& claims = planned.study.claims;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Place place = planned.study.place.Below("claims").Below(std::to_string(i));
    if (!claims[i].check.empty()) CheckCodeCheck(claims[i].check, place.Below("check"));
    if (!claims[i].is_measured()) continue;
    CheckColumns(claims[i], place);
    ClaimPlan(planned.plan, claims[i], place).CheckIsMeasured();
  }
}

}  // namespace relulab
