/// The Kaplan-Meier curve: the share of runs that have not reached the target yet.
///
/// At each time t_j at which some run reaches it, with d_j reaching it and n_j still on their way
/// just before (those censored at t_j included):
///
///   S(t)     = prod over t_j <= t of (1 - d_j / n_j)
///   Var S(t) = S(t)^2 sum over t_j <= t of d_j / (n_j (n_j - d_j))          (Greenwood 1926)
///
/// Kaplan and Meier 1958 (doi:10.1080/01621459.1958.10501452). Where all have reached it, S = 0 and
/// Greenwood's 0 x infinity is taken as 0.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace relulab {

struct SurvivalTime {
  double time = 0.0;     ///< finite
  bool reached = false;  ///< false: censored then, still without the target
};

/// A step down, at a time at which at least one run reached the target.
struct SurvivalStep {
  double time = 0.0;
  std::size_t at_risk = 0;  ///< n_j
  std::size_t reached = 0;  ///< d_j
  double survival = 1.0;    ///< S from `time` on
  double variance = 0.0;    ///< Greenwood's
};

struct SurvivalCurve {
  std::vector<SurvivalStep> steps;  ///< by time; S = 1 before the first
  /// The first time at which S <= 1/2. Absent if it stays above: the median was not reached.
  std::optional<double> median;

  /// S(t).
  double At(double time) const;
};

SurvivalCurve KaplanMeier(std::span<const SurvivalTime> times);

/// Runs with one budget: a time that is absent, or beyond it, is censored at the budget.
SurvivalCurve KaplanMeier(std::span<const std::optional<double>> times, double budget);

}  // namespace relulab
