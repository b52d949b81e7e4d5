/// A checkpoint and the run that wrote it.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/config/run_spec.h"
#include "experiments/store/safetensors.h"

namespace relulab {

struct Checkpoint {
  std::string source;  ///< the path as it was given, for messages
  std::string name;    ///< "step_000060"
  std::string run_id;
  Json config;  ///< of the run, resolved
  RunSpec spec;
  TensorFile file;
};

/// Reads `<run's directory>/checkpoints/<name>.safetensors` and the run's run.json.
/// Relative data paths start at `data_directory`, because results do not store that directory.
/// Throws DataError if the run's directory does not match its manifest, if the run has another
/// results_version, or if the data files are not those that the run read.
Checkpoint ReadCheckpoint(const std::filesystem::path& path,
                          const std::filesystem::path& data_directory);

}  // namespace relulab
