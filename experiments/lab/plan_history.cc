#include "experiments/lab/plan_history.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "core/data/count.h"
#include "experiments/config/data_path.h"
#include "experiments/lab/finished_run.h"
#include "experiments/store/config_error.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/run_claim.h"
#include "experiments/store/tables.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

/// The hash of a plan. It depends on the runs, not on claims or the question of the study. The runs
/// of a tuned study are known only after tuning. Its hash depends on its tuning runs and on the
/// sections from which its own runs are made.
std::string HashOf(const Json& study) {
  const Json& plan = study.at("plan");
  const bool is_tuned = plan.contains("tuning");
  std::string text;
  for (const Json& run : is_tuned ? plan.at("tuning").at("runs") : plan.at("runs")) {
    text += run.at(columns::kRunId.name).get<std::string>() + "\n";
  }
  for (const char* section : {"base", "cases", "sweep"}) {
    if (is_tuned) text += study.value(section, Json()).dump() + "\n";
  }
  return Sha256Hex(text).substr(0, 12);
}

/// The hash of a stored plan. If the file contains no plan, the hash of its bytes.
std::string HashOfStored(const std::string& text, const fs::path& path) {
  try {
    return HashOf(ParseJson(text, path.string()));
  } catch (const ConfigError&) {
    return Sha256Hex(text).substr(0, 12);
  } catch (const Json::exception&) {
    return Sha256Hex(text).substr(0, 12);
  }
}

void Rename(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw OutputError("rename", from, error.value());
}

/// A file of plans/.
struct KeptPlan {
  std::size_t number = 0;
  fs::path path;
};

/// The files `plans/<n>-<hash>.json`, by number.
std::vector<KeptPlan> KeptPlans(const fs::path& study_directory) {
  std::vector<KeptPlan> kept;
  std::error_code error;
  fs::directory_iterator entry(study_directory / "plans", error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const auto number = ParseNumber(name.substr(0, name.find('-')));
    if (!number || !name.ends_with(".json")) continue;
    kept.push_back({static_cast<std::size_t>(*number), entry->path()});
  }
  std::sort(kept.begin(), kept.end(), [](const KeptPlan& a, const KeptPlan& b) {
    return a.number != b.number ? a.number < b.number : a.path < b.path;
  });
  return kept;
}

/// The path at which a plan is kept. A plan that was kept before has the same number again.
fs::path PathOfPlan(const fs::path& study_directory, const std::string& hash) {
  const std::vector<KeptPlan> kept = KeptPlans(study_directory);
  const std::string end = "-" + hash + ".json";
  for (const KeptPlan& plan : kept) {
    if (plan.path.filename().string().ends_with(end)) return plan.path;
  }
  const std::size_t number = kept.empty() ? 1 : kept.back().number + 1;
  return study_directory / "plans" / (std::to_string(number) + end);
}

fs::path KeptTimes(const fs::path& study_directory, const std::string& hash) {
  return study_directory / "plans" / (hash + "." + TableFile(kTimingBlocksTable));
}

/// A path for the times of a plan at which there is no file yet.
fs::path FreePathOfTimes(const fs::path& study_directory, const std::string& hash) {
  fs::path path = KeptTimes(study_directory, hash);
  for (int i = 2; Exists(path); ++i) {
    path = KeptTimes(study_directory, hash + "-" + std::to_string(i));
  }
  return path;
}

/// Moves the measured times to plans/, to the plan that they belong to.
void KeepTimes(const fs::path& study_directory, const std::string& hash) {
  const fs::path times = TablePath(study_directory, kTimingBlocksTable);
  if (!Exists(times)) return;
  CheckTimes(study_directory);
  CreateDirectories(study_directory / "plans");
  Rename(times, FreePathOfTimes(study_directory, hash));
}

/// Saves the plan of study.json and its times in plans/.
void KeepPlan(const fs::path& study_directory, const std::string& text, const std::string& hash) {
  CreateDirectories(study_directory / "plans");
  ReplaceFile(PathOfPlan(study_directory, hash), text);
  KeepTimes(study_directory, hash);
}

/// Adds the plan of a file, or a note if the file contains no plan. Throws OutputError if the file
/// cannot be read, because otherwise its runs would be left out of the tables.
void ReadPlan(const fs::path& path, const fs::path& study_directory,
              std::vector<PlannedStudy>& plans, std::vector<std::string>& notes) {
  try {
    plans.push_back(ReadPlannedStudy(path, study_directory));
  } catch (const ConfigError& error) {
    notes.push_back("the plan in " + path.string() +
                    " is left out, because it cannot be read: " + error.what());
  }
}

std::set<std::string> IdsOf(const PlannedStudy& planned) {
  std::set<std::string> ids;
  for (const PlannedRun& run : planned.plan.runs) ids.insert(run.run_id);
  if (planned.tuning) {
    for (const PlannedRun& run : planned.tuning->plan.runs) ids.insert(run.run_id);
  }
  return ids;
}

/// The number of these runs that the union of all plans has; 0 if there is no union. It is used
/// only for a hint, so errors are ignored.
std::size_t CountExtended(const fs::path& study_directory, const PlannedStudy& planned,
                          const std::vector<std::string>& others) {
  try {
    const std::set<std::string> ids = IdsOf(ExtendPlan(study_directory, planned).study);
    return static_cast<std::size_t>(std::count_if(
        others.begin(), others.end(), [&](const std::string& id) { return ids.contains(id); }));
  } catch (const ConfigError&) {
    return 0;
  } catch (const OutputError&) {
    return 0;
  }
}

}  // namespace

