#include "experiments/commands/option_values.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>

#include "experiments/config/number_text.h"

namespace relulab {
namespace {

constexpr double kLargestWhole = 1e15;  // exact in a double

template <typename Number>
CLI::Validator NumberFrom(Number minimum, Number maximum, bool whole) {
  const bool has_range = minimum > std::numeric_limits<Number>::lowest() &&
                         maximum < std::numeric_limits<Number>::max();
  const std::string range = has_range ? fmt::format(" from {} to {}", minimum, maximum) : "";
  const auto check = [=](std::string& text) -> std::string {
    const std::optional<Json> number = ParseNumber(text);
    const double value = number ? number->get<double>() : 0.0;
    const bool is_whole = value == std::floor(value) && std::abs(value) <= kLargestWhole;
    const bool in_range =
        value >= static_cast<double>(minimum) && value <= static_cast<double>(maximum);
    if (!number || (whole && !is_whole) || !in_range) {
      return "found " + Excerpt(text) + "; expected a " + (whole ? "whole number" : "number") +
             range;
    }
    text = whole ? std::to_string(static_cast<std::int64_t>(value)) : number->dump();
    return "";
  };
  return CLI::Validator(check, has_range ? range.substr(1) : "");
}

}  // namespace

CLI::Validator WholeNumber(std::int64_t minimum, std::int64_t maximum) {
  return NumberFrom(minimum, maximum, true);
}

CLI::Validator RealNumber(double minimum, double maximum) {
  return NumberFrom(minimum, maximum, false);
}

CLI::Validator NotEmpty() {
  return CLI::Validator(
      [](std::string& text) {
        return text.empty() ? std::string("found an empty name; expected a name") : std::string();
      },
      "");
}

}  // namespace relulab
