/// Joins the results of shards that ran apart.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/plan/planned_study.h"

namespace relulab {

struct MergedStudy {
  std::filesystem::path directory;  ///< in the merged root
  PlannedStudy study = {};
  std::size_t copied = 0;    ///< runs, from the sources
  std::size_t finished = 0;  ///< there now, those of tuning included
  std::size_t planned = 0;   ///< the same
};

/// What a merge would read, checked.
class StudyMerge {
 public:
  /// `sources` are results roots or study directories; of the studies in them, what `out` already
  /// has takes part. ConfigError if a source has no study or two directories of one study have
  /// different plans; DataError if two of them hold different results of one run, or results of one
  /// data set from different files. Writes nothing.
  StudyMerge(std::filesystem::path out, const std::vector<std::filesystem::path>& sources);

  /// Planned runs that no directory has finished without failing. A tuned study whose own runs are
  /// not planned yet lacks one at the least.
  std::size_t missing() const;

  /// Copies the runs, writes study.json and merges the tables. Throws OutputError. Run again after
  /// an interruption, it goes on.
  std::vector<MergedStudy> Write() const;

 private:
  /// One study and its directories, that of `out` first if there is one.
  struct Part {
    std::string name;
    PlannedStudy study;  ///< with the choices of tuning, if a directory has them
    std::vector<std::filesystem::path> directories;
    std::vector<std::pair<std::string, std::filesystem::path>> runs;  ///< id, best directory
    std::size_t planned = 0;
    std::size_t failed = 0;  ///< of `runs`
  };

  Part& FindPart(const std::string& name);
  void AddDirectory(const std::filesystem::path& directory);
  static void ChooseRuns(Part& part);
  static void CopyTimes(const Part& part, const std::filesystem::path& to);

  std::filesystem::path out_;
  std::vector<Part> parts_;
};

}  // namespace relulab
