/// How long networks take to compute their outputs.
#pragma once

#include <vector>

#include "core/nn/network.h"
#include "core/stats/median_interval.h"

namespace relulab {

template <typename Scalar>
struct TimedNetwork {
  const Network<Scalar>* network;
  HiddenOutput hidden_output;  ///< the network's
};

/// Seconds of one dense pass over all inputs, [features, examples], on this thread, one result a
/// network. The networks take turns, so that a machine that slows down slows all; about a second
/// for each, and more only where that is less than nine passes. Buffers are kept from pass to pass:
/// otherwise the system's page faults take most of the time, and depend on nothing but sizes.
template <typename Scalar>
std::vector<MedianInterval> TimeInference(const std::vector<TimedNetwork<Scalar>>& networks,
                                          const Matrix<Scalar>& inputs);

}  // namespace relulab
