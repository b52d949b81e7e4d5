#include "experiments/store/tables.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "core/measure/analysis.h"
#include "core/measure/metric.h"
#include "core/registry/registry.h"

namespace relulab {
namespace {

using namespace columns;

constexpr std::array<Column, 17> kSummary = {kStepsToTarget,
                                             kEpochsToTarget,
                                             kFlopsToTarget,
                                             kFinalTrainLoss,
                                             kFinalTrainAccuracy,
                                             kFinalValidationLoss,
                                             kFinalValidationAccuracy,
                                             kBestStep,
                                             kBestValidationAccuracy,
                                             kTestAccuracy,
                                             kGeneralizationGap,
                                             kMemorizedFraction,
                                             kDenseFlops,
                                             kExecutedFlops,
                                             kHeldOutNotFiniteStep,
                                             kDivergedStep,
                                             kDivergedLayer};

std::vector<Column> RunsColumns() {
  std::vector<Column> list = {kStatus, kSeed};
  list.insert(list.end(), kSummary.begin(), kSummary.end());
  return list;
}

std::vector<Column> TuningColumns() {
  std::vector<Column> list = RunsColumns();
  list.push_back(kChosen);
  return list;
}

std::vector<Column> MetricColumns() {
  std::vector<Column> list;
  for (const MetricInfo& metric : Metrics()) {
    list.push_back({metric.name, metric.unit, metric.description});
  }
  return list;
}

std::vector<Table> AllTables() {
  std::vector<Table> tables = {
      {.name = kRunsTable,
       .description = "one row per run: status, varied keys, seed, summary figures",
       .present = "always",
       .keys = {kRunId},
       .columns = RunsColumns()},
      {.name = kTuningTable,
       .description =
           "one row per tuning run, as in runs.csv, and whether tuning chose its setting",
       .present = "if the study has \"tune\"",
       .keys = {kRunId},
       .columns = TuningColumns()},
      {.name = kLayersTable,
       .description = "one row per run, measured step and layer; one column per measured metric",
       .present = "always",
       .source = TableSource::kEveryRun,
       .keys = {kRunId, kStep, kLayer},
       .columns = MetricColumns()},
      {.name = kStepsTable,
       .description = "one row per run and evaluation",
       .present = "always",
       .source = TableSource::kEveryRun,
       .keys = {kRunId, kStep},
       .columns = {kEpoch, kTrainLoss, kTrainAccuracy, kValidationLoss, kValidationAccuracy}},
      {.name = kTheoryTable,
       .description = "one row per run and layer: the predictions of mean-field theory for step 0",
       .present = "always; it has rows only for runs to which the theory applies",
       .source = TableSource::kEveryRun,
       .keys = {kRunId, kLayer},
       .columns = {kPreactivationRms, kDeltaNorm, kPerExampleWeightGradientNorm}},
      {.name = kTimingTable,
       .description = "one row per run: its times, and the program and machine that ran it",
       .present = "always",
       .keys = {kRunId},
       .columns = {kSeconds, kUpdateSeconds, kEvaluateSeconds, kMeasureSeconds, kCommit, kProcessor,
                   kHost}},
      {.name = kTimingBlocksTable,
       .description = "one row per block and run: the times of the run in that block",
       .present = "if the study has \"timing\"",
       .keys = {kBlock, kPosition, kRunId},
       .columns = {kSeconds, kUpdateSeconds, kEvaluateSeconds, kMeasureSeconds, kInferenceSeconds,
                   kSingleInferenceSeconds, kActivationForwardNs, kActivationDerivativeNs, kData,
                   kCommit, kBuild, kProcessor, kHost}},
      {.name = kHistogramsTable,
       .description = "one row per run, step, layer, quantity and bin",
       .present = "if a run has \"measure.histograms\"",
       .source = TableSource::kSomeRuns,
       .keys = {kRunId, kStep, kLayer, kQuantity, kBinLow, kBinHigh},
       .columns = {kCount}},
      {.name = kClaimsTable,
       .description =
           "one row per claim with its verdict, followed by one row for each of its cells",
       .present = "if the study has \"claims\"",
       .keys = {kClaimId, kRole, kCell},
       .columns = {kVerdict, kEffect, kEffectLow, kEffectHigh, kUnit, kMinEffect, kUnits,
                   kTreatment, kControl, kNote, kKind, kQuantifier, kQuote, kWhere, kStatement,
                   kCommand}}};
  for (const AnalysisInfo& analysis : Analyses()) {
    tables.push_back({.name = analysis.table,
                      .description = analysis.description,
                      .present = "if a run has this analysis in \"measure.after\"",
                      .source = TableSource::kSomeRuns,
                      .keys = {kRunId},
                      .columns = analysis.columns});
  }
  return tables;
}

}  // namespace

std::span<const Table> Tables() {
  static const std::vector<Table> kTables = AllTables();
  return kTables;
}

const Table& GetTable(std::string_view name) {
  const Table* table = FindRow(Tables(), name);
  assert(table != nullptr);
  return *table;
}

std::string TableFile(std::string_view table) { return std::string(table) + ".csv"; }

std::filesystem::path TablePath(const std::filesystem::path& directory, std::string_view table) {
  return directory / TableFile(table);
}

std::vector<std::string> ColumnNames(const Table& table,
                                     const std::vector<std::string>& varied_keys) {
  std::vector<std::string> names;
  for (const Column& column : table.keys) names.emplace_back(column.name);
  for (const Column& column : table.columns) {
    const bool is_varied =
        std::find(varied_keys.begin(), varied_keys.end(), column.name) != varied_keys.end();
    if (!is_varied) names.emplace_back(column.name);
    if (column.name == kStatus.name) {
      names.insert(names.end(), varied_keys.begin(), varied_keys.end());
    }
  }
  return names;
}

std::vector<std::string> RunColumnNames(const Table& table) {
  std::vector<std::string> names = ColumnNames(table);
  std::erase(names, kRunId.name);
  return names;
}

std::span<const Column> SummaryColumns() { return kSummary; }

bool IsTime(const Column& column) { return column.unit == "s" || column.unit == "ns"; }

std::vector<std::string> ColumnsOf(const std::string& table) {
  std::vector<std::string> names;
  if (table == kStepsTable) return RunColumnNames(GetTable(table));
  if (table == kRunsTable) {
    for (const Column& column : kSummary) names.emplace_back(column.name);
  } else if (table == kTimingTable) {
    for (const Column& column : GetTable(kTimingBlocksTable).columns) {
      if (IsTime(column)) names.emplace_back(column.name);
    }
  } else {
    for (const Column& column : GetTable(table).columns) names.emplace_back(column.name);
  }
  return names;
}

std::span<const std::string> RequiredRunFiles() {
  static const std::vector<std::string> kFiles = [] {
    std::vector<std::string> files = {std::string(kRunFile), std::string(kTimingFile)};
    for (const Table& table : Tables()) {
      if (table.source == TableSource::kEveryRun) files.push_back(TableFile(table.name));
    }
    return files;
  }();
  return kFiles;
}

}  // namespace relulab
