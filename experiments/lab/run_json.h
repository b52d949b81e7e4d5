/// Writes and reads run.json and timing.json, the description of a run.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "experiments/config/run_spec.h"
#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_record.h"
#include "experiments/plan/planned_study.h"
#include "experiments/store/csv.h"
#include "experiments/store/tables.h"

namespace relulab {

/// Increased whenever the same config would give different results or a different file format. A
/// run of another version is treated as not finished.
inline constexpr int kResultsVersion = 5;

Json JsonOf(const FileDigests& digests);

/// The results of a run that other code reads.
struct FinishedRun {
  RunStatus status = RunStatus::kCompleted;
  Row summary;       ///< columns of SummaryColumns(); a figure that is not finite is the text "nan"
  FileDigests data;  ///< digests of the files that the run read

  bool operator==(const FinishedRun&) const = default;
};

FinishedRun ResultsOf(const RunRecord& record, FileDigests data);

/// The epoch of a step; absent for endless data.
std::optional<double> EpochOf(const RunRecord& record, std::int64_t step);

std::string RunJson(const PlannedRun& run, const RunRecord& record, const FinishedRun& results);
std::string TimingJson(const PlannedRun& run, const RunRecord& record);

/// The content of run.json. If results_version differs from kResultsVersion, the other members are
/// not read.
struct RunFile {
  std::int64_t results_version = 0;
  std::string run_id;
  Json config;   ///< resolved
  RunSpec spec;  ///< `config` as a struct; relative data paths start at the current directory
  FinishedRun results;
};

/// Throws OutputError, which names the file and the member, if the file does not have the form that
/// RunJson writes: if a key is unknown, if the config does not fit the fields of a config, or if a
/// figure has a value that no run has.
RunFile ReadRunJson(const std::filesystem::path& path);

/// results_version of a run.json. Throws OutputError likewise.
std::int64_t ReadResultsVersion(const std::filesystem::path& path);

/// The results_version of the first planned run that has a readable run.json; absent if none has.
std::optional<std::int64_t> FindResultsVersion(const std::filesystem::path& study_directory,
                                               const PlannedStudy& study);

/// The row of timing.csv of a run, from its timing.json. Throws OutputError likewise, also if the
/// file is of another run.
Row ReadTimingJson(const std::filesystem::path& path, const std::string& run_id);

}  // namespace relulab
