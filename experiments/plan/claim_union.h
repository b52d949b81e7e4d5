/// The claims of several plans that become one plan.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/study.h"

namespace relulab {

/// A study, and the indices of its runs among all runs.
struct StudyRuns {
  const Study* study = nullptr;
  std::vector<std::size_t> runs;
};

/// All runs, each once.
struct JoinedRuns {
  std::vector<Json> configs;      ///< resolved and expanded (Expand), by run
  std::vector<std::string> keys;  ///< the keys in which the runs differ
};

/// The claims of all studies, the oldest study's first, as JSON for the joined study.
///
/// A claim keeps reading the runs that it read in its own plan. If that plan has one value of a key
/// and other plans have several, the value is added to the claim's `fixed`, unless the claim names
/// the key or the key is the seed. If the plan's cases set such a key together with a key that the
/// claim names, and another plan combines them differently, the plan's combinations are added.
///
/// If two claims have one id and differ only in `fixed`, the older one stays; otherwise the newer
/// one replaces it. `notes` receives a sentence for every claim that differs from the newest
/// study's.
Json UniteClaims(const std::vector<StudyRuns>& studies, const JoinedRuns& joined,
                 std::vector<std::string>& notes);

}  // namespace relulab
