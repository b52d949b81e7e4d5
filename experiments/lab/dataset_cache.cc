#include "experiments/lab/dataset_cache.h"

#include <spdlog/spdlog.h>

#include <type_traits>

#include "experiments/store/digest.h"
#include "experiments/store/output_error.h"

namespace relulab {

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
    slot = std::make_shared<const Dataset<Scalar>>(LoadDataset<Scalar>(spec_));
    for (const std::string& warning : slot->warnings) spdlog::warn("{}", warning);
  }
  return slot;
}

template std::shared_ptr<const Dataset<float>> SharedDataset::Get();
template std::shared_ptr<const Dataset<double>> SharedDataset::Get();

std::shared_ptr<SharedDataset> DatasetCache::Find(const Json& config, const DatasetSpec& spec) {
  std::string key = config.dump();
  if (spec.subset == Subset::kBySeed) key += " seed " + std::to_string(spec.subset_seed);
  std::weak_ptr<SharedDataset>& slot = datasets_[key];
  std::shared_ptr<SharedDataset> found = slot.lock();
  if (found == nullptr) {
    found = std::make_shared<SharedDataset>(spec);
    slot = found;
  }
  return found;
}

Json DigestFiles(const DatasetSpec& spec) {
  Json digests = Json::array();
  for (const std::filesystem::path& file : DatasetFiles(spec)) {
    try {
      digests.push_back({{"file", file.filename().string()}, {"sha256", Sha256HexOfFile(file)}});
    } catch (const OutputError& error) {
      throw DataError(error.what());  // a file that cannot be read, but one of the user's data
    }
  }
  return digests;
}

}  // namespace relulab
