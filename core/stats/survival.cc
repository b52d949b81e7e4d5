#include "core/stats/survival.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <limits>

namespace relulab {

double SurvivalCurve::At(double time) const {
  const auto after =
      std::upper_bound(steps.begin(), steps.end(), time,
                       [](double t, const SurvivalStep& step) { return t < step.time; });
  return after == steps.begin() ? 1.0 : std::prev(after)->survival;
}

SurvivalCurve KaplanMeier(std::span<const SurvivalTime> times) {
  std::vector<SurvivalTime> sorted(times.begin(), times.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const SurvivalTime& a, const SurvivalTime& b) { return a.time < b.time; });
  SurvivalCurve curve;
  double survival = 1.0;
  double greenwood = 0.0;
  for (std::size_t i = 0; i < sorted.size();) {
    SurvivalStep step{.time = sorted[i].time, .at_risk = sorted.size() - i};
    for (; i < sorted.size() && sorted[i].time == step.time; ++i) {
      step.reached += sorted[i].reached ? 1 : 0;
    }
    if (step.reached == 0) continue;
    const auto at_risk = static_cast<double>(step.at_risk);
    const auto left = static_cast<double>(step.at_risk - step.reached);
    survival *= left / at_risk;
    if (left > 0.0) greenwood += static_cast<double>(step.reached) / (at_risk * left);
    step.survival = survival;
    step.variance = survival * survival * greenwood;
    curve.steps.push_back(step);
    // Rounding may put the product above 1/2 when exactly half have reached the target.
    if (!curve.median && survival <= 0.5 + 1e-12) curve.median = step.time;
  }
  return curve;
}

SurvivalCurve KaplanMeier(std::span<const std::optional<double>> times, double budget) {
  std::vector<SurvivalTime> observed;
  for (const std::optional<double>& time : times) {
    const bool reached = time && *time <= budget;
    observed.push_back({.time = reached ? *time : budget, .reached = reached});
  }
  return KaplanMeier(observed);
}

double PerformanceProfile::At(double ratio) const {
  const auto within = std::upper_bound(ratios.begin(), ratios.end(), ratio) - ratios.begin();
  return static_cast<double>(within) / static_cast<double>(problems);
}

std::vector<PerformanceProfile> PerformanceProfiles(std::span<const ProblemCosts> problems) {
  assert(!problems.empty());
  std::vector<PerformanceProfile> profiles(problems.front().size());
  for (const ProblemCosts& costs : problems) {
    assert(costs.size() == profiles.size());
    double best = std::numeric_limits<double>::infinity();
    for (const std::optional<double>& cost : costs) {
      assert(!cost || *cost > 0.0);
      if (cost) best = std::min(best, *cost);
    }
    for (std::size_t s = 0; s < costs.size(); ++s) {
      ++profiles[s].problems;
      if (costs[s]) profiles[s].ratios.push_back(*costs[s] / best);
    }
  }
  for (PerformanceProfile& profile : profiles) {
    std::sort(profile.ratios.begin(), profile.ratios.end());
  }
  return profiles;
}

}  // namespace relulab
