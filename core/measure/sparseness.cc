#include "core/measure/sparseness.h"

#include <cmath>

#include "core/numeric/norm.h"
#include "core/numeric/reduce.h"

namespace relulab {
namespace {

/// |v|_1 / |v|_2. Both measures are functions of it. Absent for a zero vector.
template <typename Scalar>
MetricValue NormRatio(const Scalar* v, Index count) {
  const double norm = Norm(v, count);
  if (norm == 0.0) return std::nullopt;
  return SumOf(v, count, [](double x) { return std::abs(x); }) / norm;
}

/// The mean over the columns that are not zero of sparseness(|v|_1 / |v|_2).
template <typename Scalar, typename Sparseness>
MetricValue MeanOverColumns(const Matrix<Scalar>& vectors, const Sparseness& sparseness) {
  double sum = 0.0;
  double count = 0.0;
  for (Index i = 0; i < vectors.cols(); ++i) {
    const MetricValue ratio = NormRatio(vectors.data() + i * vectors.rows(), vectors.rows());
    if (!ratio) continue;
    sum += sparseness(*ratio);
    count += 1.0;
  }
  if (count == 0.0) return std::nullopt;
  return sum / count;
}

template <typename Scalar>
MetricValue TrevesRolls(const Matrix<Scalar>& vectors) {
  // (sum |v| / n)^2 / (sum v^2 / n) = ratio^2 / n
  const double n = static_cast<double>(vectors.rows());
  return MeanOverColumns(vectors, [n](double ratio) { return ratio * ratio / n; });
}

template <typename Scalar>
MetricValue TrevesRollsLifetime(const LayerView<Scalar>& layer) {
  const Matrix<Scalar> by_unit = layer.activation->transpose();
  return TrevesRolls(by_unit);
}

template <typename Scalar>
MetricValue HoyerSparsity(const LayerView<Scalar>& layer) {
  const double root = std::sqrt(static_cast<double>(layer.activation->rows()));
  if (layer.activation->rows() == 1) return std::nullopt;
  return MeanOverColumns(*layer.activation,
                         [root](double ratio) { return (root - ratio) / (root - 1.0); });
}

template <typename Scalar>
MetricValue ZeroVectorFraction(const LayerView<Scalar>& layer) {
  const Matrix<Scalar>& a = *layer.activation;
  Index silent = 0;
  for (Index i = 0; i < a.cols(); ++i) silent += (a.col(i).array() == Scalar(0)).all() ? 1 : 0;
  return static_cast<double>(silent) / static_cast<double>(a.cols());
}

}  // namespace

std::vector<MetricInfo> SparsenessMetrics() {
  return {
      MetricRow("hoyer_sparsity", "",
                "mean over examples of Hoyer's sparsity of |a|; 0: all |a| are equal; 1: one unit "
                "is active",
                kNeedsActivation, [](const auto& layer) { return HoyerSparsity(layer); }),
      MetricRow("treves_rolls_population", "",
                "(mean |a|)^2 / mean a^2 over the units, averaged over examples; 1: all |a| are "
                "equal; 1/units: one unit is active",
                kNeedsActivation, [](const auto& layer) { return TrevesRolls(*layer.activation); }),
      MetricRow("treves_rolls_lifetime", "",
                "(mean |a|)^2 / mean a^2 over the examples, averaged over units", kNeedsActivation,
                [](const auto& layer) { return TrevesRollsLifetime(layer); }),
      MetricRow("zero_vector_fraction", "",
                "share of examples on which every unit is 0; hoyer_sparsity skips them",
                kNeedsActivation, [](const auto& layer) { return ZeroVectorFraction(layer); }),
  };
}

}  // namespace relulab
