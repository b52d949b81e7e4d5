/// Data sets in memory: loaded when first needed, once a process, shared by all runs that ask for
/// the same rows, and freed with the last of those runs.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "experiments/config/run_spec.h"

namespace relulab {

/// The rows and scaling that a run asks for, loaded at most once, in the precisions asked for.
class SharedDataset {
 public:
  explicit SharedDataset(DatasetSpec spec) : spec_(std::move(spec)) {}

  /// Loads on the first call; a failure is thrown (DataError) and tried again on the next.
  template <typename Scalar>
  std::shared_ptr<const Dataset<Scalar>> Get();

 private:
  DatasetSpec spec_;
  std::mutex mutex_;
  std::shared_ptr<const Dataset<float>> single_;
  std::shared_ptr<const Dataset<double>> double_;
};

class DatasetCache {
 public:
  /// The same object for equal `dataset` configs (and, where a run's seed chooses the rows, equal
  /// seeds), as long as anybody holds it.
  std::shared_ptr<SharedDataset> Find(const Json& config, const DatasetSpec& spec);

 private:
  std::map<std::string, std::weak_ptr<SharedDataset>> datasets_;
};

/// The SHA-256 of every file a data set reads, in a fixed order: [{"file": name, "sha256": hex}].
/// Empty for generators. Throws DataError.
Json DigestFiles(const DatasetSpec& spec);

}  // namespace relulab
