#include "experiments/lab/dataset_cache.h"

#include <spdlog/spdlog.h>

#include <new>
#include <set>
#include <type_traits>
#include <utility>

#include "experiments/store/file.h"
#include "experiments/store/manifest.h"

namespace relulab {

/// Prints each message once, however many runs load the same file.
class SaidMessages {
 public:
  void SayAll(const std::vector<std::string>& notices, const std::vector<std::string>& warnings) {
    const std::lock_guard lock(mutex_);
    for (const std::string& notice : notices) Say(spdlog::level::info, notice);
    for (const std::string& warning : warnings) Say(spdlog::level::warn, warning);
  }

 private:
  void Say(spdlog::level::level_enum level, const std::string& message) {
    if (messages_.insert(message).second) spdlog::log(level, "{}", message);
  }

  std::mutex mutex_;
  std::set<std::string> messages_;
};

SharedDataset::SharedDataset(DatasetSpec spec, std::shared_ptr<SaidMessages> said)
    : spec_(std::move(spec)), said_(std::move(said)) {}

template <typename Scalar>
Dataset<Scalar> LoadRows(const DatasetSpec& spec) {
  try {
    return LoadDataset<Scalar>(spec);
  } catch (const std::bad_alloc&) {
    throw DataError("out of memory: cannot load " + std::to_string(spec.train_size) + " + " +
                    std::to_string(spec.validation_size) + " + " + std::to_string(spec.test_size) +
                    " rows of " + std::string(spec.source->name));
  }
}

template Dataset<float> LoadRows(const DatasetSpec&);
template Dataset<double> LoadRows(const DatasetSpec&);

template <typename Scalar>
std::shared_ptr<const Dataset<Scalar>> SharedDataset::Get() {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const Dataset<Scalar>>& slot = [this]() -> auto& {
    if constexpr (std::is_same_v<Scalar, float>) {
      return single_;
    } else {
      return double_;
    }
  }
  ();
  if (slot == nullptr) {
    slot = std::make_shared<const Dataset<Scalar>>(LoadRows<Scalar>(spec_));
    if (said_ != nullptr) said_->SayAll(slot->notices, slot->warnings);
  }
  return slot;
}

template std::shared_ptr<const Dataset<float>> SharedDataset::Get();
template std::shared_ptr<const Dataset<double>> SharedDataset::Get();

DatasetCache::DatasetCache() : said_(std::make_shared<SaidMessages>()) {}

std::shared_ptr<SharedDataset> DatasetCache::Find(const Json& config, const DatasetSpec& spec) {
  std::string key = config.dump();
  if (spec.subset == Subset::kBySeed) key += " seed " + std::to_string(spec.subset_seed);
  std::weak_ptr<SharedDataset>& slot = datasets_[key];
  std::shared_ptr<SharedDataset> found = slot.lock();
  if (found == nullptr) {
    found = std::make_shared<SharedDataset>(spec, said_);
    slot = found;
  }
  return found;
}

FileDigests DigestFiles(const DatasetSpec& spec) {
  FileDigests digests;
  for (const std::filesystem::path& file : DatasetFiles(spec)) {
    try {
      digests.push_back({file.filename().string(), Sha256HexOfFile(file)});
    } catch (const OutputError& error) {
      throw DataError(error.what());  // the file is data, not a result
    }
  }
  return digests;
}

const FileDigests& DigestCache::Find(const DatasetSpec& spec) {
  std::string key;
  for (const auto& file : DatasetFiles(spec)) key += file.string() + "\n";
  const auto found = digests_.find(key);
  return found != digests_.end() ? found->second : digests_[key] = DigestFiles(spec);
}

const FileDigests* DigestCache::TryFind(const DatasetSpec& spec) {
  try {
    return &Find(spec);
  } catch (const DataError&) {
    return nullptr;
  }
}

}  // namespace relulab
