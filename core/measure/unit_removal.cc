#include "core/measure/unit_removal.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/random/stream.h"
#include "core/train/evaluation.h"

namespace relulab {
namespace {

constexpr AnalysisColumn<RemovalRow> kRemovalColumns[] = {
    {{"order", "", "order of removal: importance (the least important unit first) or random"},
     [](const RemovalRow& row) -> AnalysisCell { return row.order; }},
    {{"removed_fraction", "", "share of all hidden units that are removed"},
     [](const RemovalRow& row) -> AnalysisCell { return row.removed_fraction; }},
    {{"validation_accuracy", "", "accuracy on the whole validation split"},
     [](const RemovalRow& row) -> AnalysisCell { return CellOf(row.validation_accuracy); }},
    {{"test_accuracy", "", "accuracy on the whole test split"},
     [](const RemovalRow& row) -> AnalysisCell { return CellOf(row.test_accuracy); }},
};

constexpr std::array kPercentages = {0,  1,  2,  5,  10, 15, 20, 25, 30, 35, 40, 45,
                                     50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100};

template <typename Scalar>
std::vector<HiddenUnit> HiddenUnits(const Network<Scalar>& network) {
  std::vector<HiddenUnit> units;
  for (std::size_t l = 0; l + 1 < network.layers().size(); ++l) {
    for (Index unit = 0; unit < network.layers()[l].bias.size(); ++unit) units.push_back({l, unit});
  }
  return units;
}

/// The numbers of removed units at the points of a curve, in increasing order.
std::vector<std::size_t> RemovalCounts(std::size_t units) {
  std::vector<std::size_t> counts;
  for (const int percentage : kPercentages) {
    const double count = std::round(static_cast<double>(units) * percentage / 100.0);
    counts.push_back(static_cast<std::size_t>(count));
  }
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

template <typename Scalar>
std::optional<double> Accuracy(const Network<Scalar>& network, const Loss<Scalar>& loss,
                               const Split<Scalar>& split) {
  if (split.size() == 0) return std::nullopt;
  return Evaluate(network, loss, split, split.size()).FiniteAccuracy();
}

template <typename Scalar>
AnalysisRows RemovalTable(const TrainedRun<Scalar>& run) {
  return CellsOf(kRemovalColumns, MeasureRemoval(run.trained, run.loss, run.data, run.seed));
}

}  // namespace

AnalysisInfo RemovalAnalysis() {
  return {
      .name = "removal",
      .description = "accuracy as hidden units are replaced by their means over the training split",
      .table = "removal",
      .columns = ColumnsOf(kRemovalColumns),
      .dataset = "",
      .run_float = RemovalTable<float>,
      .run_double = RemovalTable<double>};
}

template <typename Scalar>
Network<Scalar> RemoveUnits(const Network<Scalar>& network, const std::vector<UnitMoments>& moments,
                            std::span<const HiddenUnit> units) {
  Network<Scalar> reduced = network;
  std::vector<Vector<double>> biases;
  for (const Layer<Scalar>& layer : network.layers()) {
    biases.push_back(layer.bias.template cast<double>());
  }
  for (const HiddenUnit& removed : units) {
    auto column = reduced.layers()[removed.layer + 1].weights.col(removed.unit);
    biases[removed.layer + 1] +=
        column.template cast<double>() * moments[removed.layer].mean(removed.unit);
    column.setZero();
  }
  for (std::size_t l = 1; l < biases.size(); ++l) {
    reduced.layers()[l].bias = biases[l].template cast<Scalar>();
  }
  return reduced;
}

template <typename Scalar>
std::vector<HiddenUnit> OrderByImportance(const Network<Scalar>& network,
                                          const std::vector<UnitMoments>& moments) {
  struct Ranked {
    HiddenUnit unit;
    double importance;
  };
  std::vector<Ranked> ranked;
  for (const HiddenUnit& unit : HiddenUnits(network)) {
    const auto column = network.layers()[unit.layer + 1].weights.col(unit.unit);
    const double importance =
        moments[unit.layer].variance(unit.unit) * column.template cast<double>().squaredNorm();
    constexpr double kLast = std::numeric_limits<double>::infinity();
    ranked.push_back({unit, std::isnan(importance) ? kLast : importance});
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Ranked& a, const Ranked& b) { return a.importance < b.importance; });
  std::vector<HiddenUnit> order;
  for (const Ranked& next : ranked) order.push_back(next.unit);
  return order;
}

template <typename Scalar>
std::vector<HiddenUnit> OrderAtRandom(const Network<Scalar>& network, std::uint64_t seed) {
  std::vector<HiddenUnit> order = HiddenUnits(network);
  RandomStream stream(seed, Purpose::kUnitRemoval, 0);
  Shuffle(std::span(order), stream);
  return order;
}

template <typename Scalar>
std::vector<RemovalRow> MeasureRemoval(const Network<Scalar>& network, const Loss<Scalar>& loss,
                                       const Dataset<Scalar>& data, std::uint64_t seed) {
  const std::vector<UnitMoments> moments = MeasureUnitMoments(network, data.train.inputs);
  std::vector<RemovalRow> rows;
  const auto follow = [&](std::string_view name, const std::vector<HiddenUnit>& order) {
    for (const std::size_t count : RemovalCounts(order.size())) {
      const Network<Scalar> reduced =
          RemoveUnits<Scalar>(network, moments, std::span(order).first(count));
      rows.push_back(
          {.order = name,
           .removed_fraction = static_cast<double>(count) / static_cast<double>(order.size()),
           .validation_accuracy = Accuracy(reduced, loss, data.validation),
           .test_accuracy = Accuracy(reduced, loss, data.test)});
    }
  };
  follow("importance", OrderByImportance(network, moments));
  follow("random", OrderAtRandom(network, seed));
  return rows;
}

template Network<float> RemoveUnits(const Network<float>&, const std::vector<UnitMoments>&,
                                    std::span<const HiddenUnit>);
template Network<double> RemoveUnits(const Network<double>&, const std::vector<UnitMoments>&,
                                     std::span<const HiddenUnit>);
template std::vector<HiddenUnit> OrderByImportance(const Network<float>&,
                                                   const std::vector<UnitMoments>&);
template std::vector<HiddenUnit> OrderByImportance(const Network<double>&,
                                                   const std::vector<UnitMoments>&);
template std::vector<HiddenUnit> OrderAtRandom(const Network<float>&, std::uint64_t);
template std::vector<HiddenUnit> OrderAtRandom(const Network<double>&, std::uint64_t);
template std::vector<RemovalRow> MeasureRemoval(const Network<float>&, const Loss<float>&,
                                                const Dataset<float>&, std::uint64_t);
template std::vector<RemovalRow> MeasureRemoval(const Network<double>&, const Loss<double>&,
                                                const Dataset<double>&, std::uint64_t);

}  // namespace relulab
