#include <algorithm>
#include <charconv>
#include <set>

#include "experiments/config/field_builders.h"
#include "experiments/config/number_text.h"
#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"

namespace relulab {
namespace {

constexpr std::int64_t kMostSeeds = 1000000;
constexpr std::size_t kShortestRange = 3;  // of seeds that are written as a range

std::string Trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// The end of the value that begins at `begin`: the next comma outside brackets, braces and quotes.
/// If a value does not begin with one of these, they are ordinary characters in it.
std::size_t EndOfValue(const std::string& text, std::size_t begin) {
  const std::size_t first = text.find_first_not_of(' ', begin);
  const bool is_json = first != std::string::npos && std::string("[{\"").find(text[first]) < 3;
  if (!is_json) return std::min(text.find(',', begin), text.size());
  int depth = 0;
  bool in_quotes = false;
  for (std::size_t i = first; i < text.size(); ++i) {
    const char c = text[i];
    if (in_quotes) {
      if (c == '\\') ++i;
      if (c == '"') in_quotes = false;
    } else if (c == ',' && depth == 0) {
      return i;
    } else {
      in_quotes = c == '"';
      depth += (c == '[' || c == '{') ? 1 : (c == ']' || c == '}') ? -1 : 0;
    }
  }
  return text.size();
}

/// The values of a list, divided at the commas of its top level.
std::vector<std::string> SplitValues(const std::string& text) {
  std::vector<std::string> values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = EndOfValue(text, begin);
    values.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (values.size() > 1) std::transform(values.begin(), values.end(), values.begin(), Trimmed);
  return values;
}

bool TakesNumber(const Field& field) {
  if (field.kind != Field::Kind::kEither)
    return field.kind == Field::Kind::kInteger || field.kind == Field::Kind::kNumber;
  const auto is_text = [](const Field& part) { return part.kind == Field::Kind::kText; };
  return std::any_of(field.parts.begin(), field.parts.end(), TakesNumber) &&
         std::none_of(field.parts.begin(), field.parts.end(), is_text);
}

/// Parses JSON or, if the field takes a number, a number in another notation, such as .01. Any
/// other text is a string.
Json ParseValue(const Field& field, const std::string& text, const Place& place) {
  if (Json::accept(text)) return ParseJson(text, place.source);
  if (TakesNumber(field)) {
    if (std::optional<Json> number = ParseNumber(text)) return *std::move(number);
  }
  return text;
}

/// The ends of `first..last`.
struct Range {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

std::optional<std::int64_t> ParseWhole(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

std::optional<Range> ParseRange(const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  const auto first = ParseWhole(std::string_view(text).substr(0, dots));
  const auto last = ParseWhole(std::string_view(text).substr(dots + 2));
  return first && last ? std::optional(Range{*first, *last}) : std::nullopt;
}

/// The seeds that a value stands for: one seed, first..last or {"first", "count"}.
std::vector<Json> Seeds(const std::string& text, const Json& value, const Place& place) {
  std::optional<Range> range = ParseRange(text);
  if (range && (range->first > range->last || range->first < 0 ||
                range->last > static_cast<std::int64_t>(kLargestInteger) ||
                range->last - range->first >= kMostSeeds)) {
    place.Fail(text, "first..last, e.g. 1..10, with 0 <= first <= last and at most " +
                         std::to_string(kMostSeeds) + " seeds");
  }
  if (!range && value.is_object()) {
    const Json object = Resolve(SeedRangeField(), value, place);
    const auto first = object.at("first").get<std::int64_t>();
    range = {first, first + object.at("count").get<std::int64_t>() - 1};
  }
  if (!range) return {value};
  std::vector<Json> seeds;
  for (std::int64_t seed = range->first; seed <= range->last; ++seed) seeds.emplace_back(seed);
  return seeds;
}

void AddValue(const Field& field, const std::string& text, Override& result) {
  const Json value = ParseValue(field, text, result.place);
  if (result.key == "seed") {
    const std::vector<Json> seeds = Seeds(text, value, result.place);
    result.values.insert(result.values.end(), seeds.begin(), seeds.end());
  } else if (value.is_string() && TakesNumber(field) && ParseRange(text)) {
    result.place.Fail("found " + Excerpt(value) + "; expected " + Expected(field) +
                      "; only seed takes a range: separate values by commas");
  } else {
    result.values.push_back(value);
  }
}

/// Checks the values. 1e3 becomes 1000 for a whole number.
void CheckValues(Override& result) {
  for (Json& value : result.values) {
    const Json checked = CheckValue(RunFields(), result.key, value, result.place);
    if (checked.is_number_integer()) value = checked;
  }
}

void CheckDistinct(const Override& result) {
  std::set<std::string> seen;
  for (const Json& value : result.values) {
    if (seen.insert(value.dump()).second) continue;
    result.place.Fail("found " + Excerpt(value) + " twice; keep one");
  }
}

/// Whether these are consecutive seeds that are written as first..last.
bool IsRange(const Override& set) {
  if (set.key != "seed" || set.values.size() < kShortestRange) return false;
  const auto gap =
      std::adjacent_find(set.values.begin(), set.values.end(), [](const Json& a, const Json& b) {
        return b.get<std::int64_t>() != a.get<std::int64_t>() + 1;
      });
  return gap == set.values.end();
}

bool TakesList(const Field& field) {
  return field.kind == Field::Kind::kList ||
         std::any_of(field.parts.begin(), field.parts.end(), TakesList);
}

/// How several values are written, if that seems to be what was meant; else "".
std::string FormNote(const Field& field, const Override& set, const std::string& right,
                     bool has_commas) {
  const bool is_list = right.size() > 2 && right.front() == '[' && right.back() == ']';
  if (is_list && !TakesList(field)) {
    return "; commas separate values, without brackets: " + set.key + "=" +
           right.substr(1, right.size() - 2);
  }
  const bool may_be_range = right.find_first_of(" :;[") != std::string::npos ||
                            right.find("..") != std::string::npos ||
                            right.find('-', 1) != std::string::npos;
  if (set.key == "seed" && may_be_range && !right.starts_with('{') && !ParseRange(right)) {
    return "; several seeds are written seed=1..6 or seed=1,2,6";
  }
  return has_commas ? "; a comma separates values, except in brackets, braces and double quotes"
                    : "";
}

}  // namespace

Override ParseOverride(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError(option + ": found " + Excerpt(text) + "; expected key=value, e.g. " + option +
                      " network.depth=20");
  }
  Override result;
  result.key = text.substr(0, equals);
  const std::string shown = Excerpt(result.key);  // control characters are escaped
  result.place = {option + " " + shown.substr(1, shown.size() - 2), ""};
  const Field& field = FindField(RunFields(), result.key, result.place);
  const std::string right = text.substr(equals + 1);
  const std::vector<std::string> values =
      Json::accept(right) ? std::vector{right} : SplitValues(right);
  try {
    for (const std::string& value : values) AddValue(field, value, result);
    CheckValues(result);
  } catch (const ConfigError& error) {
    throw ConfigError(error.what() + FormNote(field, result, right, values.size() > 1));
  }
  if (option == "--set") CheckDistinct(result);
  return result;
}

std::string FormatOverride(const Override& set) {
  std::string text = set.key + "=";
  if (IsRange(set)) return text + set.values.front().dump() + ".." + set.values.back().dump();
  for (std::size_t v = 0; v < set.values.size(); ++v) {
    text += (v == 0 ? "" : ",") + set.values[v].dump();
  }
  return text;
}

}  // namespace relulab
