#include "experiments/lab/merge_studies.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/data/count.h"
#include "core/data/dataset.h"
#include "experiments/lab/finished_run.h"
#include "experiments/lab/plan_history.h"
#include "experiments/plan/planned_study.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/own_files.h"
#include "experiments/store/run_claim.h"
#include "experiments/store/study_files.h"
#include "experiments/store/tables.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

/// A run's results, and the directory that has them.
struct FoundRun {
  std::filesystem::path directory;
  FinishedRun run;
};

/// How many runs of an older results version a directory has, by directory and version.
using OlderRuns = std::map<std::pair<std::filesystem::path, std::int64_t>, std::size_t>;

/// The results of a run, if they can be merged. Says why not, or counts the run in `older`.
std::optional<FinishedRun> ReadRun(const PlannedRun& run, const std::filesystem::path& directory,
                                   OlderRuns& older) {
  StoredRun stored = ReadStoredRun(directory, run.run_id, &run.config);
  switch (stored.state) {
    case StoredState::kReadable:
      return std::move(stored.results);
    case StoredState::kOlderVersion:
      ++older[{directory, stored.results_version}];
      break;
    case StoredState::kDamaged:
      spdlog::warn("merge: run {} of {} is left out: its files do not match {}", run.run_id,
                   directory.string(), kManifestName);
      break;
    case StoredState::kNone:
      break;
  }
  return std::nullopt;
}

/// The results of a run. The results of a failed run are used only if no directory has others.
/// Throws DataError if two directories have different results.
std::optional<FoundRun> FindRun(const PlannedRun& planned,
                                const std::vector<std::filesystem::path>& directories,
                                OlderRuns& older) {
  std::optional<FoundRun> found;
  for (const std::filesystem::path& directory : directories) {
    std::optional<FinishedRun> run = ReadRun(planned, directory, older);
    if (!run || (found && run->status == RunStatus::kFailed)) continue;
    if (found && found->run.status != RunStatus::kFailed) {
      if (found->run == *run) continue;
      throw DataError("merge: run " + planned.run_id + " has different results in " +
                      found->directory.string() + " and in " + directory.string() +
                      "; expected results of the same program on the same data");
    }
    found = FoundRun{directory, std::move(*run)};
  }
  return found;
}

void WarnOfOlderRuns(const OlderRuns& older) {
  for (const auto& [key, count] : older) {
    spdlog::warn(
        "merge: {} of {} {} left out, because of results version {}; this program writes "
        "version {}",
        CountOf(count, "run"), key.first.string(), count == 1 ? "is" : "are", key.second,
        kResultsVersion);
  }
}

}  // namespace

StudyMerge::StudyMerge(std::filesystem::path out, const std::vector<std::filesystem::path>& sources)
    : out_(std::move(out)) {
  if (Exists(out_ / kStudyFile)) {
    throw ConfigError("merge: " + out_.string() +
                      " is the directory of one study; expected a results root");
  }
  for (const std::filesystem::path& source : sources) {
    const std::vector<std::filesystem::path> studies = FindStudies(source);
    if (studies.empty()) {
      throw ConfigError("merge: found no study.json in " + source.string() +
                        " or one level below; expected a results root or the directory of one "
                        "study");
    }
    for (const std::filesystem::path& directory : studies) AddDirectory(directory);
  }
  // Runs in `out` come first, because they need not be copied.
  for (Part& part : parts_) {
    CheckOwnFiles(out_ / part.name);
    if (Exists(out_ / part.name / kStudyFile)) {
      AddDirectory(out_ / part.name);
      std::rotate(part.directories.begin(), part.directories.end() - 1, part.directories.end());
      std::rotate(part.plans.begin(), part.plans.end() - 1, part.plans.end());
    }
  }
  for (Part& part : parts_) {
    Unite(part);
    ChooseRuns(part);
    ChooseOtherRuns(part);
  }
}

StudyMerge::Part& StudyMerge::FindPart(const std::string& name) {
  const auto found = std::find_if(parts_.begin(), parts_.end(),
                                  [&](const Part& part) { return part.name == name; });
  if (found != parts_.end()) return *found;
  parts_.emplace_back();
  parts_.back().name = name;
  return parts_.back();
}

