#include "core/stats/performance_profile.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace relulab {

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
