/// Random numbers from named streams.
///
/// A stream depends only on (seed, purpose, index, substream), so that changing the activation
/// changes neither the order of the data nor the draws of the weights. The generator is
/// counter-based (Philox4x32-10, Salmon et al. 2011, doi:10.1145/2063384.2063405). Uniform, normal
/// and shuffle are defined here, because the standard library's differ between implementations.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace relulab {

/// The purpose of a stream. Published results depend on the numbers: append, never renumber.
enum class Purpose : std::uint32_t {
  kWeights = 1,         ///< index = layer
  kBiases = 2,          ///< index = layer
  kBatchOrder = 3,      ///< index = epoch
  kData = 4,            ///< index: core/data/rows.h; substream = row
  kLabelNoise = 5,      ///< index = 0
  kInputNoise = 6,      ///< index = step
  kTimingOrder = 7,     ///< index = block
  kBootstrap = 8,       ///< index = cell
  kUnitRemoval = 9,     ///< index = 0
  kPartTruth = 10,      ///< index = class
  kMissingInputs = 11,  ///< index = split; substream = example
  kTimingInput = 12,    ///< index = 0
};

class RandomStream {
 public:
  /// Each of the 2^32 substreams has 2^34 words of its own.
  RandomStream(std::uint64_t seed, Purpose purpose, std::uint32_t index,
               std::uint32_t substream = 0);

  /// 32 uniform bits.
  std::uint32_t Bits();

  /// Uniform in [0, 1) with 53 bits.
  double Uniform();

  /// Uniform in [low, high).
  double Uniform(double low, double high);

  /// Uniform in {0, ..., bound - 1}, without bias (Lemire 2019, doi:10.1145/3230636). bound >= 1.
  std::uint32_t Below(std::uint32_t bound);

  /// Standard normal (Box and Muller 1958, doi:10.1214/aoms/1177706645).
  double Normal();

 private:
  void Refill();

  std::uint64_t seed_;
  std::uint32_t purpose_;
  std::uint32_t index_;
  std::uint64_t block_;
  std::array<std::uint32_t, 4> words_{};
  int used_ = 4;
  double spare_normal_ = 0.0;
  bool has_spare_normal_ = false;
};

/// Fisher-Yates shuffle in place. At most 2^32 values.
template <typename T>
void Shuffle(std::span<T> values, RandomStream& stream) {
  for (std::size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[stream.Below(static_cast<std::uint32_t>(i))]);
  }
}

}  // namespace relulab
