#include "experiments/plan/selection.h"

#include <algorithm>
#include <charconv>

#include "experiments/config/dotted_key.h"
#include "experiments/store/config_error.h"

namespace relulab {
namespace {

bool Matches(const Override& filter, const Json& config) {
  const Json value = GetKey(config, filter.key);
  return std::any_of(filter.values.begin(), filter.values.end(),
                     [&](const Json& wanted) { return IsValue(value, wanted); });
}

std::optional<std::size_t> ParseCount(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

bool IsValue(const Json& value, const Json& wanted) {
  const bool named =
      wanted.is_string() && value.is_object() && value.value("name", Json()) == wanted;
  if (named || value == wanted) return true;
  // A name whose parameters are all default is written as the bare name.
  if (value.is_string() && wanted.is_object()) return IsValue(Json{{"name", value}}, wanted);
  if (!value.is_object() || !wanted.is_object() || wanted.empty()) return false;
  const auto members = wanted.items();
  return std::all_of(members.begin(), members.end(), [&](const auto& member) {
    return value.contains(member.key()) && IsValue(value.at(member.key()), member.value());
  });
}

Shard ParseShard(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string::npos) {
    const auto index = ParseCount(std::string_view(text).substr(0, slash));
    const auto count = ParseCount(std::string_view(text).substr(slash + 1));
    if (index && count && *index >= 1 && *index <= *count) return {*index, *count};
  }
  throw ConfigError("--shard: found " + Excerpt(text) +
                    "; expected i/n with 1 <= i <= n, e.g. --shard 2/3");
}

std::vector<std::size_t> SelectRuns(const Plan& plan, const std::vector<Override>& filters,
                                    const Shard& shard) {
  std::vector<std::size_t> selected;
  std::size_t matching = 0;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    const bool matches = std::all_of(filters.begin(), filters.end(), [&](const Override& filter) {
      return Matches(filter, plan.runs[i].config);
    });
    if (matches && matching++ % shard.count == shard.index - 1) selected.push_back(i);
  }
  return selected;
}

void CheckFilters(const Plan& plan, const std::vector<Override>& filters) {
  if (!SelectRuns(plan, filters).empty()) return;
  std::string text;
  for (const Override& filter : filters) {
    text += (text.empty() ? "" : " ") + filter.key + "=";
    for (std::size_t v = 0; v < filter.values.size(); ++v) {
      text += (v == 0 ? "" : ",") + Excerpt(filter.values[v]);
    }
  }
  throw ConfigError("--filter: none of the " + std::to_string(plan.runs.size()) +
                    " planned runs has " + text + "; relulab run --dry-run lists them");
}

}  // namespace relulab
