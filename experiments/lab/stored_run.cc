#include "experiments/lab/stored_run.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "experiments/lab/run_tables.h"
#include "experiments/plan/plan.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

/// Whether there is a directory. Throws OutputError for anything else: it would be in the way of
/// the run, and a link could lead out of the results root.
bool HasDirectory(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (status.type() == fs::file_type::directory) return true;
  if (status.type() == fs::file_type::none) throw OutputError("read", path, error.value());
  throw OutputError("cannot read " + path.string() + ": found a " +
                    (fs::is_symlink(status) ? "link" : "file") +
                    "; expected the directory of a run");
}

[[noreturn]] void Fail(const fs::path& file, const std::string& place, const std::string& found,
                       const std::string& expected) {
  throw OutputError("cannot read " + file.string() + ": " + place + ": found " + found +
                    "; expected " + expected);
}

/// Throws OutputError at the first place where the config is not the planned one.
void CheckConfig(const fs::path& file, const RunFile& run, const Json* planned) {
  if (RunId(run.config) == run.run_id) return;
  const Json differences = planned == nullptr ? Json() : Json::diff(*planned, run.config);
  if (differences.empty()) {
    Fail(file, "/config", "the config of run " + RunId(run.config), "that of run " + run.run_id);
  }
  const auto path = differences.front().at("path").get<std::string>();
  const Json::json_pointer at(path);
  const auto value = [&](const Json& config) {
    return config.contains(at) ? Excerpt(config.at(at)) : "nothing";
  };
  Fail(file, "/config" + path, value(run.config),
       value(*planned) + ", which belongs to run " + run.run_id);
}

}  // namespace

StoredRun ReadStoredRun(const fs::path& study_directory, const std::string& run_id,
                        const Json* config) {
  const fs::path directory = study_directory / "runs" / run_id;
  if (!HasDirectory(directory)) return {};
  const auto digests = ReadManifest(directory);
  const auto is_listed = [&](const std::string& name) { return digests->contains(name); };
  const std::array<std::string, 1> run_file = {std::string(kRunFile)};
  if (!digests || !VerifyManifest(directory, run_file)) return {.state = StoredState::kDamaged};
  const fs::path file = directory / kRunFile;
  const std::int64_t version = ReadResultsVersion(file);
  if (version > kResultsVersion) {
    throw OutputError("cannot read " + file.string() + ": found results version " +
                      std::to_string(version) + "; this program writes version " +
                      std::to_string(kResultsVersion) + " and reads no newer one");
  }
  if (version < kResultsVersion) {
    return {.state = StoredState::kOlderVersion, .results_version = version};
  }
  const auto required = RequiredRunFiles();
  if (!std::all_of(required.begin(), required.end(), is_listed)) {
    return {.state = StoredState::kDamaged};
  }
  RunFile run = ReadRunJson(file);
  if (run.run_id != run_id) {
    Fail(file, "/run_id", Excerpt(Json(run.run_id)), run_id + ", the name of its directory");
  }
  CheckConfig(file, run, config);
  ReadTimingJson(directory / kTimingFile, run_id);
  std::set<std::string> listed;
  for (const auto& [name, digest] : *digests) listed.insert(name);
  CheckRunTables(directory, run.spec, run.results.status, listed);
  return {.state = StoredState::kReadable,
          .results_version = version,
          .results = std::move(run.results)};
}

}  // namespace relulab
