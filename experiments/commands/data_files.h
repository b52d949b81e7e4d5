/// The data files of planned runs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/plan/planned_study.h"

namespace relulab {

/// Throws DataError if a path given in --set does not exist or is not of a regular file (or of a
/// directory where one is expected). If the value was split at commas, the message says how to
/// write a path that contains a comma.
void CheckTypedPaths(const std::vector<Override>& overrides);

/// The data sets that runs read from files. Each is listed once, even if several runs and studies
/// read it.
class DataFiles {
 public:
  void Add(const Study& study, const PlannedRun& run);

  /// Adds all runs of a study, those of tuning, too.
  void Add(const PlannedStudy& planned);

  /// Throws DataError if a file is missing.
  void Find() const;

  /// Throws DataError if a file is missing, broken or has too few rows. The message says what a
  /// path is relative to and which numbers of rows are defaults.
  void Load() const;

 private:
  struct Source {
    DatasetSpec spec;
    Precision precision;
    std::string start;          ///< where relative paths start, in words
    std::string default_sizes;  ///< such as "train_size 10000"; may be empty
  };

  static void FindFiles(const Source& source);
  static void LoadOne(const Source& source);

  std::map<std::string, Source> sources_;  ///< by directory and config
};

}  // namespace relulab
