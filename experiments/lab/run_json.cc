#include "experiments/lab/run_json.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "experiments/lab/provenance.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/run_claim.h"

namespace relulab {
namespace {

constexpr const char* kVersion = "results_version";
constexpr const char* kConfig = "config";
constexpr const char* kSummary = "summary";
constexpr const char* kNotFinite = "not_finite";
constexpr const char* kProvenance = "provenance";
constexpr const char* kSha256 = "sha256";
constexpr const char* kFile = "file";

/// The members of `seconds` in timing.json, and their columns in timing.csv.
constexpr std::pair<const char*, Column> kPhases[] = {{"total", columns::kSeconds},
                                                      {"update", columns::kUpdateSeconds},
                                                      {"evaluate", columns::kEvaluateSeconds},
                                                      {"measure", columns::kMeasureSeconds}};

const StepEvaluation* FindEvaluation(const RunRecord& record, std::optional<std::int64_t> step) {
  for (const StepEvaluation& at : record.training.evaluations) {
    if (at.step == step) return &at;
  }
  return nullptr;
}

void SetFinal(const StepEvaluation& last, Row& summary) {
  summary.Set(columns::kFinalTrainLoss, last.train.loss);
  summary.Set(columns::kFinalTrainAccuracy, last.train.accuracy);
  if (!last.validation) return;
  summary.Set(columns::kFinalValidationLoss, last.validation->loss);
  summary.Set(columns::kFinalValidationAccuracy, last.validation->FiniteAccuracy());
}

void SetBest(const StepEvaluation& best, std::optional<double> test_accuracy, Row& summary) {
  summary.Set(columns::kBestStep, best.step);
  if (best.validation) summary.Set(columns::kBestValidationAccuracy, best.validation->accuracy);
  if (!test_accuracy) return;
  summary.Set(columns::kTestAccuracy, *test_accuracy);
  summary.Set(columns::kGeneralizationGap, best.train.accuracy - *test_accuracy);
}

/// The figures that exist. A missed target has no figures, nor does a split without examples.
Row Summarize(const RunRecord& record) {
  const TrainingResult& training = record.training;
  Row summary;
  if (training.steps_to_target) {
    const std::int64_t steps = *training.steps_to_target;
    summary.Set(columns::kStepsToTarget, steps);
    summary.Set(columns::kEpochsToTarget, EpochOf(record, steps));
    summary.Set(columns::kFlopsToTarget, record.flops_per_step * static_cast<double>(steps));
  }
  // A diverged run has no final figures.
  if (record.status == RunStatus::kCompleted && !training.evaluations.empty()) {
    SetFinal(training.evaluations.back(), summary);
  }
  const StepEvaluation* best = FindEvaluation(record, training.best_step);
  if (best != nullptr) SetBest(*best, training.test_accuracy, summary);
  if (training.held_out_not_finite_step) {
    summary.Set(columns::kHeldOutNotFiniteStep, *training.held_out_not_finite_step);
  }
  summary.Set(columns::kMemorizedFraction, training.memorized_fraction);
  summary.Set(columns::kDenseFlops, training.flops.dense);
  summary.Set(columns::kExecutedFlops, training.flops.executed);
  if (training.divergence) {
    summary.Set(columns::kDivergedStep, training.divergence->step);
    summary.Set(columns::kDivergedLayer, training.divergence->layer);
  }
  return summary;
}

/// JSON cannot represent a number that is not finite. Such a figure is null, and `not_finite` lists
/// its column.
void AddSummary(const Row& summary, Json& run) {
  Json json = Json::object();
  for (const Column& column : SummaryColumns()) {
    const Cell* cell = summary.Find(column.name);
    const bool is_nan = cell != nullptr && *cell == Cell("nan");
    json[column.name] = cell == nullptr || is_nan ? Json(nullptr) : JsonOf(*cell);
    if (is_nan) run[kNotFinite].push_back(column.name);
  }
  run[kSummary] = std::move(json);
}

/// An object of a stored file. Each member that is read must exist and have the expected type.
class StoredObject {
 public:
  StoredObject(const std::filesystem::path& path, std::string place, const Json& json)
      : path_(path), place_(std::move(place)), json_(json) {
    if (!json.is_object()) Fail("", Excerpt(json), "an object");
  }

