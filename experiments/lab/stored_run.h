/// Reads a run back from `<study>/runs/<run_id>` and checks it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "experiments/lab/run_json.h"

namespace relulab {

/// What is in the place of a run.
enum class StoredState {
  kNone,          ///< nothing
  kDamaged,       ///< a directory whose files do not match its manifest, or that has none
  kOlderVersion,  ///< a run of an older results version
  kReadable,      ///< a run that finished or failed
};

struct StoredRun {
  StoredState state = StoredState::kNone;
  std::int64_t results_version = 0;  ///< unless there is nothing, or it is damaged
  FinishedRun results = {};          ///< if it is readable
};

/// Reads a run whose manifest verifies. Throws OutputError, which names the file and what stands
/// there, if
/// - the place has something else than a directory,
/// - a file cannot be read,
/// - the run has a newer results version,
/// - run.json has another run_id than the directory, or another config than run ids are made from,
///   or a value that no run has (ReadRunJson),
/// - a table does not have the form of the run's tables (CheckRunTables).
/// `config` is the planned config, if it is known; it is used only in messages.
StoredRun ReadStoredRun(const std::filesystem::path& study_directory, const std::string& run_id,
                        const Json* config = nullptr);

}  // namespace relulab
