#include "experiments/config/dotted_key.h"

namespace relulab {

std::vector<std::string> SplitKey(std::string_view dotted_key) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t dot = dotted_key.find('.');
    parts.emplace_back(dotted_key.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    dotted_key.remove_prefix(dot + 1);
  }
}

std::string JoinKey(std::string parent, std::string_view member) {
  if (!parent.empty()) parent += '.';
  return parent.append(member);
}

bool Overlap(std::string_view a, std::string_view b) {
  const std::string_view shorter = a.size() < b.size() ? a : b;
  const std::string_view longer = a.size() < b.size() ? b : a;
  return longer.starts_with(shorter) &&
         (longer.size() == shorter.size() || longer[shorter.size()] == '.');
}

void SetKey(Json& config, std::string_view dotted_key, const Json& value) {
  const std::vector<std::string> keys = SplitKey(dotted_key);
  Json* at = &config;
  for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
    at = &(*at)[keys[i]];
    if (at->is_string()) *at = Json{{"name", *at}};
    if (!at->is_object()) *at = Json::object();
  }
  (*at)[keys.back()] = value;
}

Json GetKey(const Json& config, std::string_view dotted_key) {
  const Json* at = &config;
  for (const std::string& key : SplitKey(dotted_key)) {
    // A bare name stands for an object with default parameters, which has only the member "name".
    if (at->is_string() && key == "name") return *at;
    if (!at->is_object() || !at->contains(key)) return nullptr;
    at = &at->at(key);
  }
  return *at;
}

}  // namespace relulab
