/// P(faster): how often the treatment reaches the target first, whatever by how much.
///
/// A seed scores 1 if the treatment is faster, 0 if the control is, and 1/2 for a tie or if both
/// miss the target; a miss is slower than any time. In a cell of several pairs of arms it scores
/// the mean over them. With p the mean over cells of the mean scores, and n_c a cell's seeds,
///
///   interval = [p + z^2/2N -+ z sqrt(p (1 - p)/N + z^2/4N^2)] / (1 + z^2/N)
///   N        = C^2 / sum (1/n_c)
///
/// Wilson's for a proportion (Wilson 1927; Brown, Cai and DasGupta 2001,
/// doi:10.1214/ss/1009213286). It errs on the wide side, as halves spread less than ones and zeros
/// do, and so do cells of unequal p (with as many seeds each). Not the bootstrap, which has no
/// error to offer in the case that matters most, all seeds alike: ten wins of ten are .72 to 1, not
/// 1 to 1. The figure stands beside the log ratio and decides nothing; where a claim is about
/// P(faster) itself, its effects are the scores less 1/2 (core/stats/paired_effects.h).
#pragma once

#include <span>
#include <vector>

#include "core/stats/censored_times.h"

namespace relulab {

struct FasterProbability {
  double probability = 0.5;
  Interval interval;
};

/// A score a seed: 0, 1/2 or 1, or means of these.
std::vector<double> FasterScores(const PairsOfTimes& cell);

/// Over the cells of the pool, none of them empty, at `confidence` in (0, 1).
FasterProbability ProbabilityFaster(std::span<const PairsOfTimes> cells, double confidence);

}  // namespace relulab
