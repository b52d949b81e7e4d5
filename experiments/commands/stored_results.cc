#include "experiments/commands/stored_results.h"

#include <spdlog/spdlog.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "core/data/count.h"
#include "experiments/claims/evaluate_claims.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/own_files.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

/// The ids in runs.csv and tuning.csv. The ids of damaged tables may be missing.
std::set<std::string> ListedRuns(const fs::path& study_directory, bool is_signed) {
  std::set<std::string> ids;
  for (const std::string_view table : {kRunsTable, kTuningTable}) {
    const fs::path path = TablePath(study_directory, table);
    if (!Exists(path)) continue;
    try {
      TableReader csv(path);
      const std::size_t run_id = csv.RequireColumn(columns::kRunId);
      for (std::vector<std::string> row; csv.Next(row);) ids.insert(row[run_id]);
    } catch (const OutputError&) {
      if (is_signed) throw;
    }
  }
  return ids;
}

/// The planned runs, by what the tables and `runs/` have of them.
struct RunStates {
  std::size_t finished = 0;
  std::size_t added = 0;      ///< finished, but not in the tables
  std::size_t missing = 0;    ///< in the tables, but not finished in `runs/`
  std::string first_missing;  ///< the id of the first of `missing`
  std::size_t damaged = 0;
  std::size_t older = 0;       ///< of an older results version
  std::size_t other_data = 0;  ///< finished, but they read other data files than the rest
  std::size_t left_out = 0;    ///< of `other_data`: not in the tables
};

/// The digests of the data files that the runs of each data set have read. Runs in the tables come
/// first.
class DataOfRuns {
 public:
  DataOfRuns(const std::vector<const PlannedRun*>& runs, const std::set<std::string>& listed,
             FinishedRuns& finished) {
    for (const bool is_listed : {true, false}) {
      for (const PlannedRun* run : runs) {
        const StoredRun& stored = finished.Look(*run);
        if (stored.state != StoredState::kReadable) continue;
        if (listed.contains(run->run_id) == is_listed) {
          data_.try_emplace(KeyOf(*run), stored.results.data);
        }
      }
    }
  }

  /// Whether a readable run has read other files than the first run of its data set.
  bool IsOther(const PlannedRun& run, FinishedRuns& finished) const {
    return data_.at(KeyOf(run)) != finished.Look(run).results.data;
  }

 private:
  static std::string KeyOf(const PlannedRun& run) { return run.config.at("dataset").dump(); }

  std::map<std::string, FileDigests> data_;
};

RunStates FindStates(const std::vector<const PlannedRun*>& runs,
                     const std::set<std::string>& listed, FinishedRuns& finished) {
  RunStates states;
  const DataOfRuns data(runs, listed, finished);
  for (const PlannedRun* run : runs) {
    const StoredState state = finished.Look(*run).state;
    const bool is_finished = state == StoredState::kReadable;
    const bool is_listed = listed.contains(run->run_id);
    const bool has_other_data = is_finished && data.IsOther(*run, finished);
    states.finished += is_finished ? 1 : 0;
    states.added += is_finished && !is_listed && !has_other_data ? 1 : 0;
    states.other_data += has_other_data ? 1 : 0;
    states.left_out += has_other_data && !is_listed ? 1 : 0;
    if (!is_finished && is_listed && states.missing++ == 0) states.first_missing = run->run_id;
    states.damaged += state == StoredState::kDamaged ? 1 : 0;
    states.older += state == StoredState::kOlderVersion ? 1 : 0;
  }
  return states;
}

void WarnOfRunsLeftOut(const fs::path& directory, const RunStates& states) {
  const auto warn = [&](std::size_t count, const char* one, const char* many) {
    if (count == 0) return;
    spdlog::warn("{}: {} {} and {} not in the tables", directory.string(), CountOf(count, "run"),
                 count == 1 ? one : many, count == 1 ? "is" : "are");
  };
  warn(states.damaged, "does not match its manifest", "do not match their manifests");
  warn(states.older, "has an older results version", "have an older results version");
}

void WarnThatTablesAreKept(const fs::path& directory, const RunStates& states) {
  const bool is_missing = states.missing > 0;
  const std::size_t count = is_missing ? states.missing : states.left_out;
  const std::string verb = count == 1 ? "is" : "are";
  const std::string pronoun = count == 1 ? "it" : "they";
  spdlog::warn("{}: {} {}; the tables are shown as they are", directory.string(),
               CountOf(count, is_missing ? "run" : "finished run"),
               is_missing ? "of the tables " + verb + " missing or damaged in runs/"
                          : verb + " left out, because " + pronoun + " read other data files");
}

