#include "experiments/claims/metric_rows.h"

#include <algorithm>
#include <cmath>

#include "experiments/store/config_error.h"
#include "experiments/store/csv.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

bool IsCell(const std::string& cell, const Json& wanted) {
  if (wanted.is_string()) return cell == wanted.get<std::string>();
  const auto number = ParseNumber(cell);
  return number && *number == wanted.get<double>();
}

}  // namespace

std::optional<double> FiniteNumber(const std::string& cell) {
  const auto value = ParseNumber(cell);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

MetricRows::MetricRows(const std::filesystem::path& path, const Setting& rows, const Place& place)
    : path_(path), csv_(path), place_(place), run_id_(Find(std::string(columns::kRunId.name))) {
  for (const auto& [column, value] : rows) rows_.emplace_back(Find(column), value);
}

std::size_t MetricRows::Find(const std::string& column) const {
  const auto found = csv_.FindColumn(column);
  if (found) return *found;
  throw ConfigError(place_.Text() + ": " + path_.filename().string() + " has no column \"" +
                    column + "\"");
}

bool MetricRows::Next() {
  while (csv_.Next(row_)) {
    const bool is_asked_for = std::all_of(rows_.begin(), rows_.end(), [&](const auto& wanted) {
      return IsCell(row_[wanted.first], wanted.second);
    });
    if (is_asked_for) return true;
  }
  return false;
}

}  // namespace relulab
