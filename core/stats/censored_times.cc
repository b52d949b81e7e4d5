#include "core/stats/censored_times.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

namespace relulab {
namespace {

/// What computing equal ratios in different ways may leave between them.
constexpr double kEqualRatios = 1e-12;

bool IsMiss(std::optional<double> time, double budget) { return !time || *time > budget; }

double Restricted(std::optional<double> time, double budget) {
  return IsMiss(time, budget) ? budget : *time;
}

/// min(time, budget) of a cell's seeds.
struct RestrictedPairs {
  std::vector<double> treatment;
  std::vector<double> control;
};

RestrictedPairs Restrict(const PairedTimes& cell) {
  assert(cell.budget > 0.0 && cell.treatment.size() == cell.control.size());
  RestrictedPairs pairs;
  for (std::size_t i = 0; i < cell.treatment.size(); ++i) {
    pairs.treatment.push_back(Restricted(cell.treatment[i], cell.budget));
    pairs.control.push_back(Restricted(cell.control[i], cell.budget));
    assert(pairs.treatment.back() > 0.0 && pairs.control.back() > 0.0);
  }
  return pairs;
}

CellEstimate LogRatio(const RestrictedPairs& pairs, std::span<const std::uint32_t> drawn) {
  const auto count = static_cast<double>(drawn.size());
  double treatment = 0.0;
  double control = 0.0;
  for (const std::uint32_t seed : drawn) {
    treatment += pairs.treatment[seed];
    control += pairs.control[seed];
  }
  double squares = 0.0;
  double largest = 0.0;
  for (const std::uint32_t seed : drawn) {
    const double influence =
        count * (pairs.control[seed] / control - pairs.treatment[seed] / treatment);
    squares += influence * influence;
    largest = std::max(largest, std::abs(influence));
  }
  const double value = std::log(control / treatment);
  if (largest <= kEqualRatios) return {.value = value, .variance = 0.0};
  return {.value = value, .variance = squares / (count * (count - 1.0))};
}

}  // namespace

Censoring CensoringOf(const PairedTimes& cell) { return CensoringOf(std::span(&cell, 1)); }

Censoring CensoringOf(std::span<const PairedTimes> cells) {
  Censoring censoring;
  for (const PairedTimes& cell : cells) {
    assert(cell.treatment.size() == cell.control.size());
    for (std::size_t i = 0; i < cell.treatment.size(); ++i) {
      const bool treatment = IsMiss(cell.treatment[i], cell.budget);
      const bool control = IsMiss(cell.control[i], cell.budget);
      ++censoring.seeds;
      censoring.treatment_misses += treatment ? 1 : 0;
      censoring.control_misses += control ? 1 : 0;
      censoring.double_misses += treatment && control ? 1 : 0;
    }
  }
  return censoring;
}

bool IsLowerBound(double log_ratio, const Censoring& censoring) {
  if (log_ratio > 0.0) return censoring.control_misses > 0 && censoring.treatment_misses == 0;
  if (log_ratio < 0.0) return censoring.treatment_misses > 0 && censoring.control_misses == 0;
  return false;
}

double RestrictedMean(std::span<const std::optional<double>> times, double budget) {
  assert(!times.empty());
  double sum = 0.0;
  for (const std::optional<double>& time : times) sum += Restricted(time, budget);
  return sum / static_cast<double>(times.size());
}

StudentizedBootstrap BootstrapLogRatio(std::span<const PairedTimes> cells,
                                       const BootstrapOptions& options) {
  std::vector<BootstrapCell> resampled;
  for (const PairedTimes& cell : cells) {
    resampled.push_back(
        {cell.treatment.size(), [pairs = Restrict(cell)](std::span<const std::uint32_t> drawn) {
           return LogRatio(pairs, drawn);
         }});
  }
  return StudentizedBootstrap(resampled, options);
}

}  // namespace relulab