  const Json& Member(std::string_view key, bool (Json::*has_type)() const noexcept,
                     const char* expected) const {
    const auto found = json_.find(key);
    if (found == json_.end()) Fail(key, "nothing", expected);
    if (!((*found).*has_type)()) Fail(key, Excerpt(*found), expected);
    return *found;
  }

  StoredObject Object(std::string_view key) const {
    return {path_, place_ + "/" + std::string(key), Member(key, &Json::is_object, "an object")};
  }
  std::string Text(std::string_view key) const { return Member(key, &Json::is_string, "a text"); }
  double Number(std::string_view key) const { return Member(key, &Json::is_number, "a number"); }

  /// A number, or an empty cell for null.
  Cell Figure(std::string_view key) const {
    const auto found = json_.find(key);
    const bool is_null = found != json_.end() && found->is_null();
    return is_null ? Cell() : CellOf(Member(key, &Json::is_number, "a number or null"));
  }

  std::vector<StoredObject> Objects(std::string_view key) const {
    std::vector<StoredObject> objects;
    const std::string place = place_ + "/" + std::string(key) + "/";
    for (const Json& object : Member(key, &Json::is_array, "a list")) {
      objects.emplace_back(path_, place + std::to_string(objects.size()), object);
    }
    return objects;
  }

  bool Lists(std::string_view key, std::string_view text) const {
    const Json list = json_.value(key, Json::array());
    return std::find(list.begin(), list.end(), text) != list.end();
  }

  [[noreturn]] void Fail(std::string_view key, const std::string& found,
                         const std::string& expected) const {
    throw OutputError("cannot read " + path_.string() + ": " + place_ + "/" + std::string(key) +
                      ": found " + found + "; expected " + expected);
  }

