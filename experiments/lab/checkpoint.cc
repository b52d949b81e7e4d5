#include "experiments/lab/checkpoint.h"

#include <vector>

#include "experiments/config/run_spec.h"
#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_json.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

constexpr const char* kCheckpointPlace =
    "expected a checkpoint of a finished run, "
    "<study>/runs/<run_id>/checkpoints/step_NNNNNN.safetensors";

/// Reads a file. Throws DataError on failure, because the file is input here, not a result.
std::string ReadInput(const std::filesystem::path& path) {
  try {
    return ReadFile(path);
  } catch (const OutputError& error) {
    throw DataError(std::string(error.what()) + "; " + kCheckpointPlace);
  }
}

RunFile ReadRun(const std::filesystem::path& path) {
  RunFile run;
  try {
    run = ReadRunJson(path);
  } catch (const OutputError& error) {
    throw DataError(error.what());
  }
  if (run.results_version != kResultsVersion) {
    throw DataError(path.string() + ": /results_version: found " +
                    std::to_string(run.results_version) + "; expected " +
                    std::to_string(kResultsVersion) +
                    ", the version of this program; run the study again");
  }
  return run;
}

void CheckSameData(const DatasetSpec& spec, const FileDigests& data_of_run,
                   const std::string& source) {
  FileDigests data;
  try {
    data = DigestFiles(spec);
  } catch (const DataError& error) {
    throw DataError(std::string(error.what()) + "; relative paths start at --data-root, \"" +
                    spec.base_directory.string() + "\"");
  }
  if (data != data_of_run) {
    throw DataError(source + ": found other data, " + JsonOf(data).dump() +
                    "; expected the data that the run read, " + JsonOf(data_of_run).dump());
  }
}

}  // namespace

Checkpoint ReadCheckpoint(const std::filesystem::path& path,
                          const std::filesystem::path& data_directory) {
  Checkpoint checkpoint;
  checkpoint.source = path.string();
  checkpoint.name = path.stem().string();
  const std::string bytes = ReadInput(path);
  const std::filesystem::path absolute = std::filesystem::absolute(path).lexically_normal();
  const std::filesystem::path directory =
      std::filesystem::proximate(absolute.parent_path().parent_path());
  const std::string name = (absolute.parent_path().filename() / absolute.filename()).string();
  const std::filesystem::path run_path = directory / kRunFile;
  if (!Exists(run_path)) {
    throw DataError(checkpoint.source + ": found no " + run_path.string() + "; " +
                    kCheckpointPlace);
  }
  const RunFile run = ReadRun(run_path);
  const std::vector<std::string> required = {std::string(kRunFile), name};
  if (!VerifyManifest(directory, required)) {
    throw DataError(checkpoint.source + ": found no " + (directory / kManifestName).string() +
                    " that lists this file and matches the run's files; " + kCheckpointPlace);
  }
  const Place place{run_path.string(), "/config"};
  try {
    checkpoint.run_id = run.run_id;
    checkpoint.config = Resolve(RunFields(), run.config, place);
    checkpoint.spec = ReadRunSpec(checkpoint.config, data_directory, place);
    checkpoint.file = DecodeSafetensors(bytes);
  } catch (const ConfigError& error) {
    throw DataError(error.what());
  } catch (const std::runtime_error& error) {
    throw DataError(checkpoint.source + ": " + error.what());
  }
  CheckSameData(checkpoint.spec.dataset, run.results.data, checkpoint.source);
  return checkpoint;
}

}  // namespace relulab
