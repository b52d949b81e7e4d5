#include "experiments/report/timing_summary.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "core/stats/median_interval.h"
#include "experiments/store/study_files.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

/// Seconds by block.
using Seconds = std::map<std::string, double>;

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
  const std::map<std::string, Seconds> seconds_of = ReadTimingBlocks(path, "seconds");
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