 private:
  std::filesystem::path path_;
  std::string place_;
  const Json& json_;
};

Json ReadStoredJson(const std::filesystem::path& path) {
  try {
    return ParseJson(ReadFile(path), path.string());
  } catch (const ConfigError& error) {
    throw OutputError("cannot read " + std::string(error.what()));
  }
}

FinishedRun ReadResults(const StoredObject& file) {
  FinishedRun results;
  const std::string status = file.Text(columns::kStatus.name);
  const auto* row = FindRow(kRunStatuses, status);
  if (row == nullptr) file.Fail(columns::kStatus.name, status, "completed, diverged or failed");
  results.status = row->value;
  const StoredObject summary = file.Object(kSummary);
  for (const Column& column : SummaryColumns()) {
    const bool is_nan = file.Lists(kNotFinite, column.name);
    const Cell cell = is_nan ? Cell("nan") : summary.Figure(column.name);
    if (cell != Cell()) results.summary.Set(column, cell);
  }
  for (const StoredObject& digest : file.Objects(columns::kData.name)) {
    results.data.push_back({digest.Text(kFile), digest.Text(kSha256)});
  }
  return results;
}

}  // namespace

Json JsonOf(const FileDigests& digests) {
  Json json = Json::array();
  for (const FileDigest& digest : digests) {
    json.push_back({{kFile, digest.file}, {kSha256, digest.sha256}});
  }
  return json;
}

std::optional<double> EpochOf(const RunRecord& record, std::int64_t step) {
  if (!record.train_size) return std::nullopt;
  return static_cast<double>(step) * record.examples_per_step / *record.train_size;
}

FinishedRun ResultsOf(const RunRecord& record, FileDigests data) {
  FinishedRun results{.status = record.status, .summary = {}, .data = std::move(data)};
  const Row summary = Summarize(record);
  for (const Column& column : SummaryColumns()) {
    const Cell* cell = summary.Find(column.name);
    if (cell == nullptr || std::holds_alternative<std::monostate>(*cell)) continue;
    const auto* number = std::get_if<double>(cell);
    const bool is_nan = number != nullptr && !std::isfinite(*number);
    results.summary.Set(column, is_nan ? Cell("nan") : *cell);
  }
  return results;
}

std::string RunJson(const PlannedRun& run, const RunRecord& record, const FinishedRun& results) {
  Json json = {{columns::kRunId.name, run.run_id},
               {kVersion, kResultsVersion},
               {kConfig, run.config},
               {columns::kStatus.name, NameOf(kRunStatuses, record.status)}};
  if (record.training.divergence) {
    json["reason"] = "the loss was not finite at step " +
                     std::to_string(record.training.divergence->step) +
                     "; the first layer with parameters or z that are not finite is " +
                     std::to_string(record.training.divergence->layer);
  }
  if (record.status == RunStatus::kFailed) json["reason"] = record.failure;
  AddSummary(results.summary, json);
  json[columns::kData.name] = JsonOf(results.data);
  return json.dump(2) + "\n";
}

std::string TimingJson(const PlannedRun& run, const RunRecord& record) {
  const Provenance& made_by = GetProvenance();
  const TrainingSeconds& seconds = record.training.seconds;
  const double times[] = {record.seconds, seconds.update, seconds.evaluate, seconds.measure};
  Json phases = Json::object();
  for (std::size_t i = 0; i < std::size(times); ++i) phases[kPhases[i].first] = times[i];
  const Json json = {{columns::kRunId.name, run.run_id},
                     {columns::kSeconds.name, std::move(phases)},
                     {kProvenance,
                      {{"version", made_by.version},
                       {columns::kCommit.name, made_by.commit},
                       {"compiler", made_by.compiler},
                       {"flags", made_by.flags},
                       {"simd", made_by.simd},
                       {columns::kProcessor.name, made_by.processor},
                       {columns::kHost.name, made_by.host}}}};
  return json.dump(2) + "\n";
}

RunFile ReadRunJson(const std::filesystem::path& path) {
  const Json json = ReadStoredJson(path);
  const StoredObject file(path, "", json);
  RunFile run;
  run.results_version = static_cast<std::int64_t>(file.Number(kVersion));
  if (run.results_version != kResultsVersion) return run;
  run.run_id = file.Text(columns::kRunId.name);
  if (!IsRunId(run.run_id)) file.Fail(columns::kRunId.name, run.run_id, "12 hexadecimal digits");
  run.config = file.Member(kConfig, &Json::is_object, "an object");
  run.results = ReadResults(file);
  return run;
}

std::optional<std::int64_t> FindResultsVersion(const std::filesystem::path& study_directory,
                                               const PlannedStudy& study) {
  for (const PlannedRun& run : study.runs()) {
    const std::filesystem::path path = study_directory / "runs" / run.run_id / kRunFile;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    try {
      return ReadRunJson(path).results_version;
    } catch (const OutputError&) {
      continue;  // an older program's run is not expected to be complete
    }
  }
  return std::nullopt;
}

Row ReadTimingJson(const std::filesystem::path& path) {
  const Json json = ReadStoredJson(path);
  const StoredObject file(path, "", json);
  const StoredObject seconds = file.Object(columns::kSeconds.name);
  const StoredObject made_by = file.Object(kProvenance);
  Row row;
  row.Set(columns::kRunId, file.Text(columns::kRunId.name));
  for (const auto& [phase, column] : kPhases) row.Set(column, seconds.Number(phase));
  for (const Column& column : {columns::kCommit, columns::kProcessor, columns::kHost}) {
    row.Set(column, made_by.Text(column.name));
  }
  return row;
}

}  // namespace relulab
