/// Checks the tables in the directory of one run.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "experiments/config/run_spec.h"
#include "experiments/store/tables.h"

namespace relulab {

/// Checks that a run's tables have the form that MakeRunFiles writes: the columns of the run's
/// config, numbers in the cells, each row once and in its order, and all rows of a completed run.
/// `listed` are the files that the run's manifest lists. Throws OutputError, which names the file,
/// the line and the column.
void CheckRunTables(const std::filesystem::path& run_directory, const RunSpec& spec,
                    RunStatus status, const std::set<std::string>& listed);

}  // namespace relulab
