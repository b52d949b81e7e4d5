/// Joins the results of shards, or of plans of one study, that ran separately.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/lab/finished_run.h"
#include "experiments/plan/planned_study.h"

namespace relulab {

struct MergedStudy {
  std::filesystem::path directory;  ///< in the merged root
  PlannedStudy study = {};
  std::size_t copied = 0;    ///< runs copied from the sources
  std::size_t finished = 0;  ///< runs in the merged directory, tuning and failed runs included
  std::size_t planned = 0;   ///< planned runs, tuning runs included
};

/// A merge of studies. All input is read and checked before anything is written.
class StudyMerge {
 public:
  /// `sources` are results roots or study directories. Results of the same studies that are already
  /// in `out` are included. The plan of a study is the union of the plans of its directories, in
  /// the order given, that in `out` first (UnitePlans). Throws ConfigError if `out` is the
  /// directory of a study, if a source has no study, or if plans cannot be joined. Throws DataError
  /// if two directories have different results of one run, or if their runs read different files of
  /// one data set. Throws OutputError if stored runs are wrong (ReadStoredRun), or if `out` has
  /// files of a user in the places of results (CheckOwnFiles).
  StudyMerge(std::filesystem::path out, const std::vector<std::filesystem::path>& sources);

  /// The number of planned runs without a result; failed runs have none. If the runs of a tuned
  /// study are not planned yet because tuning is not complete, they count as one.
  std::size_t missing() const;

  /// Copies the runs, writes study.json, joins the tables and calls `complete`. Throws OutputError.
  /// After an interruption, another merge completes it.
  std::vector<MergedStudy> Write(const CompleteStudy& complete = nullptr) const;

 private:
  struct ChosenRun {
    std::string run_id;
    std::filesystem::path directory;  ///< of the study that has the best results
    FileDigests data;
  };

  /// One study and its directories. The directory in `out`, if there is one, is the first.
  struct Part {
    std::string name;
    std::vector<std::filesystem::path> directories;
    std::vector<PlannedStudy> plans;  ///< by directory
    PlannedStudy study;               ///< the union, with the choices of tuning if they are known
    std::vector<ChosenRun> runs;      ///< of the union
    std::vector<ChosenRun>
        other_runs;  ///< of plans whose tuning is complete, if the union's is not
    std::size_t planned = 0;
    std::size_t failed = 0;  ///< of `runs`
  };

  Part& FindPart(const std::string& name);
  void AddDirectory(const std::filesystem::path& directory);
  static void Unite(Part& part);
  static void ChooseRuns(Part& part);
  static void ChooseOtherRuns(Part& part);
  static bool Copy(const ChosenRun& run, const std::filesystem::path& to);

  std::filesystem::path out_;
  std::vector<Part> parts_;
};

}  // namespace relulab
