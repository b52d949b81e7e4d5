/// Properties of an activation that code verifies exactly, for claims with `"check": NAME`, and
/// their registry.
///
/// A check visits every 251st of the 2^32 float32 bit patterns, about four million float64 patterns
/// at equal distances and, of both precisions and signs, every pattern within 1,000 of the places
/// where the kind of number changes: 0 and the smallest subnormals; the largest subnormal and the
/// smallest normal; the largest normal, infinity and the first NaNs; the last NaNs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace relulab {

struct CheckResult {
  bool holds = false;
  std::string detail;      ///< a sentence: what was compared, and what was found
  std::int64_t cases = 0;  ///< values of x
};

/// A registry row.
struct Check {
  std::string_view name;
  std::string_view help;
  CheckResult (*run)();  ///< deterministic; takes seconds
};

/// Every check there is.
std::span<const Check> Checks();

/// Whether y = max(0, x): y is x itself for x > 0 and +0 for x < 0, bit for bit, and equals 0 at
/// x = 0 and -0, in training and in prediction. A NaN does not count; the detail says what 0, -0
/// and NaN give.
CheckResult CheckReluDefinition(std::string_view activation);

/// Whether dy/dx is exactly 1 for x > 0, exactly 0 for x < 0, and one of the two at 0 and -0. A NaN
/// does not count.
CheckResult CheckReluDerivative(std::string_view activation);

}  // namespace relulab
