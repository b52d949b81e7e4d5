#include "core/stats/faster_probability.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>

namespace relulab {
namespace {

/// The z of P(|Z| <= z) = confidence for a standard normal Z, by bisection.
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

std::vector<double> FasterScores(const PairsOfTimes& cell) {
  std::vector<double> scores(cell.front().treatment.size(), 0.0);
  for (const PairedTimes& pair : cell) {
    assert(pair.treatment.size() == scores.size() && pair.control.size() == scores.size());
    const auto or_never = [&](const std::optional<double>& time) {
      return time && *time <= pair.budget ? *time : std::numeric_limits<double>::infinity();
    };
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const double treatment = or_never(pair.treatment[i]);
      const double control = or_never(pair.control[i]);
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
