#include "core/stats/intervals.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/random/stream.h"

namespace relulab {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A cell, its random stream and its latest bootstrap sample of units.
struct CellSampler {
  const BootstrapCell& cell;
  RandomStream stream;
  std::vector<std::uint32_t> drawn;

  CellEstimate Resample() {
    for (std::uint32_t& unit : drawn) unit = stream.Below(static_cast<std::uint32_t>(drawn.size()));
    return cell.estimate(drawn);
  }
};

/// A sampler for each cell; `drawn` starts with every unit once.
std::vector<CellSampler> Samplers(std::span<const BootstrapCell> cells, std::uint64_t seed) {
  std::vector<CellSampler> samplers;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    assert(cells[c].units > 0);
    RandomStream stream(seed, Purpose::kBootstrap, static_cast<std::uint32_t>(c));
    samplers.push_back({cells[c], stream, std::vector<std::uint32_t>(cells[c].units)});
    std::iota(samplers.back().drawn.begin(), samplers.back().drawn.end(), 0U);
  }
  return samplers;
}

/// The mean over cells of `estimate`.
template <typename Estimate>
CellEstimate Pool(std::vector<CellSampler>& samplers, const Estimate& estimate) {
  CellEstimate sum;
  for (CellSampler& sampler : samplers) {
    const CellEstimate one = estimate(sampler);
    sum.value += one.value;
    sum.variance += one.variance;
  }
  const auto count = static_cast<double>(samplers.size());
  return {.value = sum.value / count, .variance = sum.variance / (count * count)};
}

/// The relative tolerance up to which two effects are equal: their difference is rounding error.
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

/// The largest k with P(Binomial(n, 1/2) < k) <= 2.5 %.
std::size_t OrderOfBound(std::size_t n) {
  constexpr double kTail = 0.025;
  const auto count = static_cast<double>(n);
  double below = 0.0;
  std::size_t k = 0;
  for (;; ++k) {
    const auto i = static_cast<double>(k);
    below += std::exp(std::lgamma(count + 1.0) - std::lgamma(i + 1.0) -
                      std::lgamma(count - i + 1.0) - count * std::log(2.0));
    if (below > kTail) return k;
  }
}

}  // namespace

StudentizedBootstrap::StudentizedBootstrap(std::span<const BootstrapCell> cells,
                                           const BootstrapOptions& options) {
  assert(!cells.empty());
  std::vector<CellSampler> samplers = Samplers(cells, options.seed);
  const CellEstimate whole = Pool(samplers, [](const CellSampler& sampler) {
    CellEstimate estimate = sampler.cell.estimate(sampler.drawn);
    if (sampler.cell.units < 2) estimate.variance = kInfinity;
    return estimate;
  });
  assert(std::isfinite(whole.value));
  estimate_ = whole.value;
  standard_error_ = std::sqrt(whole.variance);
  if (standard_error_ == 0.0 || !std::isfinite(standard_error_)) return;

  t_.reserve(static_cast<std::size_t>(options.resamples));
  for (int b = 0; b < options.resamples; ++b) {
    const CellEstimate drawn = Pool(samplers, [](CellSampler& s) { return s.Resample(); });
    const double deviation = drawn.value - estimate_;
    if (drawn.variance > 0.0) {
      t_.push_back(deviation / std::sqrt(drawn.variance));
    } else {
      t_.push_back(deviation == 0.0 ? 0.0 : std::copysign(kInfinity, deviation));
    }
  }
  std::sort(t_.begin(), t_.end());
}

Interval StudentizedBootstrap::At(double confidence) const {
  assert(confidence > 0.0 && confidence < 1.0);
  if (degenerate()) return {estimate_, estimate_};
  // 1 - .95 is not exactly .05; the tolerance keeps a whole rank whole.
  constexpr double kRounding = 1e-9;
  const double tail = static_cast<double>(t_.size() + 1) * (1.0 - confidence) / 2.0;
  const auto rank = static_cast<std::size_t>(tail + kRounding);
  if (rank == 0 || t_.empty()) return {-kInfinity, kInfinity};
  return {.low = estimate_ - t_[t_.size() - rank] * standard_error_,
          .high = estimate_ - t_[rank - 1] * standard_error_};
}

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

std::optional<MedianInterval> IntervalOfMedian(std::vector<double> values) {
  const std::size_t n = values.size();
  if (n == 0) return std::nullopt;
  const std::size_t k = OrderOfBound(n);
  if (k == 0) return std::nullopt;
  std::sort(values.begin(), values.end());
  return MedianInterval{.median = (values[(n - 1) / 2] + values[n / 2]) / 2.0,
                        .low = values[k - 1],
                        .high = values[n - k]};
}

}  // namespace relulab
