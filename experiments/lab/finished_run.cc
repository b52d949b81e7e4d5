#include "experiments/lab/finished_run.h"

#include <algorithm>
#include <vector>

#include "core/measure/analysis.h"
#include "experiments/lab/run_files.h"
#include "experiments/store/config_error.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/output_error.h"
#include "experiments/store/study_lock.h"
#include "experiments/store/table.h"

namespace relulab {
namespace {

void WriteCell(const Json& value, CsvWriter& csv) {
  if (value.is_null()) {
    csv.Empty();
  } else if (value.is_string()) {
    csv.Text(value.get_ref<const std::string&>());
  } else if (value.is_number_integer()) {
    csv.Integer(value.get<std::int64_t>());
  } else if (value.is_number()) {
    csv.Number(value.get<double>());
  } else {
    csv.Text(value.dump());
  }
}

/// runs.csv: run_id, status, the varied keys, seed, the summary. tuning.csv is the same, and says
/// of each run whether it has the setting that was chosen for its group; empty until that is known.
class RunsTable {
 public:
  RunsTable(const std::vector<std::string>& varied_keys, bool is_tuning) : is_tuning_(is_tuning) {
    csv_.Text("run_id").Text("status");
    for (const std::string& key : varied_keys) {
      csv_.Text(key);
      seed_is_varied_ |= key == "seed";
    }
    if (!seed_is_varied_) csv_.Text("seed");
    for (const std::string& column : SummaryColumns()) csv_.Text(column);
    if (is_tuning_) csv_.Text("chosen");
    csv_.EndRow();
  }

  /// `chosen`: of a tuning run; null until the choice is known.
  void Add(const PlannedRun& planned, const Json& run, const Json& chosen = nullptr) {
    csv_.Text(planned.run_id).Text(run.at("status").get<std::string>());
    for (const Json& value : planned.cell) WriteCell(value, csv_);
    if (!seed_is_varied_) WriteCell(run.at("config").at("seed"), csv_);
    const Json& summary = run.at("summary");
    const Json not_finite = run.value("not_finite", Json::array());
    for (const std::string& column : SummaryColumns()) {
      const bool is_nan =
          std::find(not_finite.begin(), not_finite.end(), column) != not_finite.end();
      WriteCell(is_nan ? Json("nan") : summary.value(column, Json(nullptr)), csv_);
    }
    if (is_tuning_) WriteCell(chosen, csv_);
    csv_.EndRow();
  }

  const std::string& text() const { return csv_.text(); }

 private:
  CsvWriter csv_;
  bool is_tuning_;
  bool seed_is_varied_ = false;
};

/// timing.csv: run_id, seconds by phase, and what made them.
class TimingTable {
 public:
  TimingTable() {
    for (const char* column : {"run_id", "seconds", "update_seconds", "evaluate_seconds",
                               "measure_seconds", "commit", "processor", "host"}) {
      csv_.Text(column);
    }
    csv_.EndRow();
  }

  void Add(const Json& timing) {
    csv_.Text(timing.at("run_id").get<std::string>());
    for (const char* phase : {"total", "update", "evaluate", "measure"}) {
      WriteCell(timing.at("seconds").at(phase), csv_);
    }
    for (const char* key : {"commit", "processor", "host"}) {
      WriteCell(timing.at("provenance").at(key), csv_);
    }
    csv_.EndRow();
  }

  const std::string& text() const { return csv_.text(); }

