// Metrics that are read from layers.csv or steps.csv.
#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "experiments/claims/metric_values.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

double Mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double Furthest(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end(),
                           [](double a, double b) { return std::abs(a) < std::abs(b); });
}

double Reduce(Reduction how, const std::vector<double>& values) {
  switch (how) {
    case Reduction::kMin:
      return *std::min_element(values.begin(), values.end());
    case Reduction::kMax:
      return *std::max_element(values.begin(), values.end());
    case Reduction::kFurthest:
      return Furthest(values);
    case Reduction::kMean:
    case Reduction::kDecadesPerLayer:  // ReduceLayers computes it from two layers
      break;
  }
  return Mean(values);
}

struct LayerRange {
  std::int64_t first = 1;
  std::int64_t last = 1;
};

LayerRange RangeOf(const Position& layer, std::int64_t depth) {
  switch (layer.which) {
    case Which::kNumber:
      return {layer.number, layer.number};
    case Which::kFirst:
      return {1, 1};
    case Which::kLast:
      return {depth, depth};
    case Which::kOutput:
      return {depth + 1, depth + 1};
    case Which::kAll:
      return {1, depth + 1};
    case Which::kHidden:
      break;
  }
  return {1, depth};
}

/// The change of log10 per layer, from the last layer to the first. Absent if one of the two is 0:
/// a number in place of its logarithm would look like a measured decay.
std::optional<double> DecadesPerLayer(const std::vector<double>& values) {
  if (values.size() < 2 || values.front() <= 0.0 || values.back() <= 0.0) return std::nullopt;
  return (std::log10(values.front()) - std::log10(values.back())) /
         static_cast<double>(values.size() - 1);
}

std::optional<double> ReduceLayers(const LayerValues& values, const ClaimMetric& metric,
                                   std::int64_t depth) {
  const LayerRange range =
      metric.table == MetricTable::kLayers ? RangeOf(metric.layers.layer, depth) : LayerRange{1, 1};
  std::vector<double> chosen;
  for (std::int64_t l = range.first; l <= range.last; ++l) {
    const auto found = values.find(l);
    if (found == values.end() || !found->second || !std::isfinite(*found->second)) {
      return std::nullopt;
    }
    chosen.push_back(*found->second);
  }
  if (metric.layers.reduce == Reduction::kDecadesPerLayer) return DecadesPerLayer(chosen);
  return Reduce(metric.layers.reduce, chosen);
}

std::int64_t NumberAt(const MetricRows& rows, std::size_t column) {
  return static_cast<std::int64_t>(FiniteNumber(rows.At(column)).value_or(-1.0));
}

/// The predictions in theory.csv, by run_id and layer.
std::map<std::string, LayerValues> ReadTheory(const MetricSource& source) {
  std::map<std::string, LayerValues> theory;
  const std::filesystem::path path = TablePath(source.directory, kTheoryTable);
  if (!Exists(path)) return theory;
  MetricRows rows(path, {}, source.place);
  const std::size_t layer = rows.Find(std::string(columns::kLayer.name));
  const std::size_t predicted = rows.Find(source.metric.column);
  while (rows.Next()) {
    theory[rows.run_id()][NumberAt(rows, layer)] = FiniteNumber(rows.At(predicted));
  }
  return theory;
}

/// Divides measured by predicted values. A ratio is absent if either value is absent or the
/// prediction is 0.
void DivideBy(const LayerValues& theory, LayerValues& measured) {
  for (auto& [layer, value] : measured) {
    const auto predicted = theory.find(layer);
    const bool has_ratio =
        value && predicted != theory.end() && predicted->second && *predicted->second > 0.0;
    value = has_ratio ? std::optional(*value / *predicted->second) : std::nullopt;
  }
}

/// Values by run and step. Keeps only the claim's runs, because layers.csv may be long.
std::map<std::string, StepValues> ReadSteps(const MetricSource& source) {
  const ClaimMetric& metric = source.metric;
  std::set<std::string> wanted;
  for (const ClaimRun& run : source.runs.runs) wanted.insert(run.run_id);
  std::map<std::string, StepValues> steps_of;
  MetricRows rows(source.Path(), metric.rows, source.place);
  const std::size_t column = rows.Find(metric.column);
  const std::size_t step = rows.Find(std::string(columns::kStep.name));
  const bool has_layers = metric.table == MetricTable::kLayers;
  const std::size_t layer = has_layers ? rows.Find(std::string(columns::kLayer.name)) : 0;
  const bool is_held_out = !has_layers && metric.column == columns::kValidationAccuracy.name;
  const std::size_t loss =
      is_held_out ? rows.Find(std::string(columns::kValidationLoss.name)) : column;
  while (rows.Next()) {
    if (!wanted.contains(rows.run_id())) continue;
    StepValues& steps = steps_of[rows.run_id()];
    const std::int64_t s = NumberAt(rows, step);
    // To save memory, keep only the last step if the metric reads no other.
    if (metric.steps.step.which == Which::kLast && !steps.empty() && steps.rbegin()->first < s)
      steps.clear();
    // If the loss is not finite, the accuracy is not a result.
    const bool is_finite = FiniteNumber(rows.At(loss)).has_value();
    steps[s][has_layers ? NumberAt(rows, layer) : 1] =
        is_finite ? FiniteNumber(rows.At(column)) : std::nullopt;
  }
  return steps_of;
}

}  // namespace

std::optional<double> ReduceValues(const StepValues& values, const ClaimMetric& metric,
                                   std::int64_t depth) {
  if (values.empty()) return std::nullopt;
  const auto at = [&](const LayerValues& layers) { return ReduceLayers(layers, metric, depth); };
  const Position& step = metric.steps.step;
  if (step.which == Which::kFirst) return at(values.begin()->second);
  if (step.which == Which::kLast) return at(values.rbegin()->second);
  if (step.which == Which::kNumber) {
    const auto found = values.find(step.number);
    return found == values.end() ? std::nullopt : at(found->second);
  }
  std::vector<double> steps;
  for (const auto& [ignored, layers] : values) {
    const std::optional<double> value = at(layers);
    if (!value) return std::nullopt;
    steps.push_back(*value);
  }
  return Reduce(metric.steps.over_steps, steps);
}

MetricValues ReadLayerMetric(const MetricSource& source) {
  const ClaimMetric& metric = source.metric;
  std::map<std::string, StepValues> steps_of = ReadSteps(source);
  if (metric.layers.over_theory) {
    auto theory = ReadTheory(source);
    for (auto& [run_id, steps] : steps_of) {
      for (auto& [ignored, layers] : steps) DivideBy(theory[run_id], layers);
    }
  }
  MetricValues values;
  for (const PlannedRun& run : source.study.plan.runs) {
    const auto steps = steps_of.find(run.run_id);
    if (steps == steps_of.end()) continue;
    const auto depth = static_cast<std::int64_t>(run.spec.network.widths.size());
    values[run.run_id][""] = ReduceValues(steps->second, metric, depth);
  }
  return values;
}

}  // namespace relulab
