#include "experiments/config/number_text.h"

#include <cctype>

namespace relulab {
namespace {

bool IsDigit(const std::string& text, std::size_t i) {
  return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0;
}

}  // namespace

std::optional<Json> ParseNumber(std::string text) {
  if (text.starts_with('+') && (IsDigit(text, 1) || text.substr(1, 1) == ".")) text.erase(0, 1);
  const std::size_t dot = text.find('.');
  if (dot != std::string::npos) {
    const bool digit_before = dot > 0 && IsDigit(text, dot - 1);
    const bool digit_after = IsDigit(text, dot + 1);
    if (!digit_after && digit_before) text.insert(dot + 1, "0");
    if (!digit_before && digit_after) text.insert(dot, "0");
  }
  if (!Json::accept(text)) return std::nullopt;
  Json value = Json::parse(text);
  return value.is_number() ? std::optional(std::move(value)) : std::nullopt;
}

}  // namespace relulab
