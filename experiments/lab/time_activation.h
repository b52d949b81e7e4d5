/// Times an activation function by itself.
#pragma once

#include "core/nn/activation.h"

namespace relulab {

/// Nanoseconds per element: of Forward, as in prediction, and of ForwardWithDerivative, as in
/// training.
struct ActivationNanoseconds {
  double forward = 0.0;     ///< phi alone
  double derivative = 0.0;  ///< phi and its derivative, which training computes together
};

/// Times an activation on this thread, on standard normal preactivations that are the same for
/// every activation. Inputs and outputs fit a second-level cache (three arrays of 64 KiB), so that
/// the arithmetic is timed and not the memory. Each figure is the median of five samples of four
/// milliseconds or more.
template <typename Scalar>
ActivationNanoseconds TimeActivation(const Activation<Scalar>& activation);

}  // namespace relulab
