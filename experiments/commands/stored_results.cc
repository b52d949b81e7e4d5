#include "experiments/commands/stored_results.h"

#include <spdlog/spdlog.h>

#include "experiments/claims/evaluate_claims.h"
#include "experiments/lab/finished_run.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {

void CompleteResults(const std::filesystem::path& study_directory, const PlannedStudy& planned,
                     const StudyLock& /*lock*/) {
  WriteClaims(study_directory, planned);
  WriteStudyManifest(study_directory);
}

PlannedStudy OpenResults(const std::filesystem::path& study_directory) {
  PlannedStudy planned = ReadStoredStudy(study_directory);
  const bool has_manifest = Exists(study_directory / kManifestName);
  if (!Exists(study_directory / "runs")) {
    if (has_manifest && !VerifyManifest(study_directory, {})) {
      throw OutputError("cannot read " + study_directory.string() + ": its files do not match " +
                        std::string(kManifestName) +
                        ", and it has no runs from which the tables could be made again");
    }
    return planned;
  }
  CheckTimes(study_directory);
  // Without a manifest, the tables are those of an older version of the program.
  const bool is_older = !has_manifest && Exists(TablePath(study_directory, kRunsTable));
  if (is_older || TablesAreCurrent(study_directory, planned)) return planned;
  spdlog::info("{}: making the tables from the finished runs", study_directory.string());
  FinishedRuns finished(study_directory);
  const StudyLock lock(study_directory);
  WriteStudyTables(planned, finished, nullptr, lock);
  CompleteResults(study_directory, planned, lock);
  return planned;
}

}  // namespace relulab