void WriteStudyFile(const fs::path& study_directory, const PlannedStudy& planned,
                    const StudyLock& /*lock*/) {
  const fs::path path = study_directory / kStudyFile;
  Json json = DescribePlannedStudy(planned);
  const std::string& data_root = planned.study.data_root;
  if (!data_root.empty()) json["data_root"] = RelativeTo(study_directory, data_root);
  const std::string hash = HashOf(json);
  if (IsDamaged(study_directory, std::string(kStudyFile))) {
    // The damaged file is not kept in plans/, because it is not the plan of any study. The times
    // stay in place.
    spdlog::warn("{} does not match {} and is written again", path.string(), kManifestName);
  } else if (Exists(path)) {
    const std::string text = ReadFile(path);
    const std::string old_hash = HashOfStored(text, path);
    if (old_hash != hash) KeepPlan(study_directory, text, old_hash);
    if (!planned.study.timing) KeepTimes(study_directory, old_hash);
  }
  const fs::path times = TablePath(study_directory, kTimingBlocksTable);
  const fs::path kept = KeptTimes(study_directory, hash);
  if (planned.study.timing && !Exists(times) && Exists(kept)) {
    Unlist(study_directory, {TableFile(kTimingBlocksTable)});
    Rename(kept, times);
  }
  const std::string text = json.dump(2) + "\n";
  if (Exists(path) && ReadFile(path) == text) return;
  // The existing tables belong to another plan until they are written again.
  const std::string blocks = TableFile(kTimingBlocksTable);
  std::vector<std::string> made_again = StudyFileNames();
  std::erase(made_again, blocks);
  Unlist(study_directory, made_again);
  ReplaceFile(path, text);
  WriteStudyManifest(study_directory, {std::string(kStudyFile), blocks});
}

PlanUnion ExtendPlan(const fs::path& study_directory, const PlannedStudy& planned) {
  std::vector<PlannedStudy> kept;
  std::vector<PlannedStudy> plans;
  std::vector<std::string> notes;
  for (const KeptPlan& plan : KeptPlans(study_directory)) {
    ReadPlan(plan.path, study_directory, kept, notes);
  }
  const fs::path present = study_directory / kStudyFile;
  if (Exists(present)) ReadPlan(present, study_directory, plans, notes);
  plans.push_back(planned);
  // A kept plan is left out if a later plan has all of its runs. It need not be compatible with the
  // others.
  for (auto plan = kept.rbegin(); plan != kept.rend(); ++plan) {
    const bool is_part = std::any_of(plans.begin(), plans.end(), [&](const PlannedStudy& later) {
      return HasRunsOf(later, *plan);
    });
    if (!is_part) plans.insert(plans.begin(), std::move(*plan));
  }
  PlanUnion joined = UnitePlans(plans);
  if (!planned.is_provisional()) TakeChoices(plans, joined.study);
  joined.notes.insert(joined.notes.begin(), notes.begin(), notes.end());
  return joined;
}

/// False also for a run that cannot be read: the plan does not need it.
bool IsFinished(const fs::path& study_directory, const std::string& run_id) {
  try {
    const StoredRun run = ReadStoredRun(study_directory, run_id);
    return run.state == StoredState::kReadable && run.results.status != RunStatus::kFailed;
  } catch (const OutputError&) {
    return false;
  }
}

std::vector<std::string> FindOtherRuns(const fs::path& study_directory,
                                       const PlannedStudy& planned) {
  const std::set<std::string> planned_ids = IdsOf(planned);
  std::vector<std::string> others;
  std::error_code error;
  fs::directory_iterator entry(study_directory / "runs", error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!IsRunId(name) || planned_ids.contains(name)) continue;
    if (IsFinished(study_directory, name)) others.push_back(name);
  }
  return others;
}

void WarnOfOtherRuns(const fs::path& study_directory, const PlannedStudy& planned) {
  if (planned.is_provisional()) return;  // stage two may contain these runs
  const std::vector<std::string> others = FindOtherRuns(study_directory, planned);
  if (others.empty()) return;
  const std::size_t extended = CountExtended(study_directory, planned, others);
  std::string hint;
  if (extended > 0) hint = others.size() == 1 ? "; --extend adds it" : "; --extend adds them";
  if (extended > 0 && extended < others.size()) {
    hint = "; --extend adds " + std::to_string(extended) + " of them";
  }
  spdlog::warn("{}: {} of an earlier plan {} in {} and {} not in the tables{}", planned.study.name,
               CountOf(others.size(), "finished run"), others.size() == 1 ? "stays" : "stay",
               (study_directory / "runs").string(), others.size() == 1 ? "is" : "are", hint);
}

void CopyTimes(const fs::path& from, const fs::path& study_directory, const StudyLock& /*lock*/) {
  const fs::path times = TablePath(from, kTimingBlocksTable);
  if (!Exists(times)) return;
  CheckTimes(from);
  const std::string text = ReadFile(from / kStudyFile);
  const std::string hash = HashOfStored(text, from / kStudyFile);
  const fs::path present = study_directory / kStudyFile;
  if (hash == HashOfStored(ReadFile(present), present)) {
    const fs::path to = TablePath(study_directory, kTimingBlocksTable);
    if (!Exists(to)) ReplaceFile(to, ReadFile(times));
    return;
  }
  const std::string content = ReadFile(times);
  const fs::path kept = KeptTimes(study_directory, hash);
  if (Exists(kept) && ReadFile(kept) == content) return;
  CreateDirectories(study_directory / "plans");
  ReplaceFile(PathOfPlan(study_directory, hash), text);
  ReplaceFile(FreePathOfTimes(study_directory, hash), content);
}

}  // namespace relulab
