#include "core/stats/paired_effects.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace relulab {
namespace {

/// Relative; what computing equal effects in different ways may leave between them.
constexpr double kEqualEffects = 1e-12;

CellEstimate MeanEffect(const PairedEffects& effects, std::span<const std::uint32_t> drawn) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  double sum = 0.0;
  for (const std::uint32_t unit : drawn) {
    const double effect = effects[unit];
    low = std::min(low, effect);
    high = std::max(high, effect);
    sum += effect;
  }
  if (high - low <= kEqualEffects * std::max(std::abs(low), std::abs(high))) {
    return {.value = low, .variance = 0.0};
  }
  const auto count = static_cast<double>(drawn.size());
  const double mean = sum / count;
  double squares = 0.0;
  for (const std::uint32_t unit : drawn) {
    squares += (effects[unit] - mean) * (effects[unit] - mean);
  }
  return {.value = mean, .variance = squares / (count * (count - 1.0))};
}

}  // namespace

StudentizedBootstrap BootstrapMean(std::span<const PairedEffects> cells,
                                   const BootstrapOptions& options) {
  std::vector<BootstrapCell> resampled;
  for (const PairedEffects& cell : cells) {
    resampled.push_back({cell.size(), [&cell](std::span<const std::uint32_t> drawn) {
                           return MeanEffect(cell, drawn);
                         }});
  }
  return StudentizedBootstrap(resampled, options);
}

StudentizedBootstrap BootstrapMean(const PairedEffects& cell, const BootstrapOptions& options) {
  return BootstrapMean(std::span(&cell, 1), options);
}

}  // namespace relulab
