#include "experiments/store/study_files.h"

#include <algorithm>

#include "experiments/store/file.h"
#include "experiments/store/output_error.h"

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

Json ReadStudyJson(const std::filesystem::path& path) {
  Json study = Json::parse(ReadFile(path), nullptr, false);
  if (study.is_discarded() || !study.contains("varied_keys") || !study.contains("base")) {
    throw OutputError("cannot read " + path.string() + ": it is not the study.json of relulab run");
  }
  return study;
}

}  // namespace relulab
