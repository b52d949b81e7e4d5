#include "experiments/lab/run_study.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "core/data/count.h"
#include "core/nn/stop.h"
#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/finished_run.h"
#include "experiments/lab/plan_history.h"
#include "experiments/lab/repeated_runs.h"
#include "experiments/lab/task_pool.h"
#include "experiments/lab/time_blocks.h"
#include "experiments/store/interrupt.h"
#include "experiments/store/own_files.h"
#include "experiments/store/run_claim.h"

namespace relulab {
namespace {

double EstimateWork(const RunSpec& spec) {
  // The data are not loaded yet. The work is used only to compare runs, so any number of features
  // is good enough.
  NetworkSpec network = spec.network;
  network.input_size = 500;
  network.output_size = 10;
  const Index batch =
      spec.training.batch_size == 0 ? spec.dataset.train_size : spec.training.batch_size;
  const double steps = static_cast<double>(spec.training.steps) + 10.0;
  return FlopsPerStep(network, batch) * steps;
}

/// Loads the data of a task. The data of the first run stay in memory.
template <typename Scalar>
void LoadData(const Task& task, bool is_first) {
  if (is_first) {
    task.dataset->Get<Scalar>();
  } else {
    LoadRows<Scalar>(task.run->spec.dataset);
  }
}

/// Reads every set of data files once, so that broken data are found before anything is written.
void CheckData(const std::vector<Task>& tasks) {
  std::set<const FileDigests*> checked;
  for (const Task& task : tasks) {
    if (!checked.insert(task.data_digests).second) continue;
    const bool is_first = checked.size() == 1;
    if (task.run->spec.precision == Precision::kFloat32) {
      LoadData<float>(task, is_first);
    } else {
      LoadData<double>(task, is_first);
    }
  }
}

/// The results of stage one so far.
struct TuningFigures {
  std::vector<std::optional<double>> figures;  ///< by run; absent: a miss, or not finished
  std::size_t left = 0;                        ///< runs that are not finished
};

/// A figure of a completed run. Absent if it does not exist or is not finite.
std::optional<double> FigureOf(const FinishedRun& run, std::string_view column) {
  if (run.status != RunStatus::kCompleted) return std::nullopt;
  const Cell* cell = run.summary.Find(column);
  if (cell == nullptr) return std::nullopt;
  if (const auto* integer = std::get_if<std::int64_t>(cell)) return static_cast<double>(*integer);
  const auto* number = std::get_if<double>(cell);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

TuningFigures ReadFigures(const PlannedStudy& planned, FinishedRuns& finished,
                          DigestCache& digests) {
  TuningFigures found;
  for (const PlannedRun& planned_run : planned.tuning->plan.runs) {
    const FinishedRun* run = finished.FindDone(planned_run, digests);
    found.left += run == nullptr ? 1 : 0;
    found.figures.push_back(run == nullptr ? std::nullopt
                                           : FigureOf(*run, planned.study.tune->select->name));
  }
  return found;
}

Choices ChooseBy(const PlannedStudy& planned, const TuningFigures& found) {
  return Choose(ScorePoints(*planned.tuning, found.figures), *planned.study.tune->select);
}

/// One call of RunStudy.
class StudyRunner {
 public:
  StudyRunner(PlannedStudy planned, const RunOptions& options)
      : options_(options), finished_(StudyDirectory(planned.study, options)) {
    outcome_.directory = finished_.directory();
    outcome_.planned = planned.plan.runs.size();
    outcome_.study = std::move(planned);
  }

  StudyOutcome Run() {
    try {
      RunStages();
    } catch (const Stopped&) {
      throw;  // another process holds the lock, so this one must not write tables
    } catch (...) {
      if (has_written_) WriteTables();  // finished runs are kept, so they must be in the tables
      throw;
    }
    WriteTables();
    return std::move(outcome_);
  }

 private:
  void RunStages() {
    PlannedStudy& planned = outcome_.study;
    if (planned.tuning && !Tune()) return;
    Execute(planned.plan, options_.filters);
    const bool ends = outcome_.interrupted || (options_.fail_fast && outcome_.failed > 0);
    if (planned.study.timing && !ends) TimeRuns(*planned.study.timing);
  }

  void WriteTables() {
    const StudyLock lock(outcome_.directory);
    // Another process may have extended the plan since.
    if (options_.extend) outcome_.study = ExtendPlan(outcome_.directory, outcome_.study).study;
    outcome_.planned = outcome_.study.plan.runs.size();
    outcome_.finished = WriteStudyTables(outcome_.study, finished_, &digests_, lock);
    if (options_.complete != nullptr) options_.complete(outcome_.directory, outcome_.study, lock);
  }

  /// Runs stage one. Returns true if it is complete; then stage two is planned.
  bool Tune() {
    PlannedStudy& planned = outcome_.study;
    const Plan& plan = planned.tuning->plan;
    outcome_.tuning_runs = plan.runs.size();
    TuningFigures found = ReadFigures(planned, finished_, digests_);
    if (found.left > 0) {
      spdlog::info("{}: executing the tuning runs first", planned.study.name);
      Execute(plan, TuningFilters(planned.study, options_.filters));
      found = ReadFigures(planned, finished_, digests_);
    }
    outcome_.tuning_left = found.left;
    if (found.left > 0 || outcome_.interrupted) return false;
    SetChoices(ChooseBy(planned, found), planned);
    return true;
  }

  /// Executes the selected runs of a plan that are not done.
  void Execute(const Plan& plan, const std::vector<Override>& filters) {
    const PlannedStudy& planned = outcome_.study;
    const std::filesystem::path& directory = outcome_.directory;
    CheckOwnFiles(directory);
    const std::vector<std::size_t> selected = SelectRuns(plan, filters, options_.shard);
    WarnOfRepeatedRuns({planned.study.name, plan, selected, options_.extend}, finished_, digests_);
    std::vector<Task> tasks = MakeTasks(plan, selected);
    CheckData(tasks);
    WarnOfOtherRuns(directory, planned);
    CreateStudyDirectory(directory);
    has_written_ = true;
    WriteStudyFile(directory, planned, StudyLock(directory));
    spdlog::info("{}: {} planned, {} to do; results in {}", planned.study.name,
                 CountOf(plan.runs.size(), "run"), tasks.size(), directory.string());
    ExecuteAll(plan, std::move(tasks));
    RemoveLeftovers(directory);
  }

  /// Executes tasks. Waits for the runs that other processes execute, and executes those that they
  /// abandon, so that the tables are complete.
  void ExecuteAll(const Plan& plan, std::vector<Task> tasks) {
    bool told = false;
    while (!tasks.empty()) {
      const std::vector<std::size_t> elsewhere = ExecuteOnce(plan, std::move(tasks));
      const bool ends = outcome_.interrupted || (options_.fail_fast && outcome_.failed > 0);
      if (elsewhere.empty() || ends || !WaitForOthers(plan, elsewhere, told)) return;
      tasks = MakeTasks(plan, elsewhere);
    }
  }

  /// Waits while other processes execute all of these runs, and says so once. False after an
  /// interrupt.
  bool WaitForOthers(const Plan& plan, const std::vector<std::size_t>& runs, bool& told) {
    const auto is_in_hand = [&](std::size_t i) {
      return RunClaim::IsClaimed(outcome_.directory, plan.runs[i].run_id);
    };
    while (std::all_of(runs.begin(), runs.end(), is_in_hand)) {
      if (!told) {
        spdlog::info("{}: waiting for another process, which is executing {}",
                     outcome_.study.study.name, CountOf(runs.size(), "run"));
      }
      told = true;
      if (InterruptHandler::Interrupted()) {
        outcome_.interrupted = true;
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
  }

  /// The selected runs that are not done.
  std::vector<Task> MakeTasks(const Plan& plan, const std::vector<std::size_t>& selected) {
    std::vector<Task> tasks;
    for (const std::size_t i : selected) {
      const PlannedRun& run = plan.runs[i];
      if (finished_.FindDone(run, digests_) != nullptr) continue;
      tasks.push_back({.run = &run,
                       .dataset = datasets_.Find(run.config.at("dataset"), run.spec.dataset),
                       .data_digests = &digests_.Find(run.spec.dataset),
                       .work = EstimateWork(run.spec)});
    }
    return tasks;
  }

  /// Executes tasks. Returns the runs of the plan that another process is executing.
  std::vector<std::size_t> ExecuteOnce(const Plan& plan, std::vector<Task> tasks) {
    const int jobs = outcome_.study.study.timing ? 1 : options_.jobs;
    const TaskOutcome done = ExecuteTasks(std::move(tasks), {jobs, options_.fail_fast}, finished_);
    outcome_.executed += done.executed;
    outcome_.failed += done.failed;
    outcome_.interrupted = done.interrupted;
    if (done.error) {
      RemoveLeftovers(outcome_.directory);
      std::rethrow_exception(done.error);
    }
    std::vector<std::size_t> elsewhere;
    for (const PlannedRun* run : done.elsewhere) {
      elsewhere.push_back(static_cast<std::size_t>(run - plan.runs.data()));
    }
    return elsewhere;
  }

  /// Times the selected runs that are done.
  void TimeRuns(const Timing& timing) {
    const Plan& plan = outcome_.study.plan;
    std::vector<TimedRun> timed;
    for (const std::size_t i : SelectRuns(plan, options_.filters)) {
      const PlannedRun& run = plan.runs[i];
      const FinishedRun* done = finished_.FindDone(run, digests_);
      if (done == nullptr) continue;
      timed.push_back(
          {&run, datasets_.Find(run.config.at("dataset"), run.spec.dataset), done->data});
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
  FinishedRuns finished_;
  StudyOutcome outcome_;
  bool has_written_ = false;
};

}  // namespace

std::filesystem::path StudyDirectory(const Study& study, const RunOptions& options) {
  return options.out / study.name;
}

StudyOutcome RunStudy(PlannedStudy planned, const RunOptions& options) {
  return StudyRunner(std::move(planned), options).Run();
}

std::vector<bool> FindDone(const Plan& plan, FinishedRuns& finished) {
  DigestCache digests;
  std::vector<bool> done;
  for (const PlannedRun& run : plan.runs)
    done.push_back(finished.FindDone(run, digests) != nullptr);
  return done;
}

bool FindChoices(PlannedStudy& planned, FinishedRuns& finished) {
  DigestCache digests;
  const TuningFigures found = ReadFigures(planned, finished, digests);
  if (found.left > 0) return false;
  SetChoices(ChooseBy(planned, found), planned);
  return true;
}

}  // namespace relulab
