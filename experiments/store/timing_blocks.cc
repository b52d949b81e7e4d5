#include "experiments/store/timing_blocks.h"

#include <algorithm>
#include <vector>

#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/tables.h"

namespace relulab {

void CheckTimes(const std::filesystem::path& study_directory) {
  if (!IsDamaged(study_directory, TableFile(kTimingBlocksTable))) return;
  throw OutputError("cannot read " + TablePath(study_directory, kTimingBlocksTable).string() +
                    ": it does not match " + std::string(kManifestName) +
                    "; to measure the times again, remove the file and run the study");
}

std::map<std::string, std::map<std::string, double>> ReadTimingBlocks(
    const std::filesystem::path& path, const std::string& column) {
  std::map<std::string, std::map<std::string, double>> figures;
  TableReader csv(path);
  const auto figure = csv.FindColumn(column);
  if (!figure) return figures;
  const std::size_t block = csv.RequireColumn(columns::kBlock);
  const std::size_t run_id = csv.RequireColumn(columns::kRunId);
  const std::size_t data = csv.RequireColumn(columns::kData);
  std::vector<std::size_t> origin;
  for (const Column& made_by :
       {columns::kCommit, columns::kBuild, columns::kProcessor, columns::kHost}) {
    if (const auto found = csv.FindColumn(made_by)) origin.push_back(*found);
  }
  std::map<std::string, std::string> data_of;
  std::vector<std::string> before;
  for (std::vector<std::string> row; csv.Next(row); before = row) {
    const auto differs = [&](std::size_t c) { return !before.empty() && before[c] != row[c]; };
    if (std::any_of(origin.begin(), origin.end(), differs)) figures.clear();
    if (data_of[row[run_id]] != row[data]) figures.erase(row[run_id]);
    data_of[row[run_id]] = row[data];
    if (const auto value = ParseNumber(row[*figure])) figures[row[run_id]][row[block]] = *value;
  }
  return figures;
}

}  // namespace relulab
