/// Properties that code verifies exactly, for claims with `"check": NAME`, and their registry.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace relulab {

struct CheckResult {
  bool holds = false;
  std::string detail;      ///< a sentence: what was compared, and what was found
  std::int64_t cases = 0;  ///< how many values were looked at
};

/// A registry row.
struct Check {
  std::string_view name;
  std::string_view help;
  CheckResult (*run)();  ///< the same result every time, within seconds
};

/// Every check there is.
std::span<const Check> Checks();

/// The check of that name, or null.
const Check* FindCheck(std::string_view name);

}  // namespace relulab
