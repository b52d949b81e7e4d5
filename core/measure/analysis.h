/// Analyses of a trained network, and their registry. Each analysis runs once, after the last
/// update.
///
/// A metric is one number per layer and step; an analysis is a table of its own. An analysis is
/// defined in the header of the file that computes it (unit_removal.h, part_analysis.h). Its
/// registry row is in the source file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "core/data/dataset.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/registry/registry.h"

namespace relulab {

/// A run after its last update.
template <typename Scalar>
struct TrainedRun {
  const Network<Scalar>& trained;    ///< after the last update
  const Network<Scalar>& untrained;  ///< with its initial parameters
  const DatasetSpec& dataset;
  const Dataset<Scalar>& data;
  const Loss<Scalar>& loss;
  std::uint64_t seed = 0;
};

/// Empty, or a value. Text must not contain characters that CSV would quote.
using AnalysisCell = std::variant<std::monostate, std::int64_t, double, std::string_view>;
using AnalysisRows = std::vector<std::vector<AnalysisCell>>;  ///< one cell per column

/// A column of a table whose rows are computed as structs.
template <typename Row>
struct AnalysisColumn {
  Column column;
  AnalysisCell (*cell)(const Row&);
};

template <typename T>
AnalysisCell CellOf(const T& value) {
  return value;
}
template <typename T>
AnalysisCell CellOf(const std::optional<T>& value) {
  return value ? AnalysisCell(*value) : AnalysisCell();
}

template <typename Table>
std::vector<Column> ColumnsOf(const Table& table) {
  std::vector<Column> columns;
  for (const auto& row : table) columns.push_back(row.column);
  return columns;
}

template <typename Table, typename Row>
AnalysisRows CellsOf(const Table& table, const std::vector<Row>& rows) {
  AnalysisRows cells;
  for (const Row& row : rows) {
    cells.emplace_back();
    for (const auto& column : table) cells.back().push_back(column.cell(row));
  }
  return cells;
}

/// A registry row.
struct AnalysisInfo {
  std::string_view name;
  std::string_view description;
  std::string_view table;  ///< name of the table
  std::vector<Column> columns;
  std::string_view dataset;  ///< the data set whose validation rows are needed; empty: any data
  AnalysisRows (*run_float)(const TrainedRun<float>&);
  AnalysisRows (*run_double)(const TrainedRun<double>&);
};

/// All analyses.
std::span<const AnalysisInfo> Analyses();

/// Computes the table of an analysis. Precondition: the analysis applies to the data set of `run`.
/// Throws Stopped if a stop of the trained network is requested (network.h).
template <typename Scalar>
AnalysisRows Analyze(const AnalysisInfo& analysis, const TrainedRun<Scalar>& run) {
  return ForScalar<Scalar>(analysis.run_float, analysis.run_double)(run);
}

}  // namespace relulab
