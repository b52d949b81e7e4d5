#include "core/measure/singular_values.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <limits>

namespace relulab {
namespace {

template <typename Scalar>
MetricValue EffectiveRank(const LayerView<Scalar>& layer) {
  const Vector<double> values = SingularValues(layer.activation->template cast<double>());
  const double sum = values.sum();
  if (sum == 0.0) return 0.0;
  double entropy = 0.0;
  for (const double value : values) {
    const double p = value / sum;
    if (p != 0.0) entropy -= p * std::log(p);
  }
  return std::exp(entropy);
}

/// Adds the contribution of one example to the mean.
void Add(const Matrix<double>& jacobian, double share, JacobianSpectrum& spectrum) {
  const Vector<double> values = SingularValues(jacobian);
  spectrum.mean += share * values.mean();
  spectrum.max += share * values[0];
  spectrum.min += share * values[values.size() - 1];
}

template <typename Scalar>
Index WidestLayer(const Network<Scalar>& network) {
  Index widest = 0;
  for (const Layer<Scalar>& layer : network.layers()) {
    widest = std::max(widest, layer.weights.rows());
  }
  return widest;
}

}  // namespace

Vector<double> SingularValues(const Matrix<double>& matrix) {
  const Index count = std::min(matrix.rows(), matrix.cols());
  if (!matrix.allFinite()) {
    return Vector<double>::Constant(count, std::numeric_limits<double>::quiet_NaN());
  }
  // Zero columns (half of all after a ReLU) add only zero singular values; skipping them is faster.
  Matrix<double> kept(matrix.rows(), matrix.cols());
  Index columns = 0;
  for (Index j = 0; j < matrix.cols(); ++j) {
    if ((matrix.col(j).array() != 0.0).any()) kept.col(columns++) = matrix.col(j);
  }
  Vector<double> values = Vector<double>::Zero(count);
  if (columns == 0) return values;
  kept.conservativeResize(Eigen::NoChange, columns);
  if (kept.rows() < kept.cols()) kept.transposeInPlace();
  const Eigen::BDCSVD<Matrix<double>> svd(kept);
  values.head(svd.singularValues().size()) = svd.singularValues();
  return values;
}

Index JacobianExamples(Index widest_layer, Index probe_size) {
  const Index wanted = widest_layer <= 128 ? 8 : widest_layer <= 512 ? 2 : 1;
  return std::min(wanted, probe_size);
}

template <typename Scalar>
JacobianSpectra MeasureJacobians(const Network<Scalar>& network, const Matrix<Scalar>& inputs,
                                 MetricNeeds needs) {
  const Index examples = JacobianExamples(WidestLayer(network), inputs.cols());
  const double share = 1.0 / static_cast<double>(examples);
  Pass<Scalar> pass;  // its deltas are d a_l / d z_l until a backward pass
  network.Forward(inputs.leftCols(examples), pass);
  const auto depth = static_cast<std::size_t>(network.depth());
  JacobianSpectra spectra;
  if ((needs & kNeedsJacobian) != 0) spectra.from_first.resize(depth + 1);
  if ((needs & kNeedsLayerJacobian) != 0) spectra.to_next.resize(depth);
  for (Index i = 0; i < examples; ++i) {
    const Index first_units = network.layers()[0].weights.rows();
    Matrix<double> product = Matrix<double>::Identity(first_units, first_units);
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    if (!pass.preactivation[0].col(i).allFinite()) product.setConstant(kNan);
    if ((needs & kNeedsJacobian) != 0) Add(product, share, spectra.from_first[0]);
    for (std::size_t l = 0; l < depth; ++l) {
      ThrowIfStopped(network.stop());
      Matrix<double> step = network.layers()[l + 1].weights.template cast<double>() *
                            pass.delta[l].values.col(i).template cast<double>().asDiagonal();
      // da / dz may be finite where z is not: 0 for ReLU.
      const bool is_finite =
          pass.preactivation[l].col(i).allFinite() && pass.preactivation[l + 1].col(i).allFinite();
      if (!is_finite) step.setConstant(kNan);
      if ((needs & kNeedsLayerJacobian) != 0) Add(step, share, spectra.to_next[l]);
      if ((needs & kNeedsJacobian) == 0) continue;
      product = step * product;  // [units of l + 1, units of l] [units of l, units of 1]
      Add(product, share, spectra.from_first[l + 1]);
    }
  }
  return spectra;
}

template JacobianSpectra MeasureJacobians(const Network<float>&, const Matrix<float>&, MetricNeeds);
template JacobianSpectra MeasureJacobians(const Network<double>&, const Matrix<double>&,
                                          MetricNeeds);

std::vector<MetricInfo> SingularValueMetrics() {
  return {
      MetricRow("effective_rank", "directions",
                "exp of the entropy of the normalised singular values of a", kNeedsActivation,
                [](const auto& layer) { return EffectiveRank(layer); }),
      MetricRow("jacobian_sv_mean", "",
                "mean singular value of d z_l / d z_1, mean over some examples", kNeedsJacobian,
                [](const auto& layer) { return layer.jacobian->mean; }),
      MetricRow("jacobian_sv_max", "",
                "largest singular value of d z_l / d z_1, mean over some examples", kNeedsJacobian,
                [](const auto& layer) { return layer.jacobian->max; }),
      MetricRow("jacobian_sv_min", "",
                "smallest singular value of d z_l / d z_1, mean over some examples", kNeedsJacobian,
                [](const auto& layer) { return layer.jacobian->min; }),
      MetricRow("layer_jacobian_sv_mean", "",
                "mean singular value of d z_(l+1) / d z_l, mean over some examples",
                kNeedsLayerJacobian, [](const auto& layer) { return layer.layer_jacobian->mean; }),
  };
}

}  // namespace relulab
