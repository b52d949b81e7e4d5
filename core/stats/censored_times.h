/// Times to a target that some runs miss: how much faster the treatment gets there.
///
/// Of one cell, with budget L, seeds i, times T_i of the treatment and C_i of the control:
///
///   restricted mean   R_T = mean min(T_i, L), R_C likewise; a miss counts as L
///   effect            e_c = log(R_C / R_T), positive where the treatment is faster
///   its variance      v_c = sum u_i^2 / (n (n - 1)),  u_i = min(C_i, L) / R_C - min(T_i, L) / R_T
///
/// the delta method on the pairs (u_i is seed i's influence on e_c), which is what studentises the
/// bootstrap of core/stats/studentized_bootstrap.h: seeds are resampled with both their times.
///
/// A cell may compare several pairs of arms, as one treatment with two controls. They share seeds,
/// and often an arm's runs, so they are one cell and not several: e_c and u_i are then the means
/// over its pairs of what stands above.
///
/// Restricted means: Irwin 1949; Royston and Parmar 2013 (doi:10.1186/1471-2288-13-152).
///
/// A restricted mean is too small wherever its arm was censored. If only the slower arm is, the
/// true ratio is further from 1 than the measured one: it is written with ">=". If the faster arm
/// is censored, no bound can be told.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/stats/studentized_bootstrap.h"

namespace relulab {

/// Two arms of a cell: a time a seed, in steps, seconds or FLOPs. A time that is absent, or beyond
/// the budget, is a miss; reaching the target with the last of the budget is not.
struct PairedTimes {
  std::vector<std::optional<double>> treatment;
  std::vector<std::optional<double>> control;  ///< of the same seeds in the same order
  double budget = 0.0;                         ///< > 0; cells may differ in it
};

/// Of one cell, one or more; all have the same seeds in the same order.
using PairsOfTimes = std::vector<PairedTimes>;

/// Misses of one pair of arms, or of all together.
struct Censoring {
  std::size_t seeds = 0;
  std::size_t treatment_misses = 0;
  std::size_t control_misses = 0;
  std::size_t double_misses = 0;  ///< seeds in which both arms miss

  /// Both arms miss in over half the seeds: such a pair does not compare them, and stays out of the
  /// pool.
  bool not_reached() const { return 2 * double_misses > seeds; }
};

Censoring CensoringOf(const PairedTimes& pair);
Censoring CensoringOf(std::span<const PairsOfTimes> cells);

/// Whether the ratio exp(|log_ratio|) is a lower bound, to be prefixed ">=": the slower arm has
/// misses (the control if log_ratio > 0) and the faster none. False at 0, where neither is slower.
bool IsLowerBound(double log_ratio, const Censoring& censoring);

/// The mean of min(T, budget). `times` must not be empty.
double RestrictedMean(std::span<const std::optional<double>> times, double budget);

/// The mean over cells of e_c, with its bootstrap. Times must be > 0, and no cell empty.
/// Degenerate where in each cell all u_i are 0 to 1e-12, as where every seed has the same times.
StudentizedBootstrap BootstrapLogRatio(std::span<const PairsOfTimes> cells,
                                       const BootstrapOptions& options = {});

/// Of one pair of arms.
StudentizedBootstrap BootstrapLogRatio(const PairedTimes& pair,
                                       const BootstrapOptions& options = {});

}  // namespace relulab
