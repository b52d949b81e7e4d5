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
  std::size_t finished = 0;  ///< now, with those of tuning
  std::size_t planned = 0;   ///< with those of tuning
};

/// A merge, whose input is read and checked before anything is written.
class StudyMerge {
 public:
  /// `sources` are results roots or study directories. What `out` already has of their studies
  /// takes part. Throws ConfigError if a source has no study or two directories of one study have
  /// different plans; DataError if they have different results of one run, or results of one data
  /// set from different files.
  StudyMerge(std::filesystem::path out, const std::vector<std::filesystem::path>& sources);

  /// The number of planned runs without a result. A tuned study whose own runs are not planned yet
  /// counts one for them.
  std::size_t missing() const;

  /// Copies the runs, writes study.json and joins the tables. Throws OutputError. After an
  /// interruption, another merge completes it.
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
