#include "core/train/noise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/random/stream.h"

namespace relulab {

std::vector<FlippedLabel> DrawFlippedLabels(double label_noise,
                                            std::span<const std::int32_t> labels, int classes,
                                            std::uint64_t seed) {
  std::vector<FlippedLabel> flipped;
  if (classes < 2 || label_noise == 0.0) return flipped;
  std::vector<Index> rows(labels.size());
  std::iota(rows.begin(), rows.end(), Index{0});
  RandomStream draws(seed, Purpose::kLabelNoise, 0);
  Shuffle(std::span<Index>(rows), draws);
  rows.resize(
      static_cast<std::size_t>(std::lround(label_noise * static_cast<double>(labels.size()))));
  for (const Index row : rows) {
    const auto others = static_cast<std::uint32_t>(classes - 1);
    const auto shift = 1 + static_cast<std::int32_t>(draws.Below(others));
    flipped.push_back({row, (labels[static_cast<std::size_t>(row)] + shift) % classes});
  }
  std::sort(flipped.begin(), flipped.end(),
            [](const FlippedLabel& a, const FlippedLabel& b) { return a.row < b.row; });
  return flipped;
}

template <typename Scalar>
void AddInputNoise(double input_noise, std::uint64_t seed, std::int64_t step,
                   Matrix<Scalar>& inputs) {
  RandomStream draws(seed, Purpose::kInputNoise, static_cast<std::uint32_t>(step));
  for (Index i = 0; i < inputs.size(); ++i) {
    Scalar& x = inputs.data()[i];
    x = static_cast<Scalar>(static_cast<double>(x) + input_noise * draws.Normal());
  }
}

template void AddInputNoise(double, std::uint64_t, std::int64_t, Matrix<float>&);
template void AddInputNoise(double, std::uint64_t, std::int64_t, Matrix<double>&);

}  // namespace relulab
