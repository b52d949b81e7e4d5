/// Checks of the values of options. Their messages have the form of all others: what was found, and
/// what is expected.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

namespace relulab {

/// A whole number, in any notation: 1e3 is 1000.
CLI::Validator WholeNumber(std::int64_t minimum = std::numeric_limits<std::int64_t>::min(),
                           std::int64_t maximum = std::numeric_limits<std::int64_t>::max());

/// A finite number as people write it, such as `.01` or `+5`.
CLI::Validator RealNumber(double minimum = -std::numeric_limits<double>::infinity(),
                          double maximum = std::numeric_limits<double>::infinity());

/// Any text but "".
CLI::Validator NotEmpty();

}  // namespace relulab
