/// Data sets in memory. A data set is loaded at its first use, shared by all runs with the same
/// rows, and freed after the last of these runs.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "experiments/config/run_spec.h"

namespace relulab {

/// LoadDataset. Throws DataError, also if the data do not fit in memory.
template <typename Scalar>
Dataset<Scalar> LoadRows(const DatasetSpec& spec);

class SaidMessages;

/// The scaled rows of a run, loaded at most once in each precision.
class SharedDataset {
 public:
  /// `said` prints the loader's messages; if it is null, nothing is printed.
  explicit SharedDataset(DatasetSpec spec, std::shared_ptr<SaidMessages> said = nullptr);

  /// Loads on the first call. Throws DataError on failure; the next call tries again.
  template <typename Scalar>
  std::shared_ptr<const Dataset<Scalar>> Get();

 private:
  DatasetSpec spec_;
  std::shared_ptr<SaidMessages> said_;
  std::mutex mutex_;
  std::shared_ptr<const Dataset<float>> single_;
  std::shared_ptr<const Dataset<double>> double_;
};

class DatasetCache {
 public:
  DatasetCache();

  /// Returns the same object for equal `dataset` configs (and equal seeds, if the seed chooses the
  /// rows), as long as that object is in use.
  std::shared_ptr<SharedDataset> Find(const Json& config, const DatasetSpec& spec);

 private:
  std::shared_ptr<SaidMessages> said_;
  std::map<std::string, std::weak_ptr<SharedDataset>> datasets_;
};

/// A data file and its SHA-256.
struct FileDigest {
  std::string file;  ///< its name, without directories
  std::string sha256;

  bool operator==(const FileDigest&) const = default;
};

/// The digests of all files that a data set reads, in a fixed order; empty for generators.
using FileDigests = std::vector<FileDigest>;

/// Throws DataError if a file cannot be read.
FileDigests DigestFiles(const DatasetSpec& spec);

/// Calls DigestFiles once for each set of files and keeps the results.
class DigestCache {
 public:
  /// Throws DataError.
  const FileDigests& Find(const DatasetSpec& spec);

  /// Like Find, but returns null instead of throwing.
  const FileDigests* TryFind(const DatasetSpec& spec);

 private:
  std::map<std::string, FileDigests> digests_;
};

}  // namespace relulab
