#include "experiments/store/study_files.h"

#include <algorithm>

namespace relulab {
std::vector<std::filesystem::path> FindStudies(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::exists(directory / "study.json", error)) return {directory};
  std::vector<std::filesystem::path> studies;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (std::filesystem::exists(entry.path() / "study.json", error)) {
      studies.push_back(entry.path());
    }
  }
  std::sort(studies.begin(), studies.end());
  return studies;
}

}  // namespace relulab
