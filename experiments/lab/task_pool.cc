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
  TaskPool(std::vector<Task> tasks, const WorkDirectory& work, const TaskOptions& options)
      : tasks_(std::move(tasks)), work_(work), options_(options) {}

  TaskOutcome Run() {
    TaskOutcome outcome;
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
    outcome.error = error_;
    return outcome;
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
    const RunRecord record = ExecuteRun(task.run->spec, *task.dataset, stop_.get_token());
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
  const TaskOptions& options_;
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

}  // namespace

TaskOutcome ExecuteTasks(std::vector<Task> tasks, const WorkDirectory& work,
                         const TaskOptions& options) {
  return TaskPool(std::move(tasks), work, options).Run();
}

}  // namespace relulab
