#include "experiments/store/study_files.h"

#include <algorithm>

#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {

std::vector<std::filesystem::path> FindStudies(const std::filesystem::path& directory) {
  if (Exists(directory / kStudyFile)) return {directory};
  std::error_code error;
  std::vector<std::filesystem::path> studies;
  std::filesystem::directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (Exists(entry->path() / kStudyFile)) studies.push_back(entry->path());
  }
  if (error) {
    const OutputError failed("read directory", directory, error.value());
    if (!failed.is_missing_file()) throw failed;
  }
  std::sort(studies.begin(), studies.end());
  return studies;
}

}  // namespace relulab
