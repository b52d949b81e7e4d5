/// Executes runs on a few threads and publishes each when it is finished.
#pragma once

#include <exception>
#include <memory>
#include <vector>

#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/finished_run.h"
#include "experiments/plan/plan.h"

namespace relulab {

/// A run that is to be executed.
struct Task {
  const PlannedRun* run = nullptr;
  std::shared_ptr<SharedDataset> dataset;
  const FileDigests* data_digests = nullptr;
  double work = 0.0;  ///< estimated floating-point operations, for the time left
};

struct TaskOptions {
  int jobs = 1;            ///< runs at once, one thread each
  bool fail_fast = false;  ///< end at the first failed run
};

struct TaskOutcome {
  std::size_t executed = 0;  ///< failed ones included
  std::size_t failed = 0;
  std::vector<const PlannedRun*> elsewhere;  ///< runs that another process was executing
  bool interrupted = false;
  std::exception_ptr error;  ///< the first DataError or OutputError
};

/// Executes tasks in the directory of `finished`, writes their runs and adds them to `finished`.
/// Skips a run that another process is executing or has finished meanwhile. The calling thread
/// shows progress, prints failures at once and listens for Ctrl-C; it returns when all threads have
/// ended.
TaskOutcome ExecuteTasks(std::vector<Task> tasks, const TaskOptions& options,
                         FinishedRuns& finished);

}  // namespace relulab
