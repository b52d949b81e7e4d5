#include "experiments/config/nearest_name.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "experiments/config/synonyms.h"

namespace relulab {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kMostSuggestions = 3;

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

/// The sum of the distances of the parts between dots. Absent if a part is too different.
std::optional<std::size_t> PartDistance(std::string_view name, std::string_view other) {
  constexpr std::size_t kMost = 2;
  std::size_t sum = 0;
  for (;;) {
    const std::size_t end = name.find('.');
    const std::size_t other_end = other.find('.');
    const std::string_view part = name.substr(0, end);
    const std::size_t distance = EditDistance(part, other.substr(0, other_end));
    const bool has_more = end != std::string_view::npos;
    if (distance > std::min(part.size() / 3, kMost) ||
        has_more != (other_end != std::string_view::npos)) {
      return std::nullopt;
    }
    sum += distance;
    if (!has_more) return sum;
    name.remove_prefix(end + 1);
    other.remove_prefix(other_end + 1);
  }
}

/// The only name that begins with `start`, or "".
std::string NameBeginningWith(std::string_view start, const std::vector<std::string>& allowed) {
  constexpr std::size_t kShortest = 4;
  std::string found;
  for (const std::string& candidate : allowed) {
    if (start.size() < kShortest || !NormalWord(candidate).starts_with(start)) continue;
    if (!found.empty()) return "";
    found = candidate;
  }
  return found;
}

std::string LeastDistant(std::string_view name, const std::vector<std::string>& allowed) {
  std::string nearest;
  std::optional<std::size_t> least;
  for (const std::string& candidate : allowed) {
    const std::optional<std::size_t> distance = PartDistance(name, NormalWord(candidate));
    if (!distance || (least && *least <= *distance)) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace

std::vector<std::string> NearestNames(std::string_view name,
                                      const std::vector<std::string>& allowed) {
  if (name.size() > kLongestName) return {};
  const std::string normal = NormalWord(name);
  std::vector<std::string> names;
  for (const std::string& candidate : allowed) {
    if (NormalWord(candidate) == normal) return {candidate};
  }
  const std::vector<std::string_view> synonyms = SynonymsOf(normal);
  for (const std::string_view synonym : synonyms) {
    for (const std::string& candidate : allowed) {
      if (NormalWord(candidate) == synonym) names.push_back(candidate);
    }
  }
  if (!synonyms.empty()) return names;
  std::string nearest = LeastDistant(normal, allowed);
  if (nearest.empty()) nearest = NameBeginningWith(normal, allowed);
  if (!nearest.empty()) names.push_back(std::move(nearest));
  return names;
}

std::string Question(const std::vector<std::string>& names) {
  std::string text;
  const std::size_t count = std::min(names.size(), kMostSuggestions);
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "" : i + 1 == count ? " or " : ", ") + ("\"" + names[i] + "\"");
  }
  return text.empty() ? "" : "; did you mean " + text + "?";
}

std::string AllowedNames(std::string_view found, const std::vector<std::string>& allowed) {
  if (allowed.empty()) return "; none is allowed here";
  std::string text = "; allowed: ";
  for (std::size_t i = 0; i < allowed.size(); ++i) text += (i == 0 ? "" : ", ") + allowed[i];
  return text + Question(NearestNames(found, allowed));
}

}  // namespace relulab
