/// Curves of times to a target: Kaplan-Meier curves and performance profiles.
///
/// Kaplan-Meier: S(t) is the share of runs that have not reached the target at time t. At each time
/// t_j at which some run reaches it, d_j runs reach it and n_j are at risk (those censored at t_j
/// included):
///
///   S(t)     = prod over t_j <= t of (1 - d_j / n_j)
///   Var S(t) = S(t)^2 sum over t_j <= t of d_j / (n_j (n_j - d_j))          (Greenwood 1926)
///
/// Kaplan and Meier 1958 (doi:10.1080/01621459.1958.10501452). At S = 0 Greenwood's 0 x infinity
/// counts as 0.
///
/// Performance profile: rho_s(x) is the share of problems on which arm s costs at most x times the
/// best arm's cost. A problem is a cell, or a cell and seed. With t_(p,s) the cost (steps, seconds,
/// FLOPs) of arm s on problem p:
///
///   r_(p,s)  = t_(p,s) / min over arms of t_(p,.)      infinite for a miss
///   rho_s(x) = share of the problems with r_(p,s) <= x,  x >= 1
///
/// rho_s(1) is the share of wins (in a tie all win). For large x, rho_s is the share of problems
/// that arm s solves; problems that no arm solves stay in the denominator. Dolan and More 2002
/// (doi:10.1007/s101070100263). A profile compares an arm with the best of the arms shown: if the
/// winner is left out, the order of two others may change (Gould and Scott 2016,
/// doi:10.1145/2950048).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace relulab {

struct SurvivalTime {
  double time = 0.0;     ///< finite
  bool reached = false;  ///< false: censored at `time`
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
  std::vector<SurvivalStep> steps;  ///< by time; S = 1 before the first step
  std::optional<double> median;     ///< the first time with S <= 1/2, if there is one

  /// S(t).
  double At(double time) const;
};

SurvivalCurve KaplanMeier(std::span<const SurvivalTime> times);

/// The curve of runs with the same budget. A time that is absent or above the budget is censored at
/// the budget.
SurvivalCurve KaplanMeier(std::span<const std::optional<double>> times, double budget);

/// The cost of a problem for each arm, > 0; absent if the arm missed.
using ProblemCosts = std::vector<std::optional<double>>;

struct PerformanceProfile {
  std::vector<double> ratios;  ///< of the problems that the arm solved, ascending
  std::size_t problems = 0;    ///< solved or missed

  /// rho(ratio).
  double At(double ratio) const;
};

/// One profile for each arm. All problems have the same arms; there is at least one problem.
std::vector<PerformanceProfile> PerformanceProfiles(std::span<const ProblemCosts> problems);

}  // namespace relulab
