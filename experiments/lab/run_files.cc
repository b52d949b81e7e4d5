#include "experiments/lab/run_files.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "experiments/lab/provenance.h"
#include "experiments/store/csv.h"

namespace relulab {
namespace {

const char* StatusName(RunStatus status) {
  switch (status) {
    case RunStatus::kCompleted:
      return "completed";
    case RunStatus::kDiverged:
      return "diverged";
    case RunStatus::kFailed:
      return "failed";
  }
  return "";
}

std::optional<double> EpochOf(const RunRecord& record, std::int64_t step) {
  if (!record.train_size) return std::nullopt;
  return static_cast<double>(step) * record.examples_per_step / *record.train_size;
}

const StepEvaluation* FindEvaluation(const RunRecord& record, std::optional<std::int64_t> step) {
  for (const StepEvaluation& at : record.training.evaluations) {
    if (at.step == step) return &at;
  }
  return nullptr;
}

/// Every summary figure; one that does not exist (a missed target, no such split) is null.
Json Summarize(const RunRecord& record) {
  Json summary = Json::object();
  for (const std::string& column : SummaryColumns()) summary[column] = nullptr;
  const TrainingResult& training = record.training;
  if (training.steps_to_target) {
    const std::int64_t steps = *training.steps_to_target;
    summary["steps_to_target"] = steps;
    if (const auto epoch = EpochOf(record, steps)) summary["epochs_to_target"] = *epoch;
    summary["flops_to_target"] = record.flops_per_step * static_cast<double>(steps);
  }
  // What a diverged run would have ended with does not exist.
  if (record.status == RunStatus::kCompleted && !training.evaluations.empty()) {
    const StepEvaluation& last = training.evaluations.back();
    summary["final_train_loss"] = last.train.loss;
    summary["final_train_accuracy"] = last.train.accuracy;
    if (last.validation) {
      summary["final_validation_loss"] = last.validation->loss;
      summary["final_validation_accuracy"] = last.validation->accuracy;
    }
  }
  const StepEvaluation* best = FindEvaluation(record, training.best_step);
  if (best != nullptr) {
    summary["best_step"] = best->step;
    if (best->validation) summary["best_validation_accuracy"] = best->validation->accuracy;
    if (training.test_accuracy) {
      summary["test_accuracy"] = *training.test_accuracy;
      summary["generalization_gap"] = best->train.accuracy - *training.test_accuracy;
    }
  }
  summary["dense_flops"] = training.flops.dense;
  summary["executed_flops"] = training.flops.executed;
  if (training.memorized_fraction) summary["memorized_fraction"] = *training.memorized_fraction;
  if (training.divergence) {
    summary["diverged_step"] = training.divergence->step;
    summary["diverged_layer"] = training.divergence->layer;
  }
  return summary;
}

/// JSON has no word for a number that is not finite: null, and the reason beside it.
void ReplaceNonFinite(Json& summary, Json& run) {
  for (const auto& [key, value] : summary.items()) {
    if (value.is_number_float() && !std::isfinite(value.get<double>())) {
      run["not_finite"].push_back(key);
      value = nullptr;
    }
  }
}

std::string RunJson(const PlannedRun& run, const RunRecord& record, const Json& data_digests) {
  Json json = {{"run_id", run.run_id},
               {"results_version", kResultsVersion},
               {"config", run.config},
               {"status", StatusName(record.status)}};
  if (record.training.divergence) {
    json["reason"] = "the loss was not finite at step " +
                     std::to_string(record.training.divergence->step) + ", first in layer " +
                     std::to_string(record.training.divergence->layer);
  }
  if (record.status == RunStatus::kFailed) json["reason"] = record.failure;
  Json summary = Summarize(record);
  ReplaceNonFinite(summary, json);
  json["summary"] = std::move(summary);
  json["data"] = data_digests;
  return json.dump(2) + "\n";
}

std::string StepsCsv(const RunRecord& record) {
  CsvWriter csv;
  for (const std::string& column : StepColumns()) csv.Text(column);
  csv.EndRow();
  for (const StepEvaluation& at : record.training.evaluations) {
    csv.Integer(at.step);
    if (const auto epoch = EpochOf(record, at.step)) {
      csv.Number(*epoch);
    } else {
      csv.Empty();
    }
    csv.Number(at.train.loss).Number(at.train.accuracy);
    if (at.validation) {
      csv.Number(at.validation->loss).Number(at.validation->accuracy);
    } else {
      csv.Empty().Empty();
    }
    csv.EndRow();
  }
  return csv.Take();
}

std::string LayersCsv(const RunRecord& record) {
  CsvWriter csv;
  csv.Text("step").Text("layer");
  for (const MetricInfo* metric : record.metrics) csv.Text(metric->name);
  csv.EndRow();
  for (const LayerRow& row : record.layers) {
    csv.Integer(row.step).Integer(row.layer);
    for (const std::optional<double>& value : row.values) {
      if (value) {
        csv.Number(*value);
      } else {
        csv.Empty();
      }
    }
    csv.EndRow();
  }
  return csv.Take();
}

std::string HistogramsCsv(const RunRecord& record) {
  CsvWriter csv;
  for (const char* column : {"step", "layer", "quantity", "low", "high", "count"}) csv.Text(column);
  csv.EndRow();
  for (const HistogramRow& row : record.histograms) {
    csv.Integer(row.step).Integer(row.layer).Text(row.quantity);
    csv.Number(row.bin.low).Number(row.bin.high).Integer(row.bin.count).EndRow();
  }
  return csv.Take();
}

void WriteCell(const AnalysisCell& cell, CsvWriter& csv) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    csv.Integer(*integer);
  } else if (const auto* number = std::get_if<double>(&cell)) {
    csv.Number(*number);
  } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
    csv.Text(*text);
  } else {
    csv.Empty();
  }
}

