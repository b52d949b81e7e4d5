#include "experiments/lab/checkpoint.h"

#include <string_view>
#include <vector>

#include "experiments/config/run_fields.h"
#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_files.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/output_error.h"

namespace relulab {
namespace {

constexpr const char* kCheckpointPlace =
    "allowed is a checkpoint of a finished run, "
    "<study>/runs/<run_id>/checkpoints/step_NNNNNN.safetensors";

/// What is wrong with a file that is input here, though the laboratory wrote it.
std::string ReadInput(const std::filesystem::path& path) {
  try {
    return ReadFile(path);
  } catch (const OutputError& error) {
    throw DataError(std::string(error.what()) + "; " + kCheckpointPlace);
  }
}

Json ReadRunJson(const std::filesystem::path& path) {
  Json run;
  try {
    run = ParseJson(ReadInput(path), path.string());
    for (const char* key : {"run_id", "config", "data"}) run.at(key);
  } catch (const ConfigError& error) {
    throw DataError(error.what());
  } catch (const Json::exception&) {
    throw DataError(path.string() + ": not a run.json of this program");
  }
  const Json version = run.value("results_version", Json());
  if (version != kResultsVersion) {
    throw DataError(path.string() + ": /results_version: found " + version.dump() +
                    "; allowed is " + std::to_string(kResultsVersion) +
                    ", this program's; run the study again");
  }
  return run;
}

void CheckSameData(const DatasetSpec& spec, const Json& data_of_run, const std::string& source) {
  Json data;
  try {
    data = DigestFiles(spec);
  } catch (const DataError& error) {
    throw DataError(std::string(error.what()) + "; relative paths start at --data-root, \"" +
                    spec.base_directory.string() + "\"");
  }
  if (data != data_of_run) {
    throw DataError(source + ": found other data, " + data.dump() + ", than the run read, " +
                    data_of_run.dump());
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
  const std::filesystem::path run_path = directory / "run.json";
  if (!std::filesystem::exists(run_path)) {
    throw DataError(checkpoint.source + ": found no run around it; " + kCheckpointPlace);
  }
  const Json run = ReadRunJson(run_path);
  const std::vector<std::string_view> required = {"run.json", name};
  if (!VerifyManifest(directory, required)) {
    throw DataError(checkpoint.source + ": found a directory that " + std::string(kManifestName) +
                    " does not verify, or a file that it does not list; " + kCheckpointPlace);
  }
  const Place place{run_path.string(), "/config"};
  try {
    checkpoint.run_id = run.at("run_id");
    checkpoint.config = Resolve(RunFields(), run.at("config"), place);
    checkpoint.spec = ReadRunSpec(checkpoint.config, data_directory, place);
    checkpoint.file = DecodeSafetensors(bytes);
  } catch (const ConfigError& error) {
    throw DataError(error.what());
  } catch (const std::runtime_error& error) {
    throw DataError(checkpoint.source + ": " + error.what());
  }
  CheckSameData(checkpoint.spec.dataset, run.at("data"), checkpoint.source);
  return checkpoint;
}

}  // namespace relulab
