// CheckClaims.
#include <algorithm>
#include <set>

#include "core/registry/registry.h"
#include "experiments/claims/checks.h"
#include "experiments/claims/evaluate_claims.h"
#include "experiments/config/nearest_name.h"
#include "experiments/store/config_error.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

void CheckCodeCheck(const std::string& name, const Place& place) {
  if (FindRow(Checks(), name) != nullptr) return;
  std::vector<std::string> names;
  for (const Check& check : Checks()) names.emplace_back(check.name);
  place.Fail("unknown check " + Excerpt(name) + AllowedNames(name, names));
}

void CheckColumn(std::string_view table, const std::string& column, const Place& place) {
  const std::string name(table);
  const std::vector<std::string> columns = ColumnsOf(name);
  if (std::find(columns.begin(), columns.end(), column) != columns.end()) return;
  place.Fail("unknown column " + Excerpt(column) + " of " + name + AllowedNames(column, columns));
}

/// A claim, and the planned runs that it reads.
class ClaimPlan {
 public:
  ClaimPlan(const PlannedStudy& planned, const Claim& claim, const Place& place)
      : timing_(planned.study.timing), metric_(claim.metric), place_(place.Below("metric")) {
    const ClaimRuns selected = SelectClaimRuns(planned.plan, claim, place);
    std::set<std::string> read;
    for (const ClaimRun& run : selected.runs) read.insert(run.run_id);
    for (const PlannedRun& run : planned.plan.runs) {
      if (read.contains(run.run_id)) runs_.push_back(&run);
    }
  }

  /// Throws ConfigError if a run does not measure what the claim reads.
  void CheckIsMeasured() const {
    if (metric_.table == MetricTable::kTiming) CheckIsTimed(place_.Below("column"));
    if (metric_.table == MetricTable::kLayers) {
      CheckLists(&RunSpec::metrics, metric_.column, "measure.metrics", place_.Below("column"));
    }
    for (const AnalysisInfo& analysis : Analyses()) {
      if (analysis.table != NameOf(kMetricTables, metric_.table)) continue;
      CheckLists(&RunSpec::analyses, analysis.name, "measure.after", place_.Below("from"));
    }
    if (metric_.layers.over_theory) CheckHasTheory(place_.Below("relative_to"));
    const bool reads_curve =
        metric_.table == MetricTable::kRemoval && metric_.column == columns::kRemovedFraction.name;
    const bool has_order =
        std::any_of(metric_.rows.begin(), metric_.rows.end(),
                    [](const auto& row) { return row.first == columns::kRemovalOrder.name; });
    if (reads_curve && !has_order) {
      place_.Fail(
          "lacks \"rows\": {\"order\": ...}; expected \"importance\" or \"random\", the orders of "
          "removal");
    }
  }

 private:
  /// The list `key` of every run's config must name `wanted`.
  template <typename Row>
  void CheckLists(std::vector<const Row*> RunSpec::*list, std::string_view wanted,
                  const std::string& key, const Place& place) const {
    for (const PlannedRun* run : runs_) {
      const std::vector<const Row*>& rows = run->spec.*list;
      const bool has_row = std::any_of(rows.begin(), rows.end(),
                                       [&](const Row* row) { return row->name == wanted; });
      if (has_row) continue;
      place.Fail("needs " + Excerpt(std::string(wanted)) +
                 ", but a run of this claim lacks it in " + key);
    }
  }

  /// Every run has the times of timing.csv. Other times are measured only if the study asks for
  /// them.
  void CheckIsTimed(const Place& place) const {
    const std::string& column = metric_.column;
    if (FindRow(GetTable(kTimingTable).columns, column) != nullptr) return;
    const bool is_inference = column == columns::kInferenceSeconds.name ||
                              column == columns::kSingleInferenceSeconds.name;
    const TimingMeasure measured = timing_ ? timing_->measure : TimingMeasure();
    if (is_inference ? measured.inference : measured.activation) return;
    place.Fail(std::string("needs ") + (is_inference ? "\"inference\"" : "\"activation\"") +
               ", but the study lacks it in timing.measure");
  }

  /// theory.csv covers only the examples of a probe split and layers that keep all activations.
  void CheckHasTheory(const Place& place) const {
    for (const PlannedRun* run : runs_) {
      const bool of_batch = run->spec.measure.probe == ProbeSource::kBatch;
      if (!of_batch && run->spec.network.hidden_output.top_k == 0) continue;
      place.Fail(std::string("found a run with ") +
                 (of_batch ? "measure.probe \"batch\"" : "network.top_k") +
                 "; theory.csv does not cover such runs");
    }
  }

  const std::optional<Timing>& timing_;
  const ClaimMetric& metric_;
  Place place_;
  std::vector<const PlannedRun*> runs_;
};

void CheckColumns(const Claim& claim, const Place& place) {
  const ClaimMetric& metric = claim.metric;
  const Place at = place.Below("metric");
  const std::string_view table = NameOf(kMetricTables, metric.table);
  CheckColumn(table, metric.column, at.Below("column"));
  if (metric.layers.over_theory) CheckColumn(kTheoryTable, metric.column, at.Below("relative_to"));
  for (const auto& [column, ignored] : metric.rows) {
    CheckColumn(table, column, at.Below("rows").Below(column));
  }
  if (!claim.matched) return;
  CheckColumn(kRunsTable, claim.matched->column, place.Below("matched").Below("column"));
}

}  // namespace

void CheckClaims(const PlannedStudy& planned) {
  const std::vector<Claim>& claims = planned.study.claims;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Place place = planned.study.place.Below("claims").Below(i);
    if (!claims[i].check.empty()) CheckCodeCheck(claims[i].check, place.Below("check"));
    if (!claims[i].is_measured()) continue;
    CheckColumns(claims[i], place);
    ClaimPlan(planned, claims[i], place).CheckIsMeasured();
  }
}

}  // namespace relulab
