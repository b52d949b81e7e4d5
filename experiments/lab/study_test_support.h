/// Shared by the tests of studies: a directory for studies, and functions that read their files.
#pragma once

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/lab/run_study.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"

namespace relulab {

/// Every file below `directory` that must be the same whatever the order of the runs, by name.
inline std::map<std::string, std::string> BytesOf(const std::filesystem::path& directory) {
  std::map<std::string, std::string> bytes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    const bool varies = name.starts_with("timing") || name == kManifestName;
    if (entry.is_regular_file() && !varies) {
      bytes[std::filesystem::relative(entry.path(), directory).string()] = ReadFile(entry.path());
    }
  }
  return bytes;
}

/// One column of a table, without the header.
inline std::vector<std::string> ColumnOf(const std::filesystem::path& table,
                                         const std::string& name) {
  TableReader reader(table);
  const auto column = reader.FindColumn(name);
  std::vector<std::string> cells;
  for (std::vector<std::string> row; column && reader.Next(row);) cells.push_back(row[*column]);
  return cells;
}

class StudyDirectoryTest : public testing::Test {
 protected:
  void SetUp() override { spdlog::set_level(spdlog::level::off); }
  void TearDown() override { spdlog::set_level(spdlog::level::info); }

  /// Writes a config to the test's directory and loads its study.
  Study LoadText(const std::string& config, const std::vector<Override>& overrides = {}) {
    WriteFile(root_.path() / "study.json", config);
    return LoadStudy(root_.path() / "study.json", "", overrides);
  }

  RunOptions Out(const std::string& name, int jobs = 1) {
    RunOptions options;
    options.out = root_.path() / name;
    options.jobs = jobs;
    return options;
  }

  TemporaryDirectory root_;
};

}  // namespace relulab
