/// The claims of several plans that become one plan.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/study.h"

namespace relulab {

/// A study, and the runs that its plan has among all runs.
struct StudyRuns {
  const Study* study = nullptr;
  std::vector<std::size_t> runs;
};

/// All runs, each once.
struct JoinedRuns {
  std::vector<Json> configs;      ///< resolved and expanded (Expand), by run
  std::vector<std::string> keys;  ///< those in which the runs differ
};

/// The claims of all studies, the oldest study's first, as JSON for the joined study. A claim reads
/// the runs that it read in its own plan: what that plan left in base and another plan varies is
/// written to the claim's `fixed`, except for keys that the claim names and for the seed. So are
/// joint values, where the plan's cases set such a key along with one that the claim names and
/// another plan has it otherwise. Of two
/// claims with one id, the oldest stays if both are the same but for `fixed`; else the newest
/// replaces it. `notes` receives a sentence for every claim that is not that of the newest study.
Json UniteClaims(const std::vector<StudyRuns>& studies, const JoinedRuns& joined,
                 std::vector<std::string>& notes);

}  // namespace relulab
