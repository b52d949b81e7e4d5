#include "experiments/lab/task_pool.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "experiments/lab/execute_run.h"
#include "experiments/lab/interrupt.h"
#include "experiments/lab/progress.h"
#include "experiments/lab/run_files.h"

namespace relulab {
namespace {

/// Executes tasks on a few threads. The calling thread shows progress and listens for Ctrl-C.
class TaskPool {
 public:
  TaskPool(std::vector<Task> tasks, const WorkDirectory& work, const TaskOptions& options,
           FinishedRuns& finished)
      : tasks_(std::move(tasks)), work_(work), options_(options), finished_(finished) {}

  TaskOutcome Run() {
    double total = 0.0;
    for (const Task& task : tasks_) total += task.work;
    ProgressBar bar(tasks_.size(), total);
    const InterruptHandler interrupts;
    std::vector<std::jthread> threads;
    active_ = std::min(static_cast<std::size_t>(options_.jobs), tasks_.size());
    for (std::size_t i = active_; i > 0; --i) threads.emplace_back([this] { Work(); });
    const bool interrupted = Watch(bar);
    threads.clear();
    return {.executed = done_, .failed = failed_, .interrupted = interrupted, .error = error_};
  }

 private:
  /// Shows progress until all threads have ended. Returns whether the user interrupted them.
  bool Watch(ProgressBar& bar) {
    bool interrupted = false;
    std::unique_lock lock(mutex_);
    while (active_ > 0) {
      bar.Show(done_, work_done_, in_hand_);
      changed_.wait_for(lock, std::chrono::milliseconds(100));
      for (const std::string& message : messages_) spdlog::error("{}", message);
      messages_.clear();
      if (InterruptHandler::Interrupted() && !interrupted) {
        spdlog::warn("interrupted; stopping, then writing the tables of the finished runs");
        interrupted = true;
        stop_.request_stop();
      }
    }
    return interrupted;
  }

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
    RunsInHand::Entry in_hand(in_hand_, task.work, task.run->spec.training.steps);
    const RunRecord record =
        ExecuteRun(task.run->spec, *task.dataset, stop_.get_token(), {}, &in_hand.progress());
    task.dataset.reset();  // the last run of a data set frees it
    if (record.training.stopped) return;
    FinishedRun results = ResultsOf(record, *task.data_digests);
    work_.WriteRunDirectory(task.run->run_id, MakeRunFiles(*task.run, record, results));
    const std::lock_guard lock(mutex_);
    finished_.Add(task.run->run_id, std::move(results));
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
  const TaskOptions& options_;
  std::atomic<std::size_t> next_ = 0;
  std::stop_source stop_;
  RunsInHand in_hand_;

  std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  std::size_t active_ = 0;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  double work_done_ = 0.0;
  std::vector<std::string> messages_;
  std::exception_ptr error_;
  FinishedRuns& finished_;
};

}  // namespace

TaskOutcome ExecuteTasks(std::vector<Task> tasks, const WorkDirectory& work,
                         const TaskOptions& options, FinishedRuns& finished) {
  return TaskPool(std::move(tasks), work, options, finished).Run();
}

}  // namespace relulab
