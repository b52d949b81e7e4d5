/// Reading back what runs left on disk.
#pragma once

#include <filesystem>
#include <optional>

#include "experiments/store/json.h"

namespace relulab {

/// The run.json of `<study>/runs/<run_id>`, if the directory's manifest verifies and its
/// results_version is this program's; else nothing.
std::optional<Json> ReadFinishedRun(const std::filesystem::path& study_directory,
                                    const std::string& run_id);

/// Whether a run that was read back need not run again: it did not fail, and read the same data.
bool IsDone(const Json& run, const Json& data_digests);

/// Merges the tables of the runs that are in the directory, in plan order, into the study's
/// runs.csv, layers.csv, steps.csv, theory.csv and timing.csv; `study` is the content of
/// study.json. Returns the number of runs found. Throws OutputError.
std::size_t WriteStudyTables(const std::filesystem::path& study_directory, const Json& study);

}  // namespace relulab
