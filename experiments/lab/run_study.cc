#include "experiments/lab/run_study.h"

#include <spdlog/spdlog.h>

#include <map>
#include <set>

#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/finished_run.h"
#include "experiments/lab/task_pool.h"
#include "experiments/lab/time_blocks.h"
#include "experiments/store/file.h"
#include "experiments/store/work_directory.h"

namespace relulab {
namespace {

/// The digests of data files, once per set of files.
class DigestCache {
 public:
  const Json& Find(const DatasetSpec& spec) {
    std::string key;
    for (const auto& file : DatasetFiles(spec)) key += file.string() + "\n";
    const auto found = digests_.find(key);
    return found != digests_.end() ? found->second : digests_[key] = DigestFiles(spec);
  }

 private:
  std::map<std::string, Json> digests_;
};

double EstimateWork(const RunSpec& spec) {
  // The data are not loaded yet; an input of some hundred features serves to compare runs.
  NetworkSpec network = spec.network;
  network.input_size = 500;
  network.output_size = 10;
  const Index batch =
      spec.training.batch_size == 0 ? spec.dataset.train_size : spec.training.batch_size;
  const double steps = static_cast<double>(spec.training.steps) + 10.0;
  return FlopsPerStep(network, batch) * steps;
}

/// The selected runs that are not done, with what they need.
std::vector<Task> MakeTasks(const Plan& plan, const std::vector<std::size_t>& selected,
                            const std::filesystem::path& directory, DatasetCache& datasets,
                            DigestCache& digests) {
  std::vector<Task> tasks;
  for (const std::size_t i : selected) {
    const PlannedRun& run = plan.runs[i];
    const Json& run_digests = digests.Find(run.spec.dataset);
    const std::optional<Json> finished = ReadFinishedRun(directory, run.run_id);
    if (finished && IsDone(*finished, run_digests)) continue;
    tasks.push_back({.run = &run,
                     .dataset = datasets.Find(run.config.at("dataset"), run.spec.dataset),
                     .data_digests = &run_digests,
                     .work = EstimateWork(run.spec)});
  }
  return tasks;
}

/// Broken data are found before anything is written: every set of files is read once. That of the
/// first run stays in memory, the others wait for theirs.
void CheckData(const std::vector<Task>& tasks) {
  std::set<const Json*> checked;
  for (const Task& task : tasks) {
    if (!checked.insert(task.data_digests).second) continue;
    const bool is_first = checked.size() == 1;
    if (task.run->spec.precision == Precision::kFloat32) {
      is_first ? void(task.dataset->Get<float>())
               : void(LoadDataset<float>(task.run->spec.dataset));
    } else {
      is_first ? void(task.dataset->Get<double>())
               : void(LoadDataset<double>(task.run->spec.dataset));
    }
  }
}

/// Of all planned runs, those of other shards and filters too.
void FindDigests(const Plan& plan, DigestCache& digests, DataDigests& found) {
  for (const PlannedRun& run : plan.runs) {
    try {
      found[run.run_id] = digests.Find(run.spec.dataset);
    } catch (const DataError&) {
      // Not needed for this call, and its results may have come from a machine that has the data.
    }
  }
}

/// What stage one has found so far.
struct TuningFigures {
  std::vector<std::optional<double>> figures;  ///< by run; absent: a miss, or not finished
  std::size_t left = 0;                        ///< not finished
};

TuningFigures ReadFigures(const PlannedStudy& planned, const std::filesystem::path& directory,
                          DigestCache& digests) {
  const Study& study = planned.study;
  TuningFigures found;
  for (const PlannedRun& run : planned.tuning->plan.runs) {
    const std::optional<Json> finished = ReadFinishedRun(directory, run.run_id);
    found.figures.emplace_back();
    if (!finished || !IsDone(*finished, digests.Find(run.spec.dataset))) {
      ++found.left;
    } else if (finished->at("status") == "completed") {
      const Json& figure = finished->at("summary").at(std::string(study.tune->select->name));
      if (!figure.is_null()) found.figures.back() = figure.get<double>();
    }
  }
  return found;
}

Choices ChooseBy(const PlannedStudy& planned, const TuningFigures& found) {
  return Choose(ScorePoints(*planned.tuning, found.figures), *planned.study.tune->select);
}

/// One call of RunStudy.
class StudyRunner {
 public:
  StudyRunner(PlannedStudy planned, const RunOptions& options) : options_(options) {
    outcome_.directory = StudyDirectory(planned.study, options);
    outcome_.planned = planned.plan.runs.size();
    outcome_.study = std::move(planned);
  }

  StudyOutcome Run() {
    PlannedStudy& planned = outcome_.study;
    if (planned.tuning && !Tune()) return std::move(outcome_);
    Execute(planned.plan, options_.filters);
    const bool ends = outcome_.interrupted || (options_.fail_fast && outcome_.failed > 0);
    if (planned.study.timing && !ends) TimeRuns(*planned.study.timing);
    return std::move(outcome_);
  }