std::string AnalysisCsv(const AnalysisInfo& analysis, const AnalysisRows& rows) {
  CsvWriter csv;
  for (const Column& column : analysis.columns) csv.Text(column.name);
  csv.EndRow();
  for (const std::vector<AnalysisCell>& row : rows) {
    for (const AnalysisCell& cell : row) WriteCell(cell, csv);
    csv.EndRow();
  }
  return csv.Take();
}

std::string TheoryCsv(const RunRecord& record) {
  CsvWriter csv;
  csv.Text("layer");
  for (const std::string& column : TheoryColumns()) csv.Text(column);
  csv.EndRow();
  std::int64_t layer = 0;
  for (const LayerPrediction& row : record.theory) {
    csv.Integer(++layer).Number(row.preactivation_rms).Number(row.delta_norm);
    csv.Number(row.per_example_weight_gradient_norm).EndRow();
  }
  return csv.Take();
}

std::string TimingJson(const PlannedRun& run, const RunRecord& record) {
  const Provenance& made_by = GetProvenance();
  const TrainingSeconds& seconds = record.training.seconds;
  const Json json = {{"run_id", run.run_id},
                     {"seconds",
                      {{"total", record.seconds},
                       {"update", seconds.update},
                       {"evaluate", seconds.evaluate},
                       {"measure", seconds.measure}}},
                     {"provenance",
                      {{"version", made_by.version},
                       {"commit", made_by.commit},
                       {"compiler", made_by.compiler},
                       {"flags", made_by.flags},
                       {"simd", made_by.simd},
                       {"processor", made_by.processor},
                       {"host", made_by.host}}}};
  return json.dump(2) + "\n";
}

std::string CheckpointName(std::int64_t step) {
  std::array<char, 64> name{};
  std::snprintf(name.data(), name.size(), "checkpoints/step_%06lld.safetensors",
                static_cast<long long>(step));
  return name.data();
}

}  // namespace

std::vector<std::string> SummaryColumns() {
  return {"steps_to_target",
          "epochs_to_target",
          "flops_to_target",
          "final_train_loss",
          "final_train_accuracy",
          "final_validation_loss",
          "final_validation_accuracy",
          "best_step",
          "best_validation_accuracy",
          "test_accuracy",
          "generalization_gap",
          "memorized_fraction",
          "dense_flops",
          "executed_flops",
          "diverged_step",
          "diverged_layer"};
}

RunFiles MakeRunFiles(const PlannedRun& run, const RunRecord& record, const Json& data_digests) {
  RunFiles files;
  files["run.json"] = RunJson(run, record, data_digests);
  files["steps.csv"] = StepsCsv(record);
  files["layers.csv"] = LayersCsv(record);
  if (!record.histograms.empty()) files["histograms.csv"] = HistogramsCsv(record);
  for (const auto& [analysis, rows] : record.analyses) {
    files[std::string(analysis->table) + ".csv"] = AnalysisCsv(*analysis, rows);
  }
  files["theory.csv"] = TheoryCsv(record);
  files["timing.json"] = TimingJson(run, record);
  for (const auto& [step, bytes] : record.checkpoints) files[CheckpointName(step)] = bytes;
  return files;
}

std::vector<std::string> StepColumns() {
  return {"step",           "epoch",           "train_loss",
          "train_accuracy", "validation_loss", "validation_accuracy"};
}

std::vector<std::string> TheoryColumns() {
  return {"preactivation_rms", "delta_norm", "per_example_weight_gradient_norm"};
}

}  // namespace relulab
