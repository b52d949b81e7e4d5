#include "experiments/lab/repeated_runs.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/data/count.h"
#include "core/data/dataset.h"
#include "experiments/store/manifest.h"

namespace relulab {
namespace {

/// Runs that have the same fault.
struct Group {
  std::size_t all = 0;
  std::size_t selected = 0;  ///< of all
  std::string first;         ///< the id of one of them

  void Add(const std::string& run_id, bool is_selected) {
    if (all++ == 0) first = run_id;
    selected += is_selected ? 1 : 0;
  }

  /// What happens to them.
  std::string Consequence() const {
    if (selected == all) return all == 1 ? "it is executed again" : "they are executed again";
    if (selected == 0) return all == 1 ? "it leaves the tables" : "they leave the tables";
    return std::to_string(selected) + " of them " + (selected == 1 ? "is" : "are") +
           " executed again; this command does not select the others, which leave the tables";
  }
};

struct Groups {
  Group damaged;
  std::map<std::int64_t, Group> older;   ///< by results version
  std::map<std::string, Group> changed;  ///< by data file
};

/// The first data file that differs from the one that the run read.
std::string ChangedFile(const PlannedRun& run, const FileDigests& made_from,
                        const FileDigests& current) {
  const std::vector<std::filesystem::path> files = DatasetFiles(run.spec.dataset);
  const auto differing =
      std::mismatch(current.begin(), current.end(), made_from.begin(), made_from.end()).first;
  const auto i = static_cast<std::size_t>(differing - current.begin());
  return i < files.size() ? files[i].string() : "a data file";
}

Groups FindGroups(const RunSelection& selection, FinishedRuns& finished, DigestCache& digests) {
  const std::set<std::size_t> selected(selection.selected.begin(), selection.selected.end());
  Groups groups;
  for (std::size_t i = 0; i < selection.plan.runs.size(); ++i) {
    const PlannedRun& run = selection.plan.runs[i];
    const bool is_selected = selected.contains(i);
    const StoredRun& stored = finished.Look(run);
    if (stored.state == StoredState::kDamaged) groups.damaged.Add(run.run_id, is_selected);
    if (stored.state == StoredState::kOlderVersion) {
      groups.older[stored.results_version].Add(run.run_id, is_selected);
    }
    if (stored.state != StoredState::kReadable || stored.results.status == RunStatus::kFailed) {
      continue;
    }
    const FileDigests* current =
        is_selected ? &digests.Find(run.spec.dataset) : digests.TryFind(run.spec.dataset);
    if (current == nullptr || *current == stored.results.data) continue;
    groups.changed[ChangedFile(run, stored.results.data, *current)].Add(run.run_id, is_selected);
  }
  return groups;
}

/// "d.csv differs from the file that 2 finished runs were made from".
std::string DescribeChange(const std::string& file, const Group& group) {
  return file + " differs from the file that " + CountOf(group.all, "finished run") +
         (group.all == 1 ? " was" : " were") + " made from";
}

}  // namespace

void WarnOfRepeatedRuns(const RunSelection& selection, FinishedRuns& finished,
                        DigestCache& digests) {
  const Groups groups = FindGroups(selection, finished, digests);
  for (const auto& [file, group] : groups.changed) {
    const std::string change = selection.study + ": " + DescribeChange(file, group);
    if (selection.extend) {
      throw DataError(change + ", such as run " + group.first +
                      "; --extend joins only runs of the same data; use another --out");
    }
    spdlog::warn("{}; {}", change, group.Consequence());
  }
  for (const auto& [version, group] : groups.older) {
    spdlog::warn("{}: {} {} results version {}, and this program writes version {}; {}",
                 selection.study, CountOf(group.all, "run"), group.all == 1 ? "has" : "have",
                 version, kResultsVersion, group.Consequence());
  }
  const Group& damaged = groups.damaged;
  if (damaged.all == 0) return;
  spdlog::warn("{}: the files of {} do not match {}{}; {}", selection.study,
               damaged.all == 1 ? "run " + damaged.first : CountOf(damaged.all, "run"),
               kManifestName, damaged.all == 1 ? "" : ", such as those of run " + damaged.first,
               damaged.Consequence());
}

}  // namespace relulab
