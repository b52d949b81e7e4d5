/// Whether the vectorised sigmoid and tanh are right, at the x of float_sweep.h.
///
/// The values beside which ReLU's cost is put come from approximations of exp that work on many x
/// at a time. Here they are compared with the C library's functions in a wider type (double for
/// float32, long double for float64) by formulas of their own:
///
///   sigmoid(x) = 1 / (1 + exp(-x)),   its derivative = 1 / (2 cosh(x / 2))^2
///   tanh(x),                          its derivative = 1 / cosh(x)^2
///
/// A check holds if every value and derivative is off by at most 8 epsilon of itself, epsilon being
/// 2^-23 in float32 and 2^-52 in float64. Where the exact one is less than twice the smallest
/// normal number, what is found only has to be less than four times that: an exponential so small
/// is subnormal, or 0 (elementwise.h). The value at NaN has to be NaN. The detail names the largest
/// errors.
#pragma once

#include <string_view>

#include "experiments/claims/checks.h"

namespace relulab {

/// `activation`, a registered name, against sigmoid.
CheckResult CheckSigmoidAccuracy(std::string_view activation);

/// The same against tanh.
CheckResult CheckTanhAccuracy(std::string_view activation);

}  // namespace relulab
