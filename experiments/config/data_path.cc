#include "experiments/config/data_path.h"

#include <algorithm>
#include <array>

namespace relulab {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kDataPaths = {
    "dataset.path",         "dataset.directory",   "dataset.train_images",
    "dataset.train_labels", "dataset.test_images", "dataset.test_labels"};

/// `path` without links in its directories. Its last part may be a link and stays.
fs::path WithoutLinks(const fs::path& path) {
  const fs::path absolute = fs::absolute(path);
  return fs::weakly_canonical(absolute.parent_path()) / absolute.filename();
}

}  // namespace

bool IsDataPath(std::string_view dotted_key) {
  return std::find(kDataPaths.begin(), kDataPaths.end(), dotted_key) != kDataPaths.end();
}

std::string RelativeTo(const fs::path& directory, const std::string& typed) {
  const fs::path path(typed);
  if (typed.empty() || path.is_absolute()) return typed;
  const fs::path start = directory.empty() ? fs::path(".") : directory;
  fs::path relative = fs::absolute(path).lexically_normal().lexically_relative(
      fs::absolute(start).lexically_normal());
  if (!relative.has_filename()) relative = relative.parent_path();  // no slash at the end
  std::error_code error;
  if (!fs::exists(path, error) || fs::equivalent(start / relative, path, error)) {
    return relative.string();
  }
  // A ".." behind a link does not lead back.
  return WithoutLinks(path).lexically_relative(fs::weakly_canonical(start)).string();
}

void MakeRelativeTo(const fs::path& directory, const std::string& dotted_key, Json& value) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      MakeRelativeTo(directory, std::string(dotted_key).append(".").append(key), member);
    }
  } else if (value.is_string() && IsDataPath(dotted_key)) {
    value = RelativeTo(directory, value.get<std::string>());
  }
}

}  // namespace relulab
