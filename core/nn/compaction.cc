#include "core/nn/compaction.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

namespace relulab {
namespace {

constexpr Index kCompactionChunk = 500;  // examples; bounds memory

/// The activations of a hidden layer's units on the examples so far.
template <typename Scalar>
struct UnitValues {
  Vector<Scalar> first;                             ///< a of the first example
  Eigen::Array<bool, Eigen::Dynamic, 1> unvarying;  ///< every a equals `first`; NaN does not

  void Add(const Matrix<Scalar>& a) {
    if (first.size() == 0) {
      first = a.col(0);
      unvarying.setConstant(a.rows(), true);
    }
    for (Index i = 0; i < a.cols(); ++i) {
      unvarying = unvarying && a.col(i).array() == first.array();
    }
  }

  bool IsSilent(Index unit) const { return unvarying(unit) && first(unit) == Scalar(0); }
  bool IsConstant(Index unit) const {
    return unvarying(unit) && first(unit) != Scalar(0) && std::isfinite(first(unit));
  }
};

template <typename Scalar>
std::vector<UnitValues<Scalar>> ObserveUnits(const Network<Scalar>& network,
                                             const Matrix<Scalar>& inputs) {
  std::vector<UnitValues<Scalar>> values(static_cast<std::size_t>(network.depth()));
  Matrix<Scalar> below;
  Matrix<Scalar> a;
  for (Index begin = 0; begin < inputs.cols(); begin += kCompactionChunk) {
    below = inputs.middleCols(begin, std::min(kCompactionChunk, inputs.cols() - begin));
    for (std::size_t l = 0; l < values.size(); ++l) {
      network.PredictLayer(l, below, a);
      values[l].Add(a);
      std::swap(a, below);
    }
  }
  // Sums of equal columns may differ in the last bit, depending on their place in the batch. If no
  // unit of the layer below varies, all columns are equal; the values of the first example are then
  // used for all.
  for (std::size_t l = 1; l < values.size(); ++l) {
    if (!values[l - 1].unvarying.all()) continue;
    below = values[l - 1].first;
    network.PredictLayer(l, below, a);
    values[l] = {};
    values[l].Add(a);
  }
  return values;
}

/// `next` is the layer above: its column `unit` multiplies the unit's activation.
template <typename Scalar>
CompactedUnits ChooseUnits(const UnitValues<Scalar>& values, const Layer<Scalar>& next) {
  CompactedUnits units;
  units.before = values.first.size();
  Index first_silent = -1;
  for (Index unit = 0; unit < units.before; ++unit) {
    const bool is_silent = values.IsSilent(unit);
    const bool is_constant = values.IsConstant(unit);
    if (is_silent) ++units.silent;
    if (is_constant) ++units.constant;
    if ((!is_silent && !is_constant) || !next.weights.col(unit).allFinite()) {
      units.kept.push_back(unit);
    } else if (is_silent && first_silent < 0) {
      first_silent = unit;
    }
  }
  if (units.kept.empty()) units.kept.push_back(std::max(first_silent, Index{0}));
  return units;
}

/// The layer's bias plus the contributions of the constant units below that are left out.
template <typename Scalar>
Vector<Scalar> FoldConstants(const UnitValues<Scalar>& below, const std::vector<Index>& kept,
                             const Layer<Scalar>& layer) {
  Vector<double> bias = layer.bias.template cast<double>();
  for (Index unit = 0; unit < below.first.size(); ++unit) {
    if (!below.IsConstant(unit) || std::binary_search(kept.begin(), kept.end(), unit)) continue;
    bias +=
        layer.weights.col(unit).template cast<double>() * static_cast<double>(below.first(unit));
  }
  return bias.template cast<Scalar>();
}

/// The parameters of the units `units`, with only their weights from the units `below`.
template <typename Scalar>
Layer<Scalar> Select(const Layer<Scalar>& layer, const std::vector<Index>& units,
                     const std::vector<Index>& below) {
  Layer<Scalar> selected;
  VisitParameters(
      [&](std::string_view, const auto& from, auto& to) {
        if constexpr (kIsPerUnit<decltype(from)>) {
          to = from(units);
        } else {
          to = from(units, below);
        }
      },
      layer, selected);
  return selected;
}

std::vector<Index> FirstIndices(Index count) {
  std::vector<Index> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), Index{0});
  return indices;
}

}  // namespace

