/// Times to a target that some runs miss: how much faster the treatment is, and how often.
///
/// In one cell with budget L, T_i and C_i are the times of the treatment and of the control for
/// seed i:
///
///   restricted mean   R_T = mean min(T_i, L), R_C likewise; a miss counts as L
///   effect            e_c = log(R_C / R_T), positive if the treatment is faster
///   its variance      v_c = sum u_i^2 / (n (n - 1)),  u_i = min(C_i, L) / R_C - min(T_i, L) / R_T
///
/// v_c follows from the delta method on the pairs: u_i is the influence of seed i on e_c. It
/// studentises the bootstrap, which resamples seeds with both their times. Restricted means: Irwin
/// 1949; Royston and Parmar 2013 (doi:10.1186/1471-2288-13-152).
///
/// A cell may hold several pairs of arms, such as one treatment with two controls. Pairs share
/// seeds and often an arm's runs, so they are one cell: e_c and u_i are then means over its pairs.
///
/// If an arm has misses, its restricted mean is smaller than its mean time. If only the slower arm
/// has misses, the true ratio is further from 1 than the measured one, which is then printed with
/// ">=". If the faster arm has misses, the ratio is not a bound.
///
/// P(faster) is the probability that the treatment reaches the target first. A seed scores 1 if the
/// treatment is faster, 0 if the control is, and 1/2 for a tie or if both miss; a miss is slower
/// than any time. In a cell of several pairs, the score of a seed is the mean over the pairs. With
/// p the mean over cells of the mean scores, n_c the seeds of a cell and N = C^2 / sum (1/n_c),
///
///   interval = [p + z^2/2N -+ z sqrt(p (1 - p)/N + z^2/4N^2)] / (1 + z^2/N)
///
/// This is Wilson's interval for a proportion (Wilson 1927; Brown, Cai and DasGupta 2001,
/// doi:10.1214/ss/1009213286). It is too wide rather than too narrow: scores of 1/2 vary less than
/// scores of 0 and 1, and the variance is smaller if p differs between cells. If all seeds agree,
/// the bootstrap has no spread, while Wilson's interval for ten wins of ten is .72 to 1. P(faster)
/// is shown beside the log ratio and does not enter the verdict; a claim about P(faster) uses the
/// scores minus 1/2 as its effects.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/stats/intervals.h"

namespace relulab {

/// Two arms of a cell: one time per seed, in steps, seconds or FLOPs. A time that is absent or
/// beyond the budget is a miss; a time equal to the budget is not.
struct PairedTimes {
  std::vector<std::optional<double>> treatment;
  std::vector<std::optional<double>> control;  ///< of the same seeds in the same order
  double budget = 0.0;                         ///< > 0; may differ between cells
};

/// One cell: one or more pairs of arms with the same seeds in the same order.
using PairsOfTimes = std::vector<PairedTimes>;

/// The misses of one pair of arms, or of all pairs together.
struct Censoring {
  std::size_t seeds = 0;
  std::size_t treatment_misses = 0;
  std::size_t control_misses = 0;
  std::size_t double_misses = 0;  ///< seeds in which both arms miss

  /// Whether both arms miss in over half of the seeds. The pool leaves out such a pair.
  bool not_reached() const { return 2 * double_misses > seeds; }
};

Censoring CensoringOf(const PairedTimes& pair);
Censoring CensoringOf(std::span<const PairsOfTimes> cells);

/// Whether the ratio exp(|log_ratio|) is a lower bound: only the slower arm (the control if
/// log_ratio > 0) has misses. False at 0.
bool IsLowerBound(double log_ratio, const Censoring& censoring);

/// The mean of min(T, budget). `times` must not be empty.
double RestrictedMean(std::span<const std::optional<double>> times, double budget);

/// The mean over cells of e_c, with its bootstrap. Times must be > 0, and no cell empty. Degenerate
/// if all |u_i| are at most 1e-12 in every cell, e.g. if every seed has the same times.
StudentizedBootstrap BootstrapLogRatio(std::span<const PairsOfTimes> cells,
                                       const BootstrapOptions& options = {});

/// The same for one cell with one pair of arms.
StudentizedBootstrap BootstrapLogRatio(const PairedTimes& pair,
                                       const BootstrapOptions& options = {});

struct FasterProbability {
  double probability = 0.5;
  Interval interval;
};

/// The score of each seed.
std::vector<double> FasterScores(const PairsOfTimes& cell);

/// P(faster) over the cells of the pool, none of them empty, with its interval at `confidence` in
/// (0, 1).
FasterProbability ProbabilityFaster(std::span<const PairsOfTimes> cells, double confidence);

}  // namespace relulab
