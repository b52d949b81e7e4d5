#include "experiments/lab/finished_run.h"

#include <algorithm>
#include <set>
#include <span>
#include <vector>

#include "experiments/lab/plan_history.h"
#include "experiments/store/file.h"
#include "experiments/store/lock.h"
#include "experiments/store/manifest.h"
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
  const FinishedRun* found = finished.Find(run.run_id);
  if (found == nullptr || digests == nullptr) return found;
  const FileDigests* current = digests->TryFind(run.spec.dataset);
  return current == nullptr || found->data == *current ? found : nullptr;
}

void WriteTuningTable(const TuningPlan& tuning, FinishedRuns& finished, DigestCache* digests) {
  RunsTable table(kTuningTable, tuning.plan.varied_keys);
  for (std::size_t i = 0; i < tuning.plan.runs.size(); ++i) {
    const PlannedRun& run = tuning.plan.runs[i];
    const FinishedRun* found = FindResults(run, finished, digests);
    if (found == nullptr) continue;
    table.Add(run, *found, tuning.choices ? CellOf(Json(tuning.IsChosen(i))) : Cell());
  }
  ReplaceFile(TablePath(finished.directory(), kTuningTable), table.text());
}

/// Joins the tables of the runs. Removes a table that runs may lack if none of these runs has it.
void JoinRunTables(const fs::path& study_directory, const std::vector<std::string>& run_ids) {
  for (const Table& table : Tables()) {
    if (table.source == TableSource::kStudy) continue;
    std::vector<RunTable> parts;
    for (const std::string& run_id : run_ids) {
      const fs::path path = TablePath(RunDirectory(study_directory, run_id), table.name);
      if (Exists(path)) parts.push_back({run_id, path});
    }
    const fs::path path = TablePath(study_directory, table.name);
    if (table.source == TableSource::kSomeRuns && parts.empty()) {
      RemoveFile(path);
    } else {
      MergeTables(path, parts);
    }
  }
}

/// The ids in runs.csv and tuning.csv.
std::set<std::string> ListedRuns(const fs::path& study_directory) {
  std::set<std::string> ids;
  for (const std::string_view table : {kRunsTable, kTuningTable}) {
    const fs::path path = TablePath(study_directory, table);
    if (!Exists(path)) continue;
    TableReader csv(path);
    const std::size_t run_id = csv.RequireColumn(columns::kRunId);
    for (std::vector<std::string> row; csv.Next(row);) ids.insert(row[run_id]);
  }
  return ids;
}

}  // namespace

std::optional<FinishedRun> ReadFinishedRun(const fs::path& study_directory,
                                           const std::string& run_id) {
  const fs::path directory = RunDirectory(study_directory, run_id);
  if (!VerifyManifest(directory)) return std::nullopt;
  RunFile run = ReadRunJson(directory / kRunFile);
  if (run.results_version != kResultsVersion) return std::nullopt;
  return std::move(run.results);
}

bool IsDone(const fs::path& study_directory, const std::string& run_id, const FileDigests& data) {
  const std::optional<FinishedRun> run = ReadFinishedRun(study_directory, run_id);
  return run && run->status != RunStatus::kFailed && run->data == data;
}

const FinishedRun* FinishedRuns::Find(const std::string& run_id) {
  const auto known = runs_.find(run_id);
  if (known != runs_.end() && known->second.status != RunStatus::kFailed) return &known->second;
  std::optional<FinishedRun> run = ReadFinishedRun(directory_, run_id);
  if (!run) return nullptr;
  return &(runs_[run_id] = std::move(*run));
}

const FinishedRun* FinishedRuns::FindDone(const PlannedRun& run, DigestCache& digests) {
  const FileDigests& current = digests.Find(run.spec.dataset);
  const FinishedRun* found = Find(run.run_id);
  const bool is_done =
      found != nullptr && found->status != RunStatus::kFailed && found->data == current;
  return is_done ? found : nullptr;
}

std::size_t WriteStudyTables(const PlannedStudy& planned, FinishedRuns& finished,
                             DigestCache* digests, const StudyLock& lock) {
  const fs::path& directory = finished.directory();
  WriteStudyFile(directory, planned, lock);
  if (planned.tuning) {
    WriteTuningTable(*planned.tuning, finished, digests);
  } else {
    RemoveFile(TablePath(directory, kTuningTable));
  }
  RunsTable runs(kRunsTable, planned.plan.varied_keys);
  TableWriter timing(ColumnNames(GetTable(kTimingTable)));
  std::vector<std::string> run_ids;
  for (const PlannedRun& run : planned.runs()) {
    const FinishedRun* found = FindResults(run, finished, digests);
    if (found == nullptr) continue;
    runs.Add(run, *found);
    timing.Add(ReadTimingJson(RunDirectory(directory, run.run_id) / kTimingFile));
    run_ids.push_back(run.run_id);
  }
  ReplaceFile(TablePath(directory, kRunsTable), runs.text());
  ReplaceFile(TablePath(directory, kTimingTable), timing.text());
  JoinRunTables(directory, run_ids);
  return run_ids.size();
}

bool TablesAreCurrent(const fs::path& study_directory, const PlannedStudy& planned) {
  const std::vector<std::string> tables = {TableFile(kRunsTable)};
  if (!VerifyManifest(study_directory, tables)) return false;
  const std::set<std::string> listed = ListedRuns(study_directory);
  const auto is_current = [&](const PlannedRun& run) {
    return Exists(RunDirectory(study_directory, run.run_id)) == listed.contains(run.run_id);
  };
  const std::span<const PlannedRun> runs = planned.runs();
  if (!std::all_of(runs.begin(), runs.end(), is_current)) return false;
  return !planned.tuning || std::all_of(planned.tuning->plan.runs.begin(),
                                        planned.tuning->plan.runs.end(), is_current);
}

}  // namespace relulab
