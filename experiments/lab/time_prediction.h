/// How long a network takes to predict, as its `execution` says.
#pragma once

#include "core/nn/network.h"

namespace relulab {

struct PredictionSeconds {
  double split = 0.0;  ///< one pass over all examples, in batches of 128
  double single =
      0.0;  ///< an example, one a call: the mean over the first 1,000 (or all, if fewer)
};

/// Seconds of Network::Predict on this thread for `inputs`, [features, examples], of one example or
/// more. Each figure is a MedianSeconds.
template <typename Scalar>
PredictionSeconds TimePrediction(const Network<Scalar>& network, const Matrix<Scalar>& inputs);

}  // namespace relulab
