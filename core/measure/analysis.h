/// Analyses: what a trained network is asked once, after its last update; the registry of those
/// that can be asked for.
///
/// A metric is a number a layer and step; an analysis is a table of its own. What it computes, and
/// what its columns mean, is the header of the file that computes it: unit_removal.h,
/// part_analysis.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/data/dataset.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/registry/column.h"

namespace relulab {

/// A run that has trained to its end.
template <typename Scalar>
struct TrainedRun {
  const Network<Scalar>& trained;    ///< after the last update
  const Network<Scalar>& untrained;  ///< as it was drawn
  const DatasetSpec& dataset;
  const Dataset<Scalar>& data;
  const Loss<Scalar>& loss;
  std::uint64_t seed = 0;
};

/// Empty, or a value. Text needs no quotes in csv.
using AnalysisCell = std::variant<std::monostate, std::int64_t, double, std::string_view>;
using AnalysisRows = std::vector<std::vector<AnalysisCell>>;  ///< as wide as the columns

/// A registry row.
struct AnalysisInfo {
  std::string_view name;
  std::string_view description;
  std::string_view table;  ///< its name
  std::vector<Column> columns;
  std::string_view dataset;  ///< the only one it can look at, in its validation split; empty: any
  AnalysisRows (*run_float)(const TrainedRun<float>&);
  AnalysisRows (*run_double)(const TrainedRun<double>&);
};

/// Every analysis there is.
std::span<const AnalysisInfo> Analyses();

/// The table of an analysis. `run` is of the data set that it can look at.
template <typename Scalar>
AnalysisRows Analyze(const AnalysisInfo& analysis, const TrainedRun<Scalar>& run);

}  // namespace relulab
