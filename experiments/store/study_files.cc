#include "experiments/store/study_files.h"

#include <algorithm>

#include "experiments/store/file.h"
#include "experiments/store/output_error.h"

namespace relulab {
namespace {

/// A name, or a name and a profile: nothing that leads elsewhere.
bool IsStudyDirectoryName(const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  };
  return !name.empty() && name.front() != '.' && name.find("..") == std::string::npos &&
         std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

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
  const auto has = [&](const char* key, Json::value_t type) {
    return study.contains(key) && study.at(key).type() == type;
  };
  const bool is_study = study.is_object() && has("name", Json::value_t::string) &&
                        IsStudyDirectoryName(study.at("name").get<std::string>()) &&
                        has("base", Json::value_t::object) &&
                        has("varied_keys", Json::value_t::array) &&
                        has("runs", Json::value_t::array);
  if (!is_study) {
    throw OutputError("cannot read " + path.string() + ": it is not the study.json of relulab run");
  }
  return study;
}

}  // namespace relulab