 private:
  /// Stage one. Whether it is complete and stage two is planned.
  bool Tune() {
    PlannedStudy& planned = outcome_.study;
    const Plan& plan = planned.tuning->plan;
    outcome_.tuning_runs = plan.runs.size();
    TuningFigures found = ReadFigures(planned, outcome_.directory, digests_);
    if (found.left > 0) {
      spdlog::info("{}: tuning first", planned.study.name);
      Execute(plan, TuningFilters(planned.study, options_.filters));
      found = ReadFigures(planned, outcome_.directory, digests_);
    }
    outcome_.tuning_left = found.left;
    if (found.left > 0 || outcome_.interrupted) return false;
    SetChoices(ChooseBy(planned, found), planned);
    return true;
  }

  /// Executes what is selected of a plan and not done, and merges the study's tables.
  void Execute(const Plan& plan, const std::vector<Override>& filters) {
    const PlannedStudy& planned = outcome_.study;
    const std::filesystem::path& directory = outcome_.directory;
    std::vector<Task> tasks =
        MakeTasks(plan, SelectRuns(plan, filters, options_.shard), directory, datasets_, digests_);
    CheckData(tasks);
    FindDigests(plan, digests_, data_digests_);
    {
      const WorkDirectory work(directory);
      ReplaceFile(directory / "study.json", DescribePlannedStudy(planned).dump(2) + "\n");
      spdlog::info("{}: {} runs planned, {} to do; results in {}", planned.study.name,
                   plan.runs.size(), tasks.size(), directory.string());
      if (!tasks.empty()) ExecuteAll(std::move(tasks), work);
    }
    outcome_.finished = WriteStudyTables(directory, planned, data_digests_);
  }

  void ExecuteAll(std::vector<Task> tasks, const WorkDirectory& work) {
    const int jobs = outcome_.study.study.timing ? 1 : options_.jobs;
    const TaskOutcome done = ExecuteTasks(std::move(tasks), work, {jobs, options_.fail_fast});
    outcome_.executed += done.executed;
    outcome_.failed += done.failed;
    outcome_.interrupted = done.interrupted;
    if (done.error) {
      // What was finished stays, and is in the tables.
      WriteStudyTables(outcome_.directory, outcome_.study, data_digests_);
      std::rethrow_exception(done.error);
    }
  }

  /// Times those of the selected runs that finished.
  void TimeRuns(const Timing& timing) {
    const Plan& plan = outcome_.study.plan;
    std::vector<TimedRun> timed;
    for (const std::size_t i : SelectRuns(plan, options_.filters)) {
      const PlannedRun& run = plan.runs[i];
      const std::optional<Json> finished = ReadFinishedRun(outcome_.directory, run.run_id);
      if (!finished || !IsDone(*finished, digests_.Find(run.spec.dataset))) continue;
      timed.push_back(
          {&run, datasets_.Find(run.config.at("dataset"), run.spec.dataset), finished->at("data")});
    }
    if (timed.empty()) return;
    const TimingOutcome outcome = TimeBlocks(outcome_.directory, timed, timing);
    outcome_.timing_blocks = outcome.blocks;
    outcome_.timing_width = outcome.widest;
    outcome_.interrupted = outcome.interrupted;
    if (!outcome.failure.empty()) {
      spdlog::error("{}", outcome.failure);
      ++outcome_.failed;
    }
  }

  const RunOptions& options_;
  DatasetCache datasets_;
  DigestCache digests_;
  DataDigests data_digests_;
  StudyOutcome outcome_;
};

}  // namespace

std::filesystem::path StudyDirectory(const Study& study, const RunOptions& options) {
  return options.out / study.name;
}

StudyOutcome RunStudy(PlannedStudy planned, const RunOptions& options) {
  return StudyRunner(std::move(planned), options).Run();
}

std::vector<bool> FindDone(const Study& study, const Plan& plan, const RunOptions& options) {
  DigestCache digests;
  const std::filesystem::path directory = StudyDirectory(study, options);
  std::vector<bool> done;
  for (const PlannedRun& run : plan.runs) {
    const std::optional<Json> finished = ReadFinishedRun(directory, run.run_id);
    done.push_back(finished && IsDone(*finished, digests.Find(run.spec.dataset)));
  }
  return done;
}

bool FindChoices(PlannedStudy& planned, const RunOptions& options) {
  DigestCache digests;
  const TuningFigures found = ReadFigures(planned, StudyDirectory(planned.study, options), digests);
  if (found.left > 0) return false;
  SetChoices(ChooseBy(planned, found), planned);
  return true;
}

}  // namespace relulab
