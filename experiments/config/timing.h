/// A study's `timing`: its runs are timed against each other instead of being run once.
#pragma once

#include "experiments/config/field.h"

namespace relulab {

/// What a pass of a block times once more, after its training run.
struct TimingMeasure {
  bool inference = false;   ///< the trained network's predictions
  bool activation = false;  ///< its activation function by itself
};

/// A block runs every run of the study once, in random order, on one thread. Blocks are repeated
/// until the interval of every time is tight, or the blocks or the seconds end.
struct Timing {
  std::int64_t least_blocks = 6;
  std::int64_t most_blocks = 100;
  double precision = 0.02;        ///< half width of the 95 % interval over the median
  double budget_seconds = 600.0;  ///< no block begins later
  TimingMeasure measure;
};

const Field& TimingField();

/// Throws ConfigError.
Timing ReadTiming(const Json& timing, const Place& place);

Json DescribeTiming(const Timing& timing);

}  // namespace relulab
