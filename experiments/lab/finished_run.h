/// Reading back what runs left on disk.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "experiments/plan/planned_study.h"

namespace relulab {

/// The run.json of `<study>/runs/<run_id>`, if the directory's manifest verifies and its
/// results_version is this program's; else nothing.
std::optional<Json> ReadFinishedRun(const std::filesystem::path& study_directory,
                                    const std::string& run_id);

/// Whether a run that was read back need not run again: it did not fail, and read the same data.
bool IsDone(const Json& run, const Json& data_digests);

/// What a run would read now, by run_id; a run whose files are not there has no entry.
using DataDigests = std::map<std::string, Json>;

/// Merges the tables of the runs that are in the directory, in plan order, into the study's
/// runs.csv, layers.csv, steps.csv, theory.csv, timing.csv and, if a run has one, histograms.csv
/// and the tables of analyses; of a tuned study the runs of stage one into tuning.csv. A run that
/// read other data than `digests` says stays out: no table mixes results of two data sets. Returns
/// the number of runs in the tables. Throws OutputError.
std::size_t WriteStudyTables(const std::filesystem::path& study_directory,
                             const PlannedStudy& planned, const DataDigests& digests);

}  // namespace relulab
