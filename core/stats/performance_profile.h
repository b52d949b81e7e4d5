/// Performance profiles: over many problems, how often an arm comes within a factor of the best.
///
/// With t_(p,s) the cost (steps, seconds, FLOPs) of arm s on problem p, a cell or a cell and seed:
///
///   r_(p,s)  = t_(p,s) / min over arms of t_(p,.)      infinite for a miss
///   rho_s(x) = share of the problems with r_(p,s) <= x,  x >= 1
///
/// rho_s(1) is how often arm s wins (ties win together), and what rho_s rises to is how often it
/// succeeds at all: a problem that no arm solves stays in the denominator. Dolan and More 2002
/// (doi:10.1007/s101070100263). A profile compares an arm with the best of those shown: which of
/// two others is ahead may change if the winner is left out (Gould and Scott 2016,
/// doi:10.1145/2950048).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace relulab {

/// A problem's cost for each arm, > 0; absent if the arm missed.
using ProblemCosts = std::vector<std::optional<double>>;

struct PerformanceProfile {
  std::vector<double> ratios;  ///< of the problems that the arm solved, ascending
  std::size_t problems = 0;    ///< all of them

  /// rho(ratio), which steps up at each of `ratios`.
  double At(double ratio) const;
};

/// One for each arm. All problems have as many arms, and there is at least one problem.
std::vector<PerformanceProfile> PerformanceProfiles(std::span<const ProblemCosts> problems);

}  // namespace relulab
