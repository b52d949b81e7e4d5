/// How long an activation function takes by itself.
#pragma once

#include "core/nn/activation.h"

namespace relulab {

/// Nanoseconds an element, as in prediction (Forward) and as in training (ForwardWithDerivative).
struct ActivationNanoseconds {
  double forward = 0.0;     ///< phi alone
  double derivative = 0.0;  ///< phi and its derivative, which training computes together
};

/// Over standard normal preactivations, the same for every activation, on this thread. Inputs and
/// outputs fit a second-level cache (three arrays of 64 KiB), so that the arithmetic is timed and
/// not the memory. Each figure is the median of five samples of four milliseconds or more.
template <typename Scalar>
ActivationNanoseconds TimeActivation(const Activation<Scalar>& activation);

}  // namespace relulab
