#include "experiments/lab/run_study.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/execute_run.h"
#include "experiments/lab/finished_run.h"
#include "experiments/lab/interrupt.h"
#include "experiments/lab/progress.h"
#include "experiments/lab/run_files.h"
#include "experiments/store/file.h"
#include "experiments/store/work_directory.h"

namespace relulab {
namespace {

/// A run that is to be executed.
struct Task {
  const PlannedRun* run = nullptr;
  RunSpec spec;
  std::shared_ptr<SharedDataset> dataset;
  const Json* data_digests = nullptr;
  double work = 0.0;  ///< for the time left, in floating-point operations
};

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

/// Executes tasks on a few threads. The calling thread shows progress and listens for Ctrl-C.
class TaskPool {
 public:
  TaskPool(std::vector<Task> tasks, const WorkDirectory& work, const RunOptions& options)
      : tasks_(std::move(tasks)), work_(work), options_(options) {}

  /// Rethrows the first DataError or OutputError, once all threads have ended.
  void Run(StudyOutcome& outcome) {
    double total = 0.0;
    for (const Task& task : tasks_) total += task.work;
    ProgressBar bar(tasks_.size(), total);
    const InterruptHandler interrupts;
    std::vector<std::jthread> threads;
    const auto count =
        std::min<std::size_t>(static_cast<std::size_t>(options_.jobs), tasks_.size());
    active_ = count;
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { Work(); });
    {
      std::unique_lock lock(mutex_);
      while (active_ > 0) {
        bar.Show(done_, work_done_);
        changed_.wait_for(lock, std::chrono::milliseconds(100));
        for (const std::string& message : messages_) {
          bar.Clear();
          spdlog::error("{}", message);
        }
        messages_.clear();
        if (InterruptHandler::Interrupted()) {
          outcome.interrupted = true;
          stop_.request_stop();
        }
      }
    }
    threads.clear();
    outcome.executed = done_;
    outcome.failed = failed_;
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void Work() {
    for (;;) {
      const std::size_t i = next_.fetch_add(1);
      if (i >= tasks_.size() || stop_.stop_requested()) break;
      try {
        Execute(tasks_[i]);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::current_exception();
        stop_.request_stop();
      }
    }
    const std::lock_guard lock(mutex_);
    --active_;
    changed_.notify_one();
  }

  void Execute(Task& task) {
    const RunRecord record = ExecuteRun(task.spec, *task.dataset, stop_.get_token());
    task.dataset.reset();  // the last run of a data set frees it
    if (record.training.stopped) return;
    work_.WriteRunDirectory(task.run->run_id, MakeRunFiles(*task.run, record, *task.data_digests));
    const std::lock_guard lock(mutex_);
    ++done_;
    work_done_ += task.work;
    if (record.status == RunStatus::kFailed) {
      ++failed_;
      messages_.push_back("run " + task.run->run_id + " failed: " + record.failure);
      if (options_.fail_fast) stop_.request_stop();
    }
    changed_.notify_one();
  }

  std::vector<Task> tasks_;
  const WorkDirectory& work_;
  const RunOptions& options_;
  std::atomic<std::size_t> next_ = 0;
  std::stop_source stop_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::size_t active_ = 0;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  double work_done_ = 0.0;
  std::vector<std::string> messages_;
  std::exception_ptr error_;
};

/// The selected runs that are not done, with what they need.
std::vector<Task> MakeTasks(const Study& study, const Plan& plan, const RunOptions& options,
                            DatasetCache& datasets, DigestCache& digests) {
  std::vector<Task> tasks;
  const std::filesystem::path directory = StudyDirectory(study, options);
  for (const std::size_t i : SelectRuns(plan, options.filters)) {
    const PlannedRun& run = plan.runs[i];
    RunSpec spec = ReadRunSpec(run.config, study.directory, study.place.Below("base"));
    const Json& run_digests = digests.Find(spec.dataset);
    const std::optional<Json> finished = ReadFinishedRun(directory, run.run_id);
    if (finished && IsDone(*finished, run_digests)) continue;
    Task task;
    task.run = &run;
    task.dataset = datasets.Find(run.config.at("dataset"), spec.dataset);
    task.data_digests = &run_digests;
    task.work = EstimateWork(spec);
    task.spec = std::move(spec);
    tasks.push_back(std::move(task));
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
    if (task.spec.precision == Precision::kFloat32) {
      is_first ? void(task.dataset->Get<float>()) : void(LoadDataset<float>(task.spec.dataset));
    } else {
      is_first ? void(task.dataset->Get<double>()) : void(LoadDataset<double>(task.spec.dataset));
    }
  }
}

/// Of all planned runs, those of other shards and filters too.
DataDigests FindDigests(const Study& study, const Plan& plan, DigestCache& digests) {
  DataDigests found;
  for (const PlannedRun& run : plan.runs) {
    const RunSpec spec = ReadRunSpec(run.config, study.directory, study.place.Below("base"));
    try {
      found[run.run_id] = digests.Find(spec.dataset);
    } catch (const DataError&) {
      // Not needed for this call, and its results may have come from a machine that has the data.
    }
  }
  return found;
}

}  // namespace

std::filesystem::path StudyDirectory(const Study& study, const RunOptions& options) {
  return options.out / study.name;
}

StudyOutcome RunStudy(const Study& study, const Plan& plan, const RunOptions& options) {
  DatasetCache datasets;
  DigestCache digests;
  StudyOutcome outcome;
  outcome.directory = StudyDirectory(study, options);
  outcome.planned = plan.runs.size();
  std::vector<Task> tasks = MakeTasks(study, plan, options, datasets, digests);
  CheckData(tasks);
  const DataDigests data_digests = FindDigests(study, plan, digests);
  const Json description = DescribeStudy(study, plan);
  const auto write_tables = [&] {
    outcome.finished = WriteStudyTables(outcome.directory, description, data_digests);
  };
  {
    const WorkDirectory work(outcome.directory);
    ReplaceFile(outcome.directory / "study.json", description.dump(2) + "\n");
    spdlog::info("{}: {} runs planned, {} to do; results in {}", study.name, plan.runs.size(),
                 tasks.size(), outcome.directory.string());
    if (!tasks.empty()) {
      TaskPool pool(std::move(tasks), work, options);
      try {
        pool.Run(outcome);
      } catch (...) {
        write_tables();  // what was finished stays, and is in the tables
        throw;
      }
    }
  }
  write_tables();
  return outcome;
}

std::vector<bool> FindDone(const Study& study, const Plan& plan, const RunOptions& options) {
  DigestCache digests;
  const std::filesystem::path directory = StudyDirectory(study, options);
  std::vector<bool> done;
  for (const PlannedRun& run : plan.runs) {
    const RunSpec spec = ReadRunSpec(run.config, study.directory, study.place.Below("base"));
    const std::optional<Json> finished = ReadFinishedRun(directory, run.run_id);
    done.push_back(finished && IsDone(*finished, digests.Find(spec.dataset)));
  }
  return done;
}

}  // namespace relulab
