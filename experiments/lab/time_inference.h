/// Times how long networks take to compute their outputs, each with its own `execution`.
#pragma once

#include <vector>

#include "core/nn/network.h"
#include "core/stats/intervals.h"

namespace relulab {

/// A round is one pass of each network over all inputs.
struct InferenceRounds {
  Index batch = 500;     ///< examples per call
  double seconds = 1.0;  ///< budget per network; no round starts after it is used up
  int least = 9;         ///< fewest rounds; 6 or more, so that a median has an interval
};

/// The seconds of one pass over all `inputs`, [features, examples], on this thread; one result per
/// network. The networks take turns, so that a slowdown of the machine affects all of them. Passes
/// reuse their buffers: otherwise most of the time would be page faults, whose number depends only
/// on sizes.
template <typename Scalar>
std::vector<MedianInterval> TimeInference(const std::vector<const Network<Scalar>*>& networks,
                                          const Matrix<Scalar>& inputs,
                                          const InferenceRounds& rounds = {});

struct PredictionSeconds {
  double split = 0.0;   ///< one pass over all examples, in batches of 128
  double single = 0.0;  ///< one example per call: mean over the first 1,000 (or all, if fewer)
};

/// Times both on `inputs`, [features, examples], which must have at least one example.
template <typename Scalar>
PredictionSeconds TimePrediction(const Network<Scalar>& network, const Matrix<Scalar>& inputs);

}  // namespace relulab
