#include "experiments/claims/pooled_cells.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace relulab {
namespace {

/// The units of all pairs of a cell. PairedCell::units is in one order everywhere, but not sorted
/// by name, as "10" comes before "9".
std::vector<std::string> CommonUnits(const std::vector<PairedCell>& pairs) {
  std::vector<std::string> common;
  for (const std::string& unit : pairs.front().units) {
    const bool is_common = std::all_of(pairs.begin(), pairs.end(), [&](const PairedCell& pair) {
      return std::find(pair.units.begin(), pair.units.end(), unit) != pair.units.end();
    });
    if (is_common) common.push_back(unit);
  }
  return common;
}

PairedCell KeepUnits(const PairedCell& pair, const std::vector<std::string>& units) {
  PairedCell kept{.cell = pair.cell, .treatment = pair.treatment, .control = pair.control};
  for (const std::string& unit : units) {
    const auto found = std::find(pair.units.begin(), pair.units.end(), unit);
    const auto u = static_cast<std::size_t>(std::distance(pair.units.begin(), found));
    kept.treatment_values.push_back(pair.treatment_values[u]);
    if (!pair.control_values.empty()) kept.control_values.push_back(pair.control_values[u]);
  }
  kept.units = units;
  return kept;
}

}  // namespace

Pool PoolCells(const std::vector<PairedCell>& pairs, const std::vector<std::size_t>& numbers) {
  std::vector<PooledCell> cells;
  for (const std::size_t number : numbers) {
    const PairedCell& pair = pairs[number];
    auto cell = std::find_if(cells.begin(), cells.end(), [&](const PooledCell& other) {
      return other.pairs.front().cell == pair.cell;
    });
    if (cell == cells.end()) cell = cells.insert(cells.end(), PooledCell{});
    cell->pairs.push_back(pair);
    cell->numbers.push_back(number);
  }
  Pool pool;
  for (PooledCell& cell : cells) {
    const std::vector<std::string> common = CommonUnits(cell.pairs);
    if (common.empty()) {
      ++pool.lost_cells;
      continue;
    }
    std::set<std::string> all;
    for (PairedCell& pair : cell.pairs) {
      all.insert(pair.units.begin(), pair.units.end());
      pair = KeepUnits(pair, common);
    }
    pool.lost_units += all.size() - common.size();
    pool.cells.push_back(std::move(cell));
  }
  return pool;
}

}  // namespace relulab
