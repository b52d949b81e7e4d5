/// run.json and timing.json: what a run says of itself, written and read back.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_record.h"
#include "experiments/plan/plan.h"
#include "experiments/store/csv.h"
#include "experiments/store/tables.h"

namespace relulab {

/// Changes when the same config would give other results, or files of another form: a run of
/// another version is not finished.
inline constexpr int kResultsVersion = 4;

Json JsonOf(const FileDigests& digests);

/// The results of a run, as far as other code reads them.
struct FinishedRun {
  RunStatus status = RunStatus::kCompleted;
  Row summary;       ///< of SummaryColumns(); a figure that is not finite is the text "nan"
  FileDigests data;  ///< that the run read

  bool operator==(const FinishedRun&) const = default;
};

FinishedRun ResultsOf(const RunRecord& record, FileDigests data);

/// The epoch of a step; absent for endless data.
std::optional<double> EpochOf(const RunRecord& record, std::int64_t step);

std::string RunJson(const PlannedRun& run, const RunRecord& record, const FinishedRun& results);
std::string TimingJson(const PlannedRun& run, const RunRecord& record);

/// run.json, read back. Of another results_version, nothing else was read.
struct RunFile {
  std::int64_t results_version = 0;
  std::string run_id;
  Json config;  ///< resolved
  FinishedRun results;
};

/// Throws OutputError, which names the file and the member, if it is not what RunJson writes.
RunFile ReadRunJson(const std::filesystem::path& path);

/// The run's row of timing.csv, from its timing.json. Throws OutputError likewise.
Row ReadTimingJson(const std::filesystem::path& path);

}  // namespace relulab