void StudyMerge::AddDirectory(const std::filesystem::path& directory) {
  PlannedStudy study = ReadStoredStudy(directory);
  CheckTimes(directory);
  Part& part = FindPart(study.study.name);
  part.directories.push_back(directory);
  part.plans.push_back(std::move(study));
}

void StudyMerge::Unite(Part& part) {
  PlanUnion joined = UnitePlans(part.plans);
  for (const std::string& note : joined.notes) spdlog::warn("merge: {}: {}", part.name, note);
  TakeChoices(part.plans, joined.study);
  part.study = std::move(joined.study);
}

void StudyMerge::ChooseRuns(Part& part) {
  // By dataset config: the digests, and the run that read the files.
  std::map<std::string, std::pair<FileDigests, std::string>> data;
  OlderRuns older;
  for (const PlannedRun* planned : part.study.AllRuns()) {
    ++part.planned;
    const std::string& run_id = planned->run_id;
    const std::optional<FoundRun> found = FindRun(*planned, part.directories, older);
    if (!found) continue;
    const auto [known, is_new] =
        data.try_emplace(planned->config.at("dataset").dump(), found->run.data, run_id);
    if (!is_new && known->second.first != found->run.data) {
      throw DataError("merge: runs " + known->second.second + " and " + run_id + " of \"" +
                      part.name +
                      "\" read different files of the same data set; expected the same files");
    }
    part.runs.push_back({run_id, found->directory, found->run.data});
    part.failed += found->run.status == RunStatus::kFailed ? 1 : 0;
  }
  WarnOfOlderRuns(older);
}

std::size_t StudyMerge::missing() const {
  std::size_t count = 0;
  for (const Part& part : parts_) {
    if (part.study.is_provisional()) ++count;  // at least one run of stage two
    count += part.planned - part.runs.size() + part.failed;
  }
  return count;
}

void StudyMerge::ChooseOtherRuns(Part& part) {
  if (!part.study.is_provisional()) return;
  std::set<std::string> chosen;
  OlderRuns older;
  for (const PlannedStudy& planned : part.plans) {
    for (const PlannedRun& run : planned.runs()) {
      if (!chosen.insert(run.run_id).second) continue;
      const std::optional<FoundRun> found = FindRun(run, part.directories, older);
      if (found) part.other_runs.push_back({run.run_id, found->directory, found->run.data});
    }
  }
  WarnOfOlderRuns(older);
}

/// Copies a run unless the destination has it. Returns whether it was copied.
bool StudyMerge::Copy(const ChosenRun& run, const std::filesystem::path& to) {
  std::error_code error;
  if (std::filesystem::equivalent(run.directory, to, error)) return false;
  const auto files = ReadVerifiedFiles(run.directory / "runs" / run.run_id);
  if (!files) {
    throw OutputError("run " + run.run_id + " of " + run.directory.string() +
                      " changed while it was merged; merge again");
  }
  std::optional<RunClaim> claim = RunClaim::TryClaim(to, run.run_id);
  if (!claim) {
    throw OutputError("another process is writing run " + run.run_id + " of " + to.string() +
                      "; merge again when that process has ended");
  }
  for (const auto& [name, content] : *files) claim->Write(name, content);
  claim->Publish([&] { return IsDone(to, run.run_id, run.data); });
  return true;
}

std::vector<MergedStudy> StudyMerge::Write(const CompleteStudy& complete) const {
  std::vector<MergedStudy> merged;
  for (const Part& part : parts_) {
    MergedStudy study{
        .directory = out_ / part.name, .finished = part.runs.size(), .planned = part.planned};
    CreateStudyDirectory(study.directory);
    WriteStudyFile(study.directory, part.study, StudyLock(study.directory));
    for (const ChosenRun& run : part.runs) study.copied += Copy(run, study.directory) ? 1 : 0;
    for (const ChosenRun& run : part.other_runs) Copy(run, study.directory);
    RemoveLeftovers(study.directory);
    FinishedRuns finished(study.directory);
    const StudyLock lock(study.directory);
    for (const std::filesystem::path& from : part.directories) {
      if (from != study.directory) CopyTimes(from, study.directory, lock);
    }
    WriteStudyTables(part.study, finished, nullptr, lock);
    if (complete != nullptr) complete(study.directory, part.study, lock);
    study.study = part.study;
    merged.push_back(std::move(study));
  }
  return merged;
}

}  // namespace relulab
