/// The registry of checks: properties of an activation that the program verifies itself, bit for
/// bit, for claims with `"check": NAME`.
///
/// A check visits every 251st of the 2^32 float32 bit patterns and about four million equally
/// spaced float64 bit patterns. In both precisions and for both signs it also visits every pattern
/// within 1,000 of a boundary between kinds of numbers: zero and subnormal, subnormal and normal,
/// normal and infinity or NaN, and the last NaN.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace relulab {

struct CheckResult {
  bool holds = false;
  std::string detail;      ///< one sentence on what was compared and found
  std::int64_t cases = 0;  ///< number of values of x
};

/// A registry row.
struct Check {
  std::string_view name;
  std::string_view help;
  CheckResult (*run)();  ///< deterministic; takes seconds
};

/// All checks.
std::span<const Check> Checks();

/// Whether y = max(0, x): y is x itself for x > 0 and +0 for x < 0, bit for bit, and equals 0 at
/// x = 0 and -0, in training and in prediction. Ignores NaN; `detail` reports the values at 0, -0
/// and NaN.
CheckResult CheckReluDefinition(std::string_view activation);

/// Whether dy/dx is exactly 1 for x > 0, exactly 0 for x < 0, and one of the two at 0 and -0.
/// Ignores NaN.
CheckResult CheckReluDerivative(std::string_view activation);

}  // namespace relulab
