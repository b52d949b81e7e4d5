#include "experiments/store/own_files.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/store/config_error.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/json.h"
#include "experiments/store/manifest.h"
#include "experiments/store/run_claim.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void FailForeign(const fs::path& path, const std::string& found) {
  throw OutputError("cannot write " + path.string() + ": found " + found +
                    " that relulab did not write; move it, or use another directory for results");
}

bool IsRegularFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// The value of a JSON file; null if it is not JSON. Throws OutputError if it cannot be read.
Json TryParse(const fs::path& path) {
  try {
    return ParseJson(ReadFile(path), path.string());
  } catch (const ConfigError&) {
    return nullptr;
  }
}

/// Whether `directory/<folder>` has an entry that the program names.
bool HasEntry(const fs::path& directory, const char* folder,
              bool (*is_own)(const fs::path& entry)) {
  std::error_code error;
  fs::directory_iterator entry(directory / folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (is_own(entry->path())) return true;
  }
  return false;
}

bool IsRun(const fs::path& entry) {
  return IsRunId(entry.filename().string()) && Exists(entry / kRunFile);
}

/// plans/<n>-<hash>.json
bool IsPlan(const fs::path& entry) {
  const std::string name = entry.stem().string();
  return entry.extension() == ".json" && IsRunId(name.substr(name.find('-') + 1));
}

/// Whether a table has the header that the program writes: the keys and the first column after
/// them, or `run_id` alone if no run has rows.
bool HasHeader(const fs::path& path, const Table& table) {
  std::vector<std::string> expected;
  for (const Column& key : table.keys) expected.emplace_back(key.name);
  if (expected.size() == 1) expected.emplace_back(table.columns.front().name);
  try {
    const std::vector<std::string> found = TableReader(path).columns();
    if (table.source != TableSource::kStudy && found.size() == 1) return found[0] == expected[0];
    return found.size() >= expected.size() &&
           std::equal(expected.begin(), expected.end(), found.begin());
  } catch (const OutputError&) {
    return false;  // no table
  }
}

/// Whether a JSON value is an object with these members.
bool HasMembers(const Json& json, std::initializer_list<const char*> names) {
  return json.is_object() && std::all_of(names.begin(), names.end(),
                                         [&](const char* name) { return json.contains(name); });
}

/// One study's directory.
class Ownership {
 public:
  explicit Ownership(const fs::path& directory)
      : directory_(directory),
        has_runs_(HasEntry(directory, "runs", IsRun) || HasEntry(directory, "plans", IsPlan)) {
    ReadListed();
    has_study_ = OwnsStudyFile();
  }

  void Check() const {
    CheckFile(std::string(kStudyFile), has_study_);
    const fs::path manifest = directory_ / kManifestName;
    CheckFile(std::string(kManifestName), listed_ || has_study_ || has_runs_);
    const std::string claims(kClaimsFile);
    const auto has_claims = [&] {
      return HasMembers(TryParse(directory_ / claims), {"study", "claims"});
    };
    CheckFile(claims, IsListed(claims) || (IsOfStudy(claims) && has_claims()));
    for (const Table& table : Tables()) {
      const std::string name = TableFile(table.name);
      CheckFile(name, IsListed(name) || (IsOfStudy(name) && HasHeader(directory_ / name, table)));
    }
  }

 private:
  /// A manifest of the program lists only the study's own files.
  void ReadListed() {
    const std::vector<std::string> names = StudyFileNames();
    if (!IsRegularFile(directory_ / kManifestName)) return;
    // If the first write of a study failed, its manifest is empty (Unlist).
    const bool is_empty = ReadFile(directory_ / kManifestName).empty();
    listed_ = is_empty ? std::map<std::string, std::string>() : ReadManifest(directory_);
    const bool is_own = listed_ && std::all_of(listed_->begin(), listed_->end(), [&](auto& line) {
                          return std::find(names.begin(), names.end(), line.first) != names.end();
                        });
    if (!is_own) listed_.reset();
  }

  bool IsListed(const std::string& name) const { return listed_ && listed_->contains(name); }

  bool OwnsStudyFile() const {
    const fs::path path = directory_ / kStudyFile;
    if (!IsRegularFile(path)) return false;
    if (IsListed(std::string(kStudyFile))) return true;
    const Json study = TryParse(path);
    if (study.is_null()) return has_runs_;  // a damaged file
    return HasMembers(study, {"base", "plan"});
  }

  /// Whether there is a regular file of this name in a directory of the program.
  bool IsOfStudy(const std::string& name) const {
    return (has_study_ || has_runs_) && IsRegularFile(directory_ / name);
  }

  void CheckFile(const std::string& name, bool is_own) const {
    const fs::path path = directory_ / name;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::directory) FailForeign(path, "a directory");
    if (!is_own && Exists(path)) FailForeign(path, "a file");
  }

  const fs::path& directory_;
  std::optional<std::map<std::string, std::string>> listed_;  ///< of a manifest of the program
  bool has_runs_ = false;                                     ///< or plans
  bool has_study_ = false;
};

}  // namespace

void CheckOwnFiles(const fs::path& study_directory) { Ownership(study_directory).Check(); }

}  // namespace relulab
