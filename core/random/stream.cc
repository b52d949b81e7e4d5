#include "core/random/stream.h"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

namespace relulab {

RandomStream::RandomStream(std::uint64_t seed, Purpose purpose, std::uint32_t index,
                           std::uint32_t substream)
    : seed_(seed),
      purpose_(static_cast<std::uint32_t>(purpose)),
      index_(index),
      block_(std::uint64_t{substream} << 32) {}

void RandomStream::Refill() {
  const r123::Philox4x32::ctr_type counter = {static_cast<std::uint32_t>(block_), index_, purpose_,
                                              static_cast<std::uint32_t>(block_ >> 32)};
  const r123::Philox4x32::key_type key = {static_cast<std::uint32_t>(seed_),
                                          static_cast<std::uint32_t>(seed_ >> 32)};
  const r123::Philox4x32::ctr_type words = r123::Philox4x32()(counter, key);
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = words[i];
  ++block_;
  used_ = 0;
}

std::uint32_t RandomStream::Bits() {
  if (used_ == 4) Refill();
  return words_[static_cast<std::size_t>(used_++)];
}

double RandomStream::Uniform() {
  const std::uint64_t high = Bits();
  const std::uint64_t low = Bits();
  return static_cast<double>(((high << 32) | low) >> 11) * 0x1p-53;
}

double RandomStream::Uniform(double low, double high) { return low + (high - low) * Uniform(); }

std::uint32_t RandomStream::Below(std::uint32_t bound) {
  // The high word of bits * bound is uniform once the few products with a low word below
  // first_fair, which favour some values, are rejected.
  const std::uint32_t first_fair = (0U - bound) % bound;
  for (;;) {
    const std::uint64_t product = std::uint64_t{Bits()} * bound;
    if (static_cast<std::uint32_t>(product) >= first_fair) {
      return static_cast<std::uint32_t>(product >> 32);
    }
  }
}

double RandomStream::Normal() {
  if (has_spare_normal_) {
    has_spare_normal_ = false;
    return spare_normal_;
  }
  // 1 - u lies in (0, 1], so the logarithm is finite.
  const double radius = std::sqrt(-2.0 * std::log(1.0 - Uniform()));
  const double angle = 2.0 * std::numbers::pi * Uniform();
  spare_normal_ = radius * std::sin(angle);
  has_spare_normal_ = true;
  return radius * std::cos(angle);
}

}  // namespace relulab
