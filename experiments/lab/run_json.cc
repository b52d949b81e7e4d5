#include "experiments/lab/run_json.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <type_traits>
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
constexpr const char* kReason = "reason";

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

  bool Has(std::string_view key) const { return json_.contains(key); }

  bool Lists(std::string_view key, std::string_view text) const {
    const Json list = json_.value(key, Json::array());
    return std::find(list.begin(), list.end(), text) != list.end();
  }

  /// Fails if the object has another key.
  void AllowOnly(const std::vector<std::string_view>& keys) const {
    for (const auto& [key, value] : json_.items()) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      Fail(key, Excerpt(value), "no such key");
    }
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

/// The values that a figure of a run can have.
struct FigureRange {
  bool is_whole = false;
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
};

FigureRange RangeOf(const Column& column, const RunSpec& spec) {
  if (column.unit == columns::kStep.unit) {
    return {true, 0.0, static_cast<double>(spec.training.steps)};
  }
  if (column.name == columns::kDivergedLayer.name) {
    return {true, 1.0, static_cast<double>(spec.network.widths.size() + 1)};
  }
  if (column.name == columns::kGeneralizationGap.name) return {false, -1.0, 1.0};
  if (column.name.ends_with("_accuracy") || column.name.ends_with("_fraction")) {
    return {false, 0.0, 1.0};
  }
  if (column.name.ends_with("_loss")) return {};
  return {.lowest = 0.0};
}

void CheckFigure(const StoredObject& summary, const Column& column, const Cell& cell,
                 const RunSpec& spec) {
  const FigureRange range = RangeOf(column, spec);
  const double value = std::visit(
      [](const auto& figure) -> double {
        if constexpr (std::is_arithmetic_v<std::decay_t<decltype(figure)>>) {
          return static_cast<double>(figure);
        } else {
          return 0.0;
        }
      },
      cell);
  const bool is_wrong_kind = range.is_whole && !std::holds_alternative<std::int64_t>(cell);
  if (!is_wrong_kind && value >= range.lowest && value <= range.highest) return;
  std::string expected = range.is_whole ? "a whole number" : "a number";
  expected += std::isfinite(range.highest)
                  ? " from " + FormatNumber(range.lowest) + " to " + FormatNumber(range.highest)
                  : " of at least " + FormatNumber(range.lowest);
  summary.Fail(column.name, Excerpt(JsonOf(cell)), expected);
}

Row ReadSummary(const StoredObject& file, const RunSpec& spec) {
  Row row;
  const StoredObject summary = file.Object(kSummary);
  std::vector<std::string_view> names;
  for (const Column& column : SummaryColumns()) {
    names.push_back(column.name);
    Cell cell = summary.Figure(column.name);
    if (file.Lists(kNotFinite, column.name)) {
      if (cell != Cell() || RangeOf(column, spec).is_whole) {
        summary.Fail(column.name, Excerpt(JsonOf(cell)) + ", and its name in not_finite",
                     "one of the two");
      }
      cell = "nan";
    } else if (cell != Cell()) {
      CheckFigure(summary, column, cell, spec);
    }
    if (cell != Cell()) row.Set(column, cell);
  }
  summary.AllowOnly(names);
  return row;
}

/// The step and the layer of divergence exist if, and only if, the run diverged.
void CheckDivergence(const StoredObject& file, const FinishedRun& results) {
  const bool has_diverged = results.status == RunStatus::kDiverged;
  for (const Column& column : {columns::kDivergedStep, columns::kDivergedLayer}) {
    const Cell* cell = results.summary.Find(column.name);
    if ((cell != nullptr) == has_diverged) continue;
    file.Object(kSummary).Fail(column.name, cell == nullptr ? "null" : Excerpt(JsonOf(*cell)),
                               has_diverged ? "a number, because the run diverged"
                                            : "null, because the run did not diverge");
  }
}

