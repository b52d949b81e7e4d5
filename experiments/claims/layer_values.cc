#include "experiments/claims/layer_values.h"

#include <algorithm>
#include <cmath>
#include <vector>

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

double Reduce(const std::string& how, const std::vector<double>& values) {
  if (how == "min") return *std::min_element(values.begin(), values.end());
  if (how == "max") return *std::max_element(values.begin(), values.end());
  return how == "furthest" ? Furthest(values) : Mean(values);
}

struct LayerRange {
  std::int64_t first = 1;
  std::int64_t last = 1;
};

LayerRange RangeOf(const Json& layer, std::int64_t depth) {
  if (layer.is_number()) return {layer.get<std::int64_t>(), layer.get<std::int64_t>()};
  if (layer == "first") return {1, 1};
  if (layer == "last") return {depth, depth};
  if (layer == "output") return {depth + 1, depth + 1};
  return {1, layer == "all" ? depth + 1 : depth};
}

std::optional<double> ReduceLayers(const LayerValues& values, const ClaimMetric& metric,
                                   std::int64_t depth, double smallest) {
  const LayerRange range =
      metric.table == "layers" ? RangeOf(metric.layer, depth) : LayerRange{1, 1};
  std::vector<double> chosen;
  for (std::int64_t l = range.first; l <= range.last; ++l) {
    const auto found = values.find(l);
    if (found == values.end() || !found->second || !std::isfinite(*found->second)) {
      return std::nullopt;
    }
    chosen.push_back(*found->second);
  }
  if (metric.reduce != "decades_per_layer") return Reduce(metric.reduce, chosen);
  if (chosen.size() < 2) return std::nullopt;  // one layer has no layer to decay over
  const auto log = [&](double value) { return std::log10(std::max(value, smallest)); };
  return (log(chosen.front()) - log(chosen.back())) / static_cast<double>(chosen.size() - 1);
}

}  // namespace

std::optional<double> ReduceValues(const StepValues& values, const ClaimMetric& metric,
                                   std::int64_t depth, double smallest) {
  if (values.empty()) return std::nullopt;
  const auto at = [&](const LayerValues& layers) {
    return ReduceLayers(layers, metric, depth, smallest);
  };
  if (metric.step == "first") return at(values.begin()->second);
  if (metric.step == "last") return at(values.rbegin()->second);
  if (metric.step.is_number()) {
    const auto found = values.find(metric.step.get<std::int64_t>());
    return found == values.end() ? std::nullopt : at(found->second);
  }
  std::vector<double> steps;
  for (const auto& [ignored, layers] : values) {
    const std::optional<double> value = at(layers);
    if (!value) return std::nullopt;
    steps.push_back(*value);
  }
  return Reduce(metric.over_steps, steps);
}

}  // namespace relulab
