/// Whether the vectorised sigmoid and tanh are right, at the x of float_sweep.h.
///
/// The values beside which ReLU's cost is put come from approximations of exp that work on many x
/// at a time. Here they are compared with the C library's functions in a wider type (double for
/// float32, long double for float64) by formulas of their own:
///
///   sigmoid(x) = 1 / (1 + exp(-x)),   its derivative = 1 / (2 cosh(x / 2))^2
///   tanh(x),                          its derivative = 1 / cosh(x)^2
#pragma once

#include <string_view>

#include "experiments/claims/checks.h"

namespace relulab {

/// Holds if every value and derivative is off by at most 8 units of rounding: 8 * 2^-23 of itself
/// in float32, 8 * 2^-52 in float64. Where the exact one is less than twice the smallest normal
/// number, it only has to be as small: there the program's exponentials end (elementwise.h). NaN
/// has to give NaN. The detail names the largest errors. The names are those of registered
/// activations.
CheckResult CheckSigmoidAndTanh(std::string_view sigmoid, std::string_view tanh);

}  // namespace relulab
