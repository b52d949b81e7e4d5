/// How long networks take to compute their outputs, as their `execution` says.
#pragma once

#include <vector>

#include "core/nn/network.h"
#include "core/stats/median_interval.h"

namespace relulab {

/// A round is one pass of each network over all inputs.
struct InferenceRounds {
  Index batch = 500;     ///< examples a call
  double seconds = 1.0;  ///< time for each network: rounds start until it is used up
  int least = 9;         ///< rounds in any case; 6 or more, so that a median has an interval
};

/// Seconds of one pass over all inputs, [features, examples], on this thread, one result a network.
/// The networks take turns, so that a machine that slows down slows all. Buffers are kept from pass
/// to pass: otherwise page faults take most of the time, and they depend on sizes alone.
template <typename Scalar>
std::vector<MedianInterval> TimeInference(const std::vector<const Network<Scalar>*>& networks,
                                          const Matrix<Scalar>& inputs,
                                          const InferenceRounds& rounds = {});

struct PredictionSeconds {
  double split = 0.0;   ///< one pass over all examples, in batches of 128
  double single = 0.0;  ///< one example, one a call: mean over the first 1,000 (or all, if fewer)
};

/// Both for `inputs`, [features, examples], of one example or more.
template <typename Scalar>
PredictionSeconds TimePrediction(const Network<Scalar>& network, const Matrix<Scalar>& inputs);

}  // namespace relulab
