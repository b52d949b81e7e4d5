#include "experiments/lab/run_files.h"

#include <array>
#include <cstdio>

#include "experiments/store/csv.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

std::string StepsCsv(const RunRecord& record) {
  TableWriter table(RunColumnNames(GetTable(kStepsTable)));
  for (const StepEvaluation& at : record.training.evaluations) {
    Row row;
    row.Set(columns::kStep, at.step).Set(columns::kEpoch, EpochOf(record, at.step));
    row.Set(columns::kTrainLoss, at.train.loss).Set(columns::kTrainAccuracy, at.train.accuracy);
    if (at.validation) {
      row.Set(columns::kValidationLoss, at.validation->loss);
      row.Set(columns::kValidationAccuracy, at.validation->accuracy);
    }
    table.Add(row);
  }
  return table.text();
}

std::string LayersCsv(const RunRecord& record) {
  TableWriter table(LayersColumns(record.metrics));
  for (const LayerRow& at : record.layers) {
    Row row;
    row.Set(columns::kStep, at.step).Set(columns::kLayer, at.layer);
    for (std::size_t m = 0; m < at.values.size(); ++m) {
      row.Set(record.metrics[m]->name, at.values[m]);
    }
    table.Add(row);
  }
  return table.text();
}

std::string HistogramsCsv(const RunRecord& record) {
  TableWriter table(RunColumnNames(GetTable(kHistogramsTable)));
  for (const HistogramRow& at : record.histograms) {
    Row row;
    row.Set(columns::kStep, at.step).Set(columns::kLayer, at.layer);
    row.Set(columns::kQuantity, at.quantity).Set(columns::kBinLow, at.bin.low);
    row.Set(columns::kBinHigh, at.bin.high).Set(columns::kCount, at.bin.count);
    table.Add(row);
  }
  return table.text();
}

std::string AnalysisCsv(std::string_view table_name, const AnalysisRows& rows) {
  const std::vector<std::string> names = RunColumnNames(GetTable(table_name));
  TableWriter table(names);
  for (const std::vector<AnalysisCell>& cells : rows) {
    Row row;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      std::visit([&](const auto& value) { row.Set(names[c], MakeCell(value)); }, cells[c]);
    }
    table.Add(row);
  }
  return table.text();
}

std::string TheoryCsv(const RunRecord& record) {
  TableWriter table(RunColumnNames(GetTable(kTheoryTable)));
  std::int64_t layer = 0;
  for (const LayerPrediction& at : record.theory) {
    Row row;
    row.Set(columns::kLayer, ++layer).Set(columns::kPreactivationRms, at.preactivation_rms);
    row.Set(columns::kDeltaNorm, at.delta_norm);
    row.Set(columns::kPerExampleWeightGradientNorm, at.per_example_weight_gradient_norm);
    table.Add(row);
  }
  return table.text();
}

}  // namespace

std::vector<std::string> LayersColumns(const std::vector<const MetricInfo*>& metrics) {
  std::vector<std::string> names = {std::string(columns::kStep.name),
                                    std::string(columns::kLayer.name)};
  for (const MetricInfo* metric : metrics) names.emplace_back(metric->name);
  return names;
}

std::string CheckpointName(std::int64_t step) {
  std::array<char, 64> name{};
  std::snprintf(name.data(), name.size(), "checkpoints/step_%06lld.safetensors",
                static_cast<long long>(step));
  return name.data();
}

RunFiles MakeRunFiles(const PlannedRun& run, const RunRecord& record, const FinishedRun& results) {
  RunFiles files;
  files[std::string(kRunFile)] = RunJson(run, record, results);
  files[std::string(kTimingFile)] = TimingJson(run, record);
  files[TableFile(kStepsTable)] = StepsCsv(record);
  files[TableFile(kLayersTable)] = LayersCsv(record);
  files[TableFile(kTheoryTable)] = TheoryCsv(record);
  if (!record.histograms.empty()) files[TableFile(kHistogramsTable)] = HistogramsCsv(record);
  for (const auto& [analysis, rows] : record.analyses) {
    files[TableFile(analysis->table)] = AnalysisCsv(analysis->table, rows);
  }
  return files;
}

}  // namespace relulab
