/// Numbers as the result tables spell them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relulab {

/// The shortest text that reads back as exactly the same double: never rounded, the same in every
/// locale. "nan" (whatever its sign and payload), "inf", "-inf", "-0".
std::string FormatNumber(double value);

/// The inverse: nothing but a number, all of `text`. Empty text (an absent cell) and anything else
/// that is no number give nothing.
std::optional<double> ParseNumber(std::string_view text);

}  // namespace relulab
