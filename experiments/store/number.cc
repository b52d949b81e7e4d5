#include "experiments/store/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace relulab {

std::string FormatNumber(double value) {
  // to_chars would tell "-nan" from "nan"; which of them an operation yields is the processor's
  // whim.
  if (std::isnan(value)) return "nan";
  std::array<char, 32> text;  // the longest, -2.2250738585072014e-308, has 24 characters
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), end);
}

std::optional<double> ParseNumber(std::string_view text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace relulab
