/// Whether a registered activation is ReLU, by the code that networks use:
///
///   y = max(0, x);   dy/dx = 1 for x > 0, 0 for x < 0
///
/// at the x of float_sweep.h.
///
/// 0, -0 and NaN are x for which a formula leaves something open: the detail says what they give.
#pragma once

#include <string_view>

#include "experiments/claims/checks.h"

namespace relulab {

/// Holds if y is x itself for x > 0 and +0 for x < 0, bit for bit, and equals 0 at x = 0 and -0, in
/// training as in prediction. What a NaN gives does not count.
CheckResult CheckReluDefinition(std::string_view activation);

/// Holds if the derivative is exactly 1 for x > 0, exactly 0 for x < 0, and one of the two at 0 and
/// -0. What a NaN gives does not count.
CheckResult CheckReluDerivative(std::string_view activation);

}  // namespace relulab