 private:
  CsvWriter csv_;
};

/// A table that a run has only if it was asked for.
struct OptionalTable {
  std::string file;
  std::vector<RunTable> runs;
};

std::vector<OptionalTable> OptionalTables() {
  std::vector<OptionalTable> tables = {{"histograms.csv", {}}};
  for (const AnalysisInfo& row : Analyses())
    tables.push_back({std::string(row.table) + ".csv", {}});
  return tables;
}

/// The run.json of a planned run, if its results belong into the tables.
std::optional<Json> FindResults(const std::filesystem::path& study_directory,
                                const std::string& run_id, const DataDigests& digests) {
  std::optional<Json> run = ReadFinishedRun(study_directory, run_id);
  const auto current = digests.find(run_id);
  if (run && current != digests.end() && run->at("data") != current->second) return std::nullopt;
  return run;
}

void WriteTuningTable(const std::filesystem::path& study_directory, const TuningPlan& tuning,
                      const DataDigests& digests) {
  RunsTable runs(tuning.plan.varied_keys, true);
  for (std::size_t i = 0; i < tuning.plan.runs.size(); ++i) {
    const PlannedRun& planned = tuning.plan.runs[i];
    const auto run = FindResults(study_directory, planned.run_id, digests);
    if (run) runs.Add(planned, *run, tuning.choices ? Json(tuning.IsChosen(i)) : Json());
  }
  ReplaceFile(study_directory / "tuning.csv", runs.text());
}

}  // namespace

std::optional<Json> ReadFinishedRun(const std::filesystem::path& study_directory,
                                    const std::string& run_id) {
  const std::filesystem::path directory = study_directory / "runs" / run_id;
  if (!VerifyManifest(directory)) return std::nullopt;
  try {
    Json run = ReadJsonFile(directory / "run.json");
    if (run.at("results_version") != kResultsVersion) return std::nullopt;
    for (const char* key : {"status", "config", "summary", "data"}) run.at(key);
    return run;
  } catch (const ConfigError&) {
    return std::nullopt;  // not JSON: another program wrote it
  } catch (const Json::exception&) {
    return std::nullopt;  // another program wrote it
  }
}

bool IsDone(const Json& run, const Json& data_digests) {
  return run.at("status") != "failed" && run.at("data") == data_digests;
}

std::size_t WriteStudyTables(const std::filesystem::path& study_directory,
                             const PlannedStudy& planned, const DataDigests& digests) {
  const StudyLock lock(study_directory);
  if (planned.tuning) {
    WriteTuningTable(study_directory, *planned.tuning, digests);
  } else {
    RemoveFile(study_directory / "tuning.csv");
  }
  if (!planned.study.timing) RemoveFile(study_directory / "timing_blocks.csv");
  RunsTable runs(planned.plan.varied_keys, false);
  TimingTable timing;
  std::vector<RunTable> layers;
  std::vector<RunTable> steps;
  std::vector<OptionalTable> optional = OptionalTables();
  std::vector<RunTable> theory;
  for (const PlannedRun& planned_run : planned.runs()) {
    const std::string& run_id = planned_run.run_id;
    const std::optional<Json> run = FindResults(study_directory, run_id, digests);
    if (!run) continue;
    const std::filesystem::path directory = study_directory / "runs" / run_id;
    runs.Add(planned_run, *run);
    timing.Add(ReadJsonFile(directory / "timing.json"));
    layers.push_back({run_id, directory / "layers.csv"});
    steps.push_back({run_id, directory / "steps.csv"});
    for (OptionalTable& table : optional) {
      const std::filesystem::path path = directory / table.file;
      if (std::filesystem::exists(path)) table.runs.push_back({run_id, path});
    }
    theory.push_back({run_id, directory / "theory.csv"});
  }
  ReplaceFile(study_directory / "runs.csv", runs.text());
  ReplaceFile(study_directory / "timing.csv", timing.text());
  MergeTables(study_directory / "layers.csv", layers);
  MergeTables(study_directory / "steps.csv", steps);
  for (const OptionalTable& table : optional) {
    if (table.runs.empty()) {
      RemoveFile(study_directory / table.file);  // of runs that are no longer planned
    } else {
      MergeTables(study_directory / table.file, table.runs);
    }
  }
  MergeTables(study_directory / "theory.csv", theory);
  return layers.size();
}

}  // namespace relulab