/// Throws OutputError if damaged tables cannot be made again from the runs.
void CheckCanMakeTables(const fs::path& directory, const RunStates& states) {
  if (states.missing > 0) {
    throw OutputError("cannot read " + directory.string() + ": its files do not match " +
                      std::string(kManifestName) + ", and " + CountOf(states.missing, "run") +
                      " of the tables " + (states.missing == 1 ? "is" : "are") +
                      " missing or damaged in runs/ (first: " + states.first_missing +
                      "), from which the tables could be made again");
  }
  if (states.other_data > 0) {
    throw OutputError("cannot make the tables of " + directory.string() + ": " +
                      CountOf(states.other_data, "finished run") +
                      " read other files of the same data set; run the study again");
  }
}

/// A new directory. It is removed with the last owner of the pointer.
std::shared_ptr<const fs::path> MakeTemporary() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) throw OutputError("find a directory for temporary files", parent, error.value());
  std::string name = (parent / "relulab-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw OutputError("create directory", name, errno);
  return {new fs::path(name), [](const fs::path* path) {
            std::error_code ignored;
            fs::remove_all(*path, ignored);
            delete path;
          }};
}

bool CanWrite(const fs::path& directory) { return ::access(directory.c_str(), W_OK) == 0; }

}  // namespace

void CompleteResults(const fs::path& study_directory, const PlannedStudy& planned,
                     const StudyLock& /*lock*/) {
  WriteClaims(study_directory, planned);
  WriteStudyManifest(study_directory);
}

OpenedResults::OpenedResults(const fs::path& study_directory)
    : directory_(study_directory),
      tables_(study_directory),
      study_(ReadStoredStudy(study_directory)) {
  if (Exists(directory_ / "runs")) {
    OpenWithRuns();
  } else {
    OpenWithoutRuns();
  }
}

void OpenedResults::OpenWithoutRuns() {
  if (!Exists(directory_ / kManifestName) || VerifyManifest(directory_, {})) return;
  throw OutputError("cannot read " + directory_.string() + ": its files do not match " +
                    std::string(kManifestName) +
                    ", and it has no runs from which the tables could be made again");
}

void OpenedResults::OpenWithRuns() {
  CheckTimes(directory_);
  const bool has_table = Exists(TablePath(directory_, kRunsTable));
  if (has_table && !Exists(directory_ / kManifestName)) {
    // Older versions of the program wrote no manifest.
    if (FindResultsVersion(directory_, study_) != kResultsVersion) return;
  }
  const std::vector<std::string> required = {TableFile(kRunsTable)};
  const bool is_signed = VerifyManifest(directory_, required);
  const std::set<std::string> listed = ListedRuns(directory_, is_signed);
  const std::vector<const PlannedRun*> runs = study_.AllRuns();
  const auto is_current = [&](const PlannedRun* run) {
    std::error_code ignored;
    const bool is_stored = fs::is_directory(directory_ / "runs" / run->run_id, ignored);
    return is_stored == listed.contains(run->run_id);
  };
  if (is_signed && std::all_of(runs.begin(), runs.end(), is_current)) return;

  FinishedRuns finished(directory_);
  const RunStates states = FindStates(runs, listed, finished);
  if (!is_signed) CheckCanMakeTables(directory_, states);
  if (states.missing > 0 || states.left_out > 0) {
    WarnThatTablesAreKept(directory_, states);
    return;
  }
  WarnOfRunsLeftOut(directory_, states);
  const bool has_files = has_table || Exists(directory_ / kClaimsFile);
  if (states.added > 0 || (!is_signed && has_files)) MakeTables(finished);
}

void OpenedResults::MakeTables(FinishedRuns& finished) {
  if (!CanWrite(directory_)) {
    spdlog::info(
        "{}: making the tables from the finished runs; they are not written, because the "
        "directory cannot be written",
        directory_.string());
    MoveToTemporary();
    WriteTables(study_, finished, nullptr, tables_);
    WriteClaims(tables_, study_);
    return;
  }
  spdlog::info("{}: making the tables from the finished runs", directory_.string());
  CheckOwnFiles(directory_);
  const StudyLock lock(directory_);
  WriteStudyTables(study_, finished, nullptr, lock);
  CompleteResults(directory_, study_, lock);
}

/// Copies the study's own files, so that some of them can be made again.
void OpenedResults::MoveToTemporary() {
  temporary_ = MakeTemporary();
  const fs::path absolute = fs::absolute(directory_).lexically_normal();
  tables_ = *temporary_ / (absolute.has_filename() ? absolute : absolute.parent_path()).filename();
  CreateDirectories(tables_);
  for (const std::string& name : StudyFileNames()) {
    if (Exists(directory_ / name)) WriteFile(tables_ / name, ReadFile(directory_ / name));
  }
}

void OpenedResults::EvaluateClaims() {
  if (temporary_ == nullptr && CanWrite(directory_)) {
    CheckOwnFiles(directory_);
    const StudyLock lock(directory_);
    CompleteResults(directory_, study_, lock);
    return;
  }
  if (temporary_ == nullptr) MoveToTemporary();
  WriteClaims(tables_, study_);
}

}  // namespace relulab
