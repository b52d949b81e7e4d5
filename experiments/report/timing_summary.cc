#include "experiments/report/timing_summary.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "core/stats/median_interval.h"
#include "experiments/store/number.h"
#include "experiments/store/study_files.h"
#include "experiments/store/table_reader.h"

namespace relulab {
namespace {

/// Seconds by block.
using Seconds = std::map<std::string, double>;

/// By run, of the newest build, machine and data alone: others do not compare.
std::map<std::string, Seconds> ReadBlocks(const std::filesystem::path& path) {
  std::map<std::string, Seconds> seconds_of;
  std::map<std::string, std::string> data_of;
  TableReader csv(path);
  const auto block = csv.FindColumn("block");
  const auto run_id = csv.FindColumn("run_id");
  const auto seconds = csv.FindColumn("seconds");
  const auto data = csv.FindColumn("data");
  if (!block || !run_id || !seconds || !data) return seconds_of;
  std::vector<std::string> origin;  // of the row before
  for (std::vector<std::string> row; csv.Next(row);) {
    std::vector<std::string> made_by(row.begin() + static_cast<std::ptrdiff_t>(*data) + 1,
                                     row.end());
    if (made_by != origin) seconds_of.clear();
    origin = std::move(made_by);
    if (data_of[row[*run_id]] != row[*data]) seconds_of[row[*run_id]].clear();
    data_of[row[*run_id]] = row[*data];
    const auto value = ParseNumber(row[*seconds]);
    if (value) seconds_of[row[*run_id]][row[*block]] = *value;
  }
  return seconds_of;
}

std::string IntervalCell(const std::vector<double>& values) {
  const auto interval = IntervalOfMedian(values);
  if (!interval) return "";
  return fmt::format("{:.4g} +- {:.2g}", interval->median, interval->HalfWidth());
}

}  // namespace

TextTable TimingTable(const std::filesystem::path& study_directory) {
  const std::filesystem::path path = study_directory / "timing_blocks.csv";
  if (!std::filesystem::exists(path)) return {};
  const Json study = ReadStudyJson(study_directory / "study.json");
  const std::map<std::string, Seconds> seconds_of = ReadBlocks(path);
  TextTable table;
  for (const Json& key : study.at("varied_keys")) table.header.push_back(key);
  for (const char* name : {"blocks", "seconds", "to first"}) table.header.emplace_back(name);
  const Seconds* first = nullptr;
  for (const Json& run : study.value("runs", Json::array())) {
    const auto found = seconds_of.find(run.at("run_id").get<std::string>());
    if (found == seconds_of.end()) continue;
    if (first == nullptr) first = &found->second;
    std::vector<double> seconds;
    std::vector<double> ratios;
    for (const auto& [block, value] : found->second) {
      seconds.push_back(value);
      const auto other = first->find(block);
      if (other != first->end()) ratios.push_back(value / other->second);
    }
    std::vector<std::string> row;
    for (const Json& key : study.at("varied_keys")) {
      const Json& value = run.at("cell").at(key.get<std::string>());
      row.push_back(value.is_string() ? value.get<std::string>() : value.dump());
    }
    row.push_back(std::to_string(seconds.size()));
    row.push_back(IntervalCell(seconds));
    row.push_back(IntervalCell(ratios));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace relulab
