#include "experiments/store/timing_blocks.h"

#include <vector>

#include "experiments/store/number.h"
#include "experiments/store/table_reader.h"

namespace relulab {

std::map<std::string, std::map<std::string, double>> ReadTimingBlocks(
    const std::filesystem::path& path, const std::string& column) {
  std::map<std::string, std::map<std::string, double>> figures;
  std::map<std::string, std::string> data_of;
  TableReader csv(path);
  const auto block = csv.FindColumn("block");
  const auto run_id = csv.FindColumn("run_id");
  const auto figure = csv.FindColumn(column);
  const auto data = csv.FindColumn("data");
  if (!block || !run_id || !figure || !data) return figures;
  std::vector<std::string> origin;  // of the row before
  for (std::vector<std::string> row; csv.Next(row);) {
    std::vector<std::string> made_by(row.begin() + static_cast<std::ptrdiff_t>(*data) + 1,
                                     row.end());
    if (made_by != origin) figures.clear();
    origin = std::move(made_by);
    if (data_of[row[*run_id]] != row[*data]) figures.erase(row[*run_id]);
    data_of[row[*run_id]] = row[*data];
    const auto value = ParseNumber(row[*figure]);
    if (value) figures[row[*run_id]][row[*block]] = *value;
  }
  return figures;
}

}  // namespace relulab
