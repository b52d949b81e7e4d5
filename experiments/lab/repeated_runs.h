/// Warns of stored runs that cannot be kept, before they are executed again.
#pragma once

#include <string>
#include <vector>

#include "experiments/lab/finished_run.h"
#include "experiments/plan/plan.h"

namespace relulab {

/// What a study does with its runs.
struct RunSelection {
  const std::string& study;
  const Plan& plan;
  const std::vector<std::size_t>& selected;  ///< the runs of the plan that are to be executed
  bool extend = false;                       ///< keep the finished runs of earlier plans
};

/// Reads all stored runs of a plan. Says how many of them are damaged, have an older results
/// version, or were made from data files that have changed, and whether they are executed again.
///
/// With `extend`, throws DataError for data files that have changed, because runs of different data
/// cannot be joined. Throws OutputError as ReadStoredRun does.
void WarnOfRepeatedRuns(const RunSelection& selection, FinishedRuns& finished,
                        DigestCache& digests);

}  // namespace relulab
