/// A scratch buffer for a kernel, aligned to 64 bytes. The memory is kept for the next call.
#pragma once

#include <array>
#include <vector>

#include "core/numeric/matrix_view.h"

namespace relulab {

template <typename Scalar>
class Scratch {
 public:
  /// At least `count` values, not initialised.
  Scalar* AtLeast(Index count) {
    const auto needed = static_cast<std::size_t>(count) / kLineValues + 1;
    if (lines_.size() < needed) lines_.resize(needed);
    return lines_.data()->values.data();
  }

 private:
  static constexpr std::size_t kLineValues = 64 / sizeof(Scalar);
  struct alignas(64) Line {
    std::array<Scalar, kLineValues> values;
  };
  std::vector<Line> lines_;
};

}  // namespace relulab
