#include "experiments/lab/task_pool.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "experiments/lab/execute_run.h"
#include "experiments/lab/progress.h"
#include "experiments/lab/run_files.h"
#include "experiments/lab/seconds_since.h"
#include "experiments/store/interrupt.h"
#include "experiments/store/run_claim.h"

namespace relulab {
namespace {

/// Executes tasks on a few threads. The calling thread shows progress and listens for Ctrl-C.
class TaskPool {
 public:
  TaskPool(std::vector<Task> tasks, const TaskOptions& options, FinishedRuns& finished)
      : tasks_(std::move(tasks)), options_(options), finished_(finished) {}

  TaskOutcome Run() {
    for (const Task& task : tasks_) work_ += task.work;
    const InterruptHandler interrupts;
    std::vector<std::jthread> threads;
    active_ = std::min(static_cast<std::size_t>(options_.jobs), tasks_.size());
    for (std::size_t i = active_; i > 0; --i) threads.emplace_back([this] { Work(); });
    const bool interrupted = Watch();
    threads.clear();
    return {.executed = executed_,
            .failed = failed_,
            .elsewhere = std::move(elsewhere_),
            .interrupted = interrupted,
            .error = error_};
  }

 private:
  /// Shows progress until all threads have ended. Returns whether the user interrupted them.
  bool Watch() {
    ProgressBar bar;
    bool interrupted = false;
    std::unique_lock lock(mutex_);
    while (active_ > 0) {
      bar.Show(HowFar());
      changed_.wait_for(lock, std::chrono::milliseconds(100));
      for (const std::string& message : messages_) spdlog::error("{}", message);
      messages_.clear();
      if (InterruptHandler::Interrupted() && !interrupted) {
        spdlog::info("interrupted; stopping, then writing the tables of the finished runs");
        interrupted = true;
        stop_.request_stop();
      }
    }
    return interrupted;
  }

  /// The caller holds the lock.
  Progress HowFar() const {
    const RunsInHand::Sum in_hand = in_hand_.Add();
    const double share = work_ > 0.0 ? (work_done_ + in_hand.work) / work_ : 1.0;
    return {.done = done_,
            .all = tasks_.size(),
            .share = std::clamp(share, 0.0, 1.0),
            .seconds = SecondsSince(start_),
            .details = DetailsOf(in_hand)};
  }

  void Work() {
    for (;;) {
      const std::size_t i = next_.fetch_add(1);
      if (i >= tasks_.size() || stop_.stop_requested()) break;
      try {
        Execute(tasks_[i]);
      } catch (const Stopped&) {
        break;
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
    const PlannedRun& run = *task.run;
    const auto is_done = [&] {
      return IsDone(finished_.directory(), run.run_id, *task.data_digests);
    };
    std::optional<RunClaim> claim = RunClaim::TryClaim(finished_.directory(), run.run_id);
    if (!claim || is_done()) {
      LeaveToOther(task, !claim);
      return;
    }
    RunsInHand::Entry in_hand(in_hand_, task.work, run.spec.training.steps);
    const auto keep_checkpoint = [&](std::int64_t step, const std::string& safetensors) {
      claim->Write(CheckpointName(step), safetensors);
    };
    const RunRecord record =
        ExecuteRun(run.spec, *task.dataset, stop_.get_token(), {},
                   {.keep_checkpoint = keep_checkpoint, .progress = &in_hand.progress()});
    task.dataset.reset();  // the last run of a data set frees it
    FinishedRun results = ResultsOf(record, *task.data_digests);
    if (record.status == RunStatus::kFailed) claim->Clear();
    for (const auto& [name, content] : MakeRunFiles(run, record, results)) {
      claim->Write(name, content);
    }
    claim->Publish(is_done);
    Report(task, record, std::move(results));
  }

  void LeaveToOther(Task& task, bool is_in_hand) {
    task.dataset.reset();
    const std::lock_guard lock(mutex_);
    finished_.Forget(task.run->run_id);
    ++done_;
    if (is_in_hand) elsewhere_.push_back(task.run);
    work_done_ += task.work;
    changed_.notify_one();
  }

  void Report(const Task& task, const RunRecord& record, FinishedRun results) {
    const std::string& run_id = task.run->run_id;
    const std::lock_guard lock(mutex_);
    finished_.Add(run_id, std::move(results));
    ++done_;
    ++executed_;
    work_done_ += task.work;
    if (record.status == RunStatus::kFailed) {
      ++failed_;
      messages_.push_back("run " + run_id + " failed: " + record.failure);
      if (options_.fail_fast) stop_.request_stop();
    }
    changed_.notify_one();
  }

  std::vector<Task> tasks_;
  const TaskOptions& options_;
  double work_ = 0.0;  // of all tasks
  Clock::time_point start_ = Clock::now();
  std::atomic<std::size_t> next_ = 0;
  std::stop_source stop_;
  RunsInHand in_hand_;

  std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  std::size_t active_ = 0;
  std::size_t done_ = 0;  // with those of other processes
  std::size_t executed_ = 0;
  std::vector<const PlannedRun*> elsewhere_;
  std::size_t failed_ = 0;
  double work_done_ = 0.0;
  std::vector<std::string> messages_;
  std::exception_ptr error_;
  FinishedRuns& finished_;
};

}  // namespace

TaskOutcome ExecuteTasks(std::vector<Task> tasks, const TaskOptions& options,
                         FinishedRuns& finished) {
  return TaskPool(std::move(tasks), options, finished).Run();
}

}  // namespace relulab