FinishedRun ReadResults(const StoredObject& file, const RunSpec& spec) {
  file.AllowOnly({columns::kRunId.name, kVersion, kConfig, columns::kStatus.name, kReason, kSummary,
                  kNotFinite, columns::kData.name});
  FinishedRun results;
  const std::string status = file.Text(columns::kStatus.name);
  const auto* row = FindRow(kRunStatuses, status);
  if (row == nullptr) file.Fail(columns::kStatus.name, status, "completed, diverged or failed");
  results.status = row->value;
  if (results.status != RunStatus::kCompleted || file.Has(kReason)) file.Text(kReason);
  results.summary = ReadSummary(file, spec);
  CheckDivergence(file, results);
  for (const StoredObject& digest : file.Objects(columns::kData.name)) {
    digest.AllowOnly({kFile, kSha256});
    results.data.push_back({digest.Text(kFile), digest.Text(kSha256)});
  }
  return results;
}

std::int64_t VersionOf(const StoredObject& file) {
  const Json& version = file.Member(kVersion, &Json::is_number_integer, "a whole number");
  if (version < 1 || version > 1000000)
    file.Fail(kVersion, Excerpt(version), "a whole number of at least 1");
  return version;
}

/// The config, resolved: a key that the program did not have when it wrote the file has its
/// default.
void ReadConfig(const Json& config, const std::filesystem::path& path, RunFile& run) {
  const Place place{path.string(), std::string("/") + kConfig};
  try {
    run.config = ResolveRun(config, place);
    run.spec = ReadRunSpec(run.config, "", place);
  } catch (const ConfigError& error) {
    throw OutputError("cannot read " + std::string(error.what()));
  }
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
    json[kReason] = "the loss was not finite at step " +
                    std::to_string(record.training.divergence->step) +
                    "; the first layer with parameters or z that are not finite is " +
                    std::to_string(record.training.divergence->layer);
  }
  if (record.status == RunStatus::kFailed) json[kReason] = record.failure;
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
  run.results_version = VersionOf(file);
  if (run.results_version != kResultsVersion) return run;
  run.run_id = file.Text(columns::kRunId.name);
  if (!IsRunId(run.run_id)) file.Fail(columns::kRunId.name, run.run_id, "12 hexadecimal digits");
  ReadConfig(file.Member(kConfig, &Json::is_object, "an object"), path, run);
  run.results = ReadResults(file, run.spec);
  return run;
}

std::int64_t ReadResultsVersion(const std::filesystem::path& path) {
  const Json json = ReadStoredJson(path);
  return VersionOf(StoredObject(path, "", json));
}

std::optional<std::int64_t> FindResultsVersion(const std::filesystem::path& study_directory,
                                               const PlannedStudy& study) {
  for (const PlannedRun& run : study.runs()) {
    const std::filesystem::path path = study_directory / "runs" / run.run_id / kRunFile;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    try {
      return ReadResultsVersion(path);
    } catch (const OutputError&) {
      continue;  // an older program's run is not expected to be complete
    }
  }
  return std::nullopt;
}

Row ReadTimingJson(const std::filesystem::path& path, const std::string& run_id) {
  const Json json = ReadStoredJson(path);
  const StoredObject file(path, "", json);
  const StoredObject seconds = file.Object(columns::kSeconds.name);
  const StoredObject made_by = file.Object(kProvenance);
  const std::string found = file.Text(columns::kRunId.name);
  if (found != run_id) file.Fail(columns::kRunId.name, Excerpt(Json(found)), run_id);
  Row row;
  row.Set(columns::kRunId, run_id);
  for (const auto& [phase, column] : kPhases) {
    const double time = seconds.Number(phase);
    if (time < 0.0) seconds.Fail(phase, FormatNumber(time), "a number of at least 0");
    row.Set(column, time);
  }
  for (const Column& column : {columns::kCommit, columns::kProcessor, columns::kHost}) {
    row.Set(column, made_by.Text(column.name));
  }
  return row;
}

}  // namespace relulab
