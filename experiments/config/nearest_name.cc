#include "experiments/config/nearest_name.h"

#include <algorithm>
#include <cctype>

namespace relulab {
namespace {

constexpr std::size_t kLongestName = 64;

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

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

}  // namespace

std::string NearestName(std::string_view name, const std::vector<std::string>& allowed) {
  if (name.size() > kLongestName) return "";
  std::string nearest;
  std::size_t least = std::max<std::size_t>(1, name.size() / 2) + 1;
  const std::string lower = Lower(name);
  for (const std::string& candidate : allowed) {
    const std::size_t distance = EditDistance(lower, Lower(candidate));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string AllowedNames(std::string_view found, const std::vector<std::string>& allowed) {
  if (allowed.empty()) return "; none is allowed here";
  std::string text = "; allowed: ";
  for (std::size_t i = 0; i < allowed.size(); ++i) text += (i == 0 ? "" : ", ") + allowed[i];
  const std::string nearest = NearestName(found, allowed);
  if (!nearest.empty()) text += "; did you mean \"" + nearest + "\"?";
  return text;
}

}  // namespace relulab
