/// The progress of the active runs. The training threads store it; the thread that shows progress
/// reads it.
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>
#include <list>
#include <mutex>

#include "core/train/observer.h"

namespace relulab {

/// The progress of one active run.
struct RunProgress {
  double work = 0.0;  ///< of the whole run, e.g. floating-point operations
  std::int64_t steps = 0;
  std::atomic<std::int64_t> step = 0;
  std::atomic<double> loss = std::nan("");  ///< of the last training batch; nan before the first
};

/// Stores each step and its loss. Does not change the training.
template <typename Scalar>
class ProgressObserver final : public Observer<Scalar> {
 public:
  explicit ProgressObserver(RunProgress& progress) : progress_(progress) {}

  ObserverNeeds NeedsAt(std::int64_t /*step*/, bool /*is_due*/) const override { return {}; }

  void OnLoss(std::int64_t step, double loss) override {
    progress_.step.store(step, std::memory_order_relaxed);
    progress_.loss.store(loss, std::memory_order_relaxed);
  }

 private:
  RunProgress& progress_;
};

/// The active runs, the oldest first. Any thread may use it.
class RunsInHand {
 public:
  /// Adds a run for the lifetime of the object.
  class Entry {
   public:
    Entry(RunsInHand& runs, double work, std::int64_t steps) : runs_(runs) {
      const std::lock_guard lock(runs_.mutex_);
      at_ = runs_.runs_.emplace(runs_.runs_.end());
      at_->work = work;
      at_->steps = steps;
    }
    ~Entry() {
      const std::lock_guard lock(runs_.mutex_);
      runs_.runs_.erase(at_);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    RunProgress& progress() { return *at_; }

   private:
    RunsInHand& runs_;
    std::list<RunProgress>::iterator at_;
  };

  /// The values that a progress bar shows for the active runs.
  struct Sum {
    double work = 0.0;       ///< done so far
    std::int64_t step = 0;   ///< of the oldest run, like the next two members
    std::int64_t steps = 0;  ///< 0: no run is active, or it has no steps
    double loss = std::nan("");
  };

  Sum Add() const {
    const std::lock_guard lock(mutex_);
    Sum sum;
    for (const RunProgress& run : runs_) {
      if (run.steps == 0) continue;
      const std::int64_t step = run.step.load(std::memory_order_relaxed);
      sum.work += run.work * static_cast<double>(step) / static_cast<double>(run.steps);
      if (sum.steps > 0) continue;
      sum.steps = run.steps;
      sum.step = step;
      sum.loss = run.loss.load(std::memory_order_relaxed);
    }
    return sum;
  }

 private:
  mutable std::mutex mutex_;
  std::list<RunProgress> runs_;
};

}  // namespace relulab
