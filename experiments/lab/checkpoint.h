/// A checkpoint, and the run that left it.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/config/run_spec.h"
#include "experiments/store/safetensors.h"

namespace relulab {

struct Checkpoint {
  std::string source;  ///< the file as it was named, for messages
  std::string name;    ///< "step_000060"
  std::string run_id;
  Json config;  ///< of the run, resolved
  RunSpec spec;
  TensorFile file;
};

/// Reads `<run's directory>/checkpoints/<name>.safetensors` and the run's run.json.
/// `data_directory` is where relative data paths start; results do not say where that was. Throws
/// DataError if the directory does not verify against its manifest, is of another results_version,
/// or would read other data than the run did.
Checkpoint ReadCheckpoint(const std::filesystem::path& path,
                          const std::filesystem::path& data_directory);

}  // namespace relulab
