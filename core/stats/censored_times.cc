#include "core/stats/censored_times.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>

namespace relulab {
namespace {

/// The largest influence of a seed that counts as rounding error: up to it, the ratios of all seeds
/// are equal.
constexpr double kEqualRatios = 1e-12;

bool IsMiss(std::optional<double> time, double budget) { return !time || *time > budget; }

double Restricted(std::optional<double> time, double budget) {
  return IsMiss(time, budget) ? budget : *time;
}

/// min(time, budget) for each seed of a pair.
struct RestrictedPairs {
  std::vector<double> treatment;
  std::vector<double> control;
};

RestrictedPairs Restrict(const PairedTimes& pair) {
  assert(pair.budget > 0.0 && pair.treatment.size() == pair.control.size());
  RestrictedPairs restricted;
  for (std::size_t i = 0; i < pair.treatment.size(); ++i) {
    restricted.treatment.push_back(Restricted(pair.treatment[i], pair.budget));
    restricted.control.push_back(Restricted(pair.control[i], pair.budget));
    assert(restricted.treatment.back() > 0.0 && restricted.control.back() > 0.0);
  }
  return restricted;
}

double Sum(const std::vector<double>& times, std::span<const std::uint32_t> drawn) {
  double sum = 0.0;
  for (const std::uint32_t seed : drawn) sum += times[seed];
  return sum;
}

/// The estimate of a cell from the resampled seeds `drawn`. `influences` is a scratch buffer.
CellEstimate LogRatio(const std::vector<RestrictedPairs>& pairs,
                      std::span<const std::uint32_t> drawn, std::vector<double>& influences) {
  const auto count = static_cast<double>(drawn.size());
  const auto of_all = static_cast<double>(pairs.size());
  influences.assign(drawn.size(), 0.0);
  double value = 0.0;
  for (const RestrictedPairs& pair : pairs) {
    const double treatment = Sum(pair.treatment, drawn);
    const double control = Sum(pair.control, drawn);
    value += std::log(control / treatment) / of_all;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      const std::uint32_t seed = drawn[i];
      influences[i] +=
          count * (pair.control[seed] / control - pair.treatment[seed] / treatment) / of_all;
    }
  }
  double squares = 0.0;
  double largest = 0.0;
  for (const double influence : influences) {
    squares += influence * influence;
    largest = std::max(largest, std::abs(influence));
  }
  if (largest <= kEqualRatios) return {.value = value, .variance = 0.0};
  return {.value = value, .variance = squares / (count * (count - 1.0))};
}

/// The z with P(|Z| <= z) = confidence for a standard normal Z, by bisection.
double TwoSidedNormal(double confidence) {
  double low = 0.0;
  double high = 40.0;
  for (int i = 0; i < 64; ++i) {
    const double z = (low + high) / 2.0;
    (std::erfc(z / std::numbers::sqrt2) > 1.0 - confidence ? low : high) = z;
  }
  return low;
}

Interval Wilson(double p, double trials, double confidence) {
  const double z = TwoSidedNormal(confidence);
  const double square = z * z / trials;
  const double centre = p + square / 2.0;
  const double radius = std::sqrt(p * (1.0 - p) * square + square * square / 4.0);
  return {.low = std::max(0.0, (centre - radius) / (1.0 + square)),
          .high = std::min(1.0, (centre + radius) / (1.0 + square))};
}

}  // namespace

Censoring CensoringOf(const PairedTimes& pair) {
  assert(pair.treatment.size() == pair.control.size());
  Censoring censoring;
  for (std::size_t i = 0; i < pair.treatment.size(); ++i) {
    const bool treatment = IsMiss(pair.treatment[i], pair.budget);
    const bool control = IsMiss(pair.control[i], pair.budget);
    ++censoring.seeds;
    censoring.treatment_misses += treatment ? 1 : 0;
    censoring.control_misses += control ? 1 : 0;
    censoring.double_misses += treatment && control ? 1 : 0;
  }
  return censoring;
}

Censoring CensoringOf(std::span<const PairsOfTimes> cells) {
  Censoring sum;
  for (const PairsOfTimes& cell : cells) {
    for (const PairedTimes& pair : cell) {
      const Censoring one = CensoringOf(pair);
      sum.seeds += one.seeds;
      sum.treatment_misses += one.treatment_misses;
      sum.control_misses += one.control_misses;
      sum.double_misses += one.double_misses;
    }
  }
  return sum;
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

StudentizedBootstrap BootstrapLogRatio(std::span<const PairsOfTimes> cells,
                                       const BootstrapOptions& options) {
  std::vector<BootstrapCell> resampled;
  std::vector<double> influences;
  for (const PairsOfTimes& cell : cells) {
    std::vector<RestrictedPairs> pairs;
    for (const PairedTimes& pair : cell) {
      pairs.push_back(Restrict(pair));
      assert(pair.treatment.size() == cell.front().treatment.size());
    }
    resampled.push_back({cell.front().treatment.size(), [pairs = std::move(pairs), &influences](
                                                            std::span<const std::uint32_t> drawn) {
                           return LogRatio(pairs, drawn, influences);
                         }});
  }
  return StudentizedBootstrap(resampled, options);
}

StudentizedBootstrap BootstrapLogRatio(const PairedTimes& pair, const BootstrapOptions& options) {
  const PairsOfTimes cell = {pair};
  return BootstrapLogRatio(std::span(&cell, 1), options);
}

std::vector<double> FasterScores(const PairsOfTimes& cell) {
  std::vector<double> scores(cell.front().treatment.size(), 0.0);
  for (const PairedTimes& pair : cell) {
    assert(pair.treatment.size() == scores.size() && pair.control.size() == scores.size());
    const auto or_infinity = [&](const std::optional<double>& time) {
      return time && *time <= pair.budget ? *time : std::numeric_limits<double>::infinity();
    };
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const double treatment = or_infinity(pair.treatment[i]);
      const double control = or_infinity(pair.control[i]);
      const double score = treatment < control ? 1.0 : treatment > control ? 0.0 : 0.5;
      scores[i] += score / static_cast<double>(cell.size());
    }
  }
  return scores;
}

FasterProbability ProbabilityFaster(std::span<const PairsOfTimes> cells, double confidence) {
  assert(!cells.empty());
  const auto count = static_cast<double>(cells.size());
  double sum = 0.0;
  double inverse_seeds = 0.0;
  for (const PairsOfTimes& cell : cells) {
    const std::vector<double> scores = FasterScores(cell);
    assert(!scores.empty());
    const auto seeds = static_cast<double>(scores.size());
    sum += std::accumulate(scores.begin(), scores.end(), 0.0) / seeds;
    inverse_seeds += 1.0 / seeds;
  }
  const double p = sum / count;
  return {.probability = p, .interval = Wilson(p, count * count / inverse_seeds, confidence)};
}

}  // namespace relulab
