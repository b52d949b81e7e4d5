#include "core/measure/signal.h"

#include "core/numeric/norm.h"
#include "core/numeric/reduce.h"

namespace relulab {
namespace {

template <typename Scalar>
MetricValue ExampleCorrelation(const LayerView<Scalar>& layer) {
  // With unit vectors u_i, sum over i != j of u_i . u_j = |sum u_i|^2 - sum |u_i|^2, which needs no
  // loop over pairs.
  const Matrix<Scalar>& z = layer.preactivation;
  Vector<double> sum = Vector<double>::Zero(z.rows());
  double squares = 0.0;
  double vectors = 0.0;
  for (Index i = 0; i < z.cols(); ++i) {
    const double norm = Norm(z.col(i).data(), z.rows());
    if (norm == 0.0) continue;
    const Vector<double> unit = z.col(i).template cast<double>() / norm;
    sum += unit;
    squares += unit.squaredNorm();
    vectors += 1.0;
  }
  if (vectors < 2.0) return std::nullopt;
  return (sum.squaredNorm() - squares) / (vectors * (vectors - 1.0));
}

}  // namespace

std::vector<MetricInfo> SignalMetrics() {
  return {
      MetricRow("preactivation_rms", "", "root mean square of z", kNeedsPreactivation,
                [](const auto& layer) { return RootMeanSquare(layer.preactivation); }),
      MetricRow("preactivation_mean", "", "mean of z", kNeedsPreactivation,
                [](const auto& layer) { return MeanOf(layer.preactivation); }),
      MetricRow("example_correlation", "", "mean cosine of z between pairs of examples",
                kNeedsPreactivation, [](const auto& layer) { return ExampleCorrelation(layer); }),
      MetricRow("activation_rms", "", "root mean square of a", kNeedsActivation,
                [](const auto& layer) { return RootMeanSquare(*layer.activation); }),
      MetricRow("activation_mean", "", "mean of a", kNeedsActivation,
                [](const auto& layer) { return MeanOf(*layer.activation); }),
  };
}

}  // namespace relulab