bool CompactionApplies(const HiddenOutput& hidden_output) { return hidden_output.top_k == 0; }

template <typename Scalar>
Compaction<Scalar> Compact(const Network<Scalar>& network, const Matrix<Scalar>& inputs) {
  assert(CompactionApplies(network.hidden_output()) && inputs.cols() > 0);
  const std::vector<Layer<Scalar>>& original = network.layers();
  const std::vector<UnitValues<Scalar>> values = ObserveUnits(network, inputs);
  Compaction<Scalar> compaction;
  for (std::size_t l = 0; l < values.size(); ++l) {
    compaction.hidden.push_back(ChooseUnits(values[l], original[l + 1]));
  }
  std::vector<Index> below = FirstIndices(inputs.rows());
  for (std::size_t l = 0; l < original.size(); ++l) {
    const bool is_output = l + 1 == original.size();
    const std::vector<Index> units =
        is_output ? FirstIndices(original[l].bias.size()) : compaction.hidden[l].kept;
    Layer<Scalar> layer = Select(original[l], units, below);
    if (l > 0) {
      layer.bias = FoldConstants(values[l - 1], below, original[l])(units);
      const Index negated = network.hidden_output().NegatedUnits(compaction.hidden[l - 1].before);
      const auto first_not = std::lower_bound(below.begin(), below.end(), negated);
      layer.weights.leftCols(first_not - below.begin()) *= Scalar(-1);
    }
    compaction.layers.push_back(std::move(layer));
    below = units;
  }
  return compaction;
}

template <typename Scalar>
Network<Scalar> CompactedNetwork(NetworkSpec spec, const Compaction<Scalar>& compaction) {
  spec.widths.clear();
  for (const CompactedUnits& units : compaction.hidden) {
    spec.widths.push_back(static_cast<Index>(units.kept.size()));
  }
  spec.hidden_output = {};
  spec.initializer = {};  // its draws are replaced
  Network<Scalar> network(spec, 0);
  network.layers() = compaction.layers;
  return network;
}

template <typename Scalar>
OutputDifference CompareOutputs(const Network<Scalar>& one, const Network<Scalar>& other,
                                const Matrix<Scalar>& inputs) {
  OutputDifference difference;
  Matrix<Scalar> output;
  Matrix<Scalar> other_output;
  Matrix<Scalar> scratch;
  for (Index begin = 0; begin < inputs.cols(); begin += kCompactionChunk) {
    const auto chunk = inputs.middleCols(begin, std::min(kCompactionChunk, inputs.cols() - begin));
    one.Predict(chunk, output, scratch);
    other.Predict(chunk, other_output, scratch);
    for (Index i = 0; i < output.size(); ++i) {
      const double x = output.data()[i];
      const double y = other_output.data()[i];
      difference.magnitude = std::fmax(difference.magnitude, std::abs(x));
      if (x == y || (std::isnan(x) && std::isnan(y))) continue;
      const double distance = std::abs(x - y);
      // A comparison with NaN is false, so a NaN stays the largest distance.
      if (std::isnan(distance) || distance > difference.largest) difference.largest = distance;
    }
  }
  return difference;
}

template <typename Scalar>
double FlopsPerExample(const std::vector<Layer<Scalar>>& layers) {
  double flops = 0.0;
  for (const Layer<Scalar>& layer : layers) {
    flops += 2.0 * static_cast<double>(layer.weights.size());
  }
  return flops;
}

template Compaction<float> Compact(const Network<float>&, const Matrix<float>&);
template Compaction<double> Compact(const Network<double>&, const Matrix<double>&);
template Network<float> CompactedNetwork(NetworkSpec, const Compaction<float>&);
template Network<double> CompactedNetwork(NetworkSpec, const Compaction<double>&);
template OutputDifference CompareOutputs(const Network<float>&, const Network<float>&,
                                         const Matrix<float>&);
template OutputDifference CompareOutputs(const Network<double>&, const Network<double>&,
                                         const Matrix<double>&);
template double FlopsPerExample(const std::vector<Layer<float>>&);
template double FlopsPerExample(const std::vector<Layer<double>>&);

}  // namespace relulab
