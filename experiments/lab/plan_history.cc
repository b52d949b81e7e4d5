#include "experiments/lab/plan_history.h"

#include <spdlog/spdlog.h>

#include <set>
#include <string>

#include "experiments/config/data_path.h"
#include "experiments/lab/finished_run.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/run_claim.h"
#include "experiments/store/tables.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

/// Names a plan by its runs: those of tuning, where there are such, else its own. A study of the
/// same runs has the same plan, whatever its claims or its question.
std::string HashOf(const Json& plan) {
  const Json& runs = plan.contains("tuning") ? plan.at("tuning").at("runs") : plan.at("runs");
  std::string ids;
  for (const Json& run : runs) ids += run.at(columns::kRunId.name).get<std::string>() + "\n";
  return Sha256Hex(ids).substr(0, 12);
}

/// The hash of a stored plan. A file that holds none is named by its bytes.
std::string HashOfStored(const std::string& text, const fs::path& path) {
  try {
    return HashOf(ParseJson(text, path.string()).at("plan"));
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

fs::path KeptTimes(const fs::path& study_directory, const std::string& hash) {
  return study_directory / "plans" / (hash + "." + TableFile(kTimingBlocksTable));
}

/// Moves measured times to the plan that they belong to.
void KeepTimes(const fs::path& study_directory, const std::string& hash) {
  const fs::path times = TablePath(study_directory, kTimingBlocksTable);
  if (!Exists(times)) return;
  CheckTimes(study_directory);
  CreateDirectories(study_directory / "plans");
  fs::path kept = KeptTimes(study_directory, hash);
  for (int i = 2; Exists(kept); ++i) {  // never over other times
    kept = KeptTimes(study_directory, hash + "-" + std::to_string(i));
  }
  Rename(times, kept);
}

/// Keeps study.json, and its times, as those of another plan.
void KeepPlan(const fs::path& study_directory, const std::string& text, const std::string& hash) {
  CreateDirectories(study_directory / "plans");
  ReplaceFile(study_directory / "plans" / (hash + ".json"), text);
  KeepTimes(study_directory, hash);
}

}  // namespace

void WriteStudyFile(const fs::path& study_directory, const PlannedStudy& planned,
                    const StudyLock& /*lock*/) {
  const fs::path path = study_directory / kStudyFile;
  Json json = DescribePlannedStudy(planned);
  const std::string& data_root = planned.study.data_root;
  if (!data_root.empty()) json["data_root"] = RelativeTo(study_directory, data_root);
  const std::string hash = HashOf(json.at("plan"));
  if (IsDamaged(study_directory, std::string(kStudyFile))) {
    // It would be kept as a plan that nobody made. The times stay where they are.
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
  // The tables that are there are of another plan, until they are written again.
  const std::string blocks = TableFile(kTimingBlocksTable);
  std::vector<std::string> made_again = StudyFileNames();
  std::erase(made_again, blocks);
  Unlist(study_directory, made_again);
  ReplaceFile(path, text);
  WriteStudyManifest(study_directory, {std::string(kStudyFile), blocks});
}

std::size_t CountOtherRuns(const fs::path& study_directory, const PlannedStudy& planned) {
  std::set<std::string> planned_ids;
  for (const PlannedRun& run : planned.plan.runs) planned_ids.insert(run.run_id);
  if (planned.tuning) {
    for (const PlannedRun& run : planned.tuning->plan.runs) planned_ids.insert(run.run_id);
  }
  std::size_t count = 0;
  std::error_code error;
  fs::directory_iterator entry(study_directory / "runs", error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!IsRunId(name) || planned_ids.contains(name)) continue;
    const std::optional<FinishedRun> run = ReadFinishedRun(study_directory, name);
    count += run && run->status != RunStatus::kFailed ? 1 : 0;
  }
  return count;
}

}  // namespace relulab
