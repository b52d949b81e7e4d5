#include "experiments/lab/finished_run.h"

#include <vector>

#include "experiments/lab/plan_history.h"
#include "experiments/store/file.h"
#include "experiments/store/lock.h"
#include "experiments/store/merge_tables.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

fs::path RunDirectory(const fs::path& study_directory, const std::string& run_id) {
  return study_directory / "runs" / run_id;
}

/// Builds runs.csv or tuning.csv. tuning.csv also has a column for whether tuning chose the run's
/// setting.
class RunsTable {
 public:
  RunsTable(std::string_view table, const std::vector<std::string>& varied_keys)
      : keys_(varied_keys), table_(ColumnNames(GetTable(table), varied_keys)) {}

  void Add(const PlannedRun& planned, const FinishedRun& run, const Cell& chosen = {}) {
    Row row;
    row.Set(columns::kRunId, planned.run_id);
    row.Set(columns::kStatus, NameOf(kRunStatuses, run.status));
    for (std::size_t k = 0; k < keys_.size(); ++k) row.Set(keys_[k], CellOf(planned.cell[k]));
    if (row.Find(columns::kSeed.name) == nullptr) row.Set(columns::kSeed, planned.spec.seed);
    for (const auto& [column, cell] : run.summary.cells()) row.Set(column, cell);
    if (chosen != Cell()) row.Set(columns::kChosen, chosen);
    table_.Add(row);
  }

  const std::string& text() const { return table_.text(); }

 private:
  const std::vector<std::string>& keys_;
  TableWriter table_;
};

/// The results of a planned run, if they belong in the tables.
const FinishedRun* FindResults(const PlannedRun& run, FinishedRuns& finished,
                               DigestCache* digests) {
  const FinishedRun* found = finished.Find(run);
  if (found == nullptr || digests == nullptr) return found;
  const FileDigests* current = digests->TryFind(run.spec.dataset);
  return current == nullptr || found->data == *current ? found : nullptr;
}

void WriteTuningTable(const TuningPlan& tuning, FinishedRuns& finished, DigestCache* digests,
                      const fs::path& to) {
  RunsTable table(kTuningTable, tuning.plan.varied_keys);
  for (std::size_t i = 0; i < tuning.plan.runs.size(); ++i) {
    const PlannedRun& run = tuning.plan.runs[i];
    const FinishedRun* found = FindResults(run, finished, digests);
    if (found == nullptr) continue;
    table.Add(run, *found, tuning.choices ? CellOf(Json(tuning.IsChosen(i))) : Cell());
  }
  ReplaceFile(TablePath(to, kTuningTable), table.text());
}

/// Joins the tables of the runs. Removes a table that runs may lack if none of these runs has it.
void JoinRunTables(const fs::path& study_directory, const std::vector<std::string>& run_ids,
                   const fs::path& to) {
  for (const Table& table : Tables()) {
    if (table.source == TableSource::kStudy) continue;
    std::vector<RunTable> parts;
    for (const std::string& run_id : run_ids) {
      const fs::path path = TablePath(RunDirectory(study_directory, run_id), table.name);
      if (Exists(path)) parts.push_back({run_id, path});
    }
    const fs::path path = TablePath(to, table.name);
    if (table.source == TableSource::kSomeRuns && parts.empty()) {
      RemoveFile(path);
    } else {
      MergeTables(path, parts);
    }
  }
}

}  // namespace

bool IsDone(const fs::path& study_directory, const std::string& run_id, const FileDigests& data) {
  const StoredRun run = ReadStoredRun(study_directory, run_id);
  return run.state == StoredState::kReadable && run.results.status != RunStatus::kFailed &&
         run.results.data == data;
}

const StoredRun& FinishedRuns::Look(const PlannedRun& run) {
  const auto known = runs_.find(run.run_id);
  const bool is_final = known != runs_.end() && known->second.state == StoredState::kReadable &&
                        known->second.results.status != RunStatus::kFailed;
  if (is_final) return known->second;
  return runs_[run.run_id] = ReadStoredRun(directory_, run.run_id, &run.config);
}

const FinishedRun* FinishedRuns::Find(const PlannedRun& run) {
  const StoredRun& stored = Look(run);
  return stored.state == StoredState::kReadable ? &stored.results : nullptr;
}

const FinishedRun* FinishedRuns::FindDone(const PlannedRun& run, DigestCache& digests) {
  const FileDigests& current = digests.Find(run.spec.dataset);
  const FinishedRun* found = Find(run);
  const bool is_done =
      found != nullptr && found->status != RunStatus::kFailed && found->data == current;
  return is_done ? found : nullptr;
}

void FinishedRuns::Forget(const std::string& run_id) { runs_.erase(run_id); }

void FinishedRuns::Add(const std::string& run_id, FinishedRun run) {
  runs_[run_id] = {.state = StoredState::kReadable,
                   .results_version = kResultsVersion,
                   .results = std::move(run)};
}

std::size_t WriteStudyTables(const PlannedStudy& planned, FinishedRuns& finished,
                             DigestCache* digests, const StudyLock& lock) {
  WriteStudyFile(finished.directory(), planned, lock);
  return WriteTables(planned, finished, digests, finished.directory());
}

std::size_t WriteTables(const PlannedStudy& planned, FinishedRuns& finished, DigestCache* digests,
                        const fs::path& to) {
  const fs::path& directory = finished.directory();
  if (planned.tuning) {
    WriteTuningTable(*planned.tuning, finished, digests, to);
  } else {
    RemoveFile(TablePath(to, kTuningTable));
  }
  RunsTable runs(kRunsTable, planned.plan.varied_keys);
  TableWriter timing(ColumnNames(GetTable(kTimingTable)));
  std::vector<std::string> run_ids;
  for (const PlannedRun& run : planned.runs()) {
    const FinishedRun* found = FindResults(run, finished, digests);
    if (found == nullptr) continue;
    runs.Add(run, *found);
    const fs::path times = RunDirectory(directory, run.run_id) / kTimingFile;
    timing.Add(ReadTimingJson(times, run.run_id));
    run_ids.push_back(run.run_id);
  }
  ReplaceFile(TablePath(to, kRunsTable), runs.text());
  ReplaceFile(TablePath(to, kTimingTable), timing.text());
  JoinRunTables(directory, run_ids, to);
  return run_ids.size();
}

}  // namespace relulab
