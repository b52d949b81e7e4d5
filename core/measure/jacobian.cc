#include "core/measure/jacobian.h"

#include <algorithm>

#include "core/measure/singular_values.h"

namespace relulab {
namespace {

/// Adds an example's share of the mean.
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

Index JacobianExamples(Index widest_layer, Index probe_size) {
  const Index wanted = widest_layer <= 128 ? 8 : widest_layer <= 512 ? 2 : 1;
  return std::min(wanted, probe_size);
}

template <typename Scalar>
JacobianSpectra MeasureJacobians(const Network<Scalar>& network, const Matrix<Scalar>& inputs,
                                 const MetricNeeds& needs) {
  const Index examples = JacobianExamples(WidestLayer(network), inputs.cols());
  const double share = 1.0 / static_cast<double>(examples);
  Pass<Scalar> pass;  // its deltas stay d a_l / d z_l: nothing is back-propagated
  network.Forward(inputs.leftCols(examples), pass);
  const auto depth = static_cast<std::size_t>(network.depth());
  JacobianSpectra spectra;
  if (needs.jacobian) spectra.from_first.resize(depth + 1);
  if (needs.layer_jacobian) spectra.to_next.resize(depth);
  for (Index i = 0; i < examples; ++i) {
    const Index first_units = network.layers()[0].weights.rows();
    Matrix<double> product = Matrix<double>::Identity(first_units, first_units);
    if (needs.jacobian) Add(product, share, spectra.from_first[0]);
    for (std::size_t l = 0; l < depth; ++l) {
      const Matrix<double> step = network.layers()[l + 1].weights.template cast<double>() *
                                  pass.delta[l].col(i).template cast<double>().asDiagonal();
      if (needs.layer_jacobian) Add(step, share, spectra.to_next[l]);
      if (!needs.jacobian) continue;
      product = step * product;  // [units of l + 1, units of l] [units of l, units of 1]
      Add(product, share, spectra.from_first[l + 1]);
    }
  }
  return spectra;
}

template <typename Scalar>
MetricValue JacobianSvMean(const LayerView<Scalar>& layer) {
  return layer.jacobian->mean;
}

template <typename Scalar>
MetricValue JacobianSvMax(const LayerView<Scalar>& layer) {
  return layer.jacobian->max;
}

template <typename Scalar>
MetricValue JacobianSvMin(const LayerView<Scalar>& layer) {
  return layer.jacobian->min;
}

template <typename Scalar>
MetricValue LayerJacobianSvMean(const LayerView<Scalar>& layer) {
  return layer.layer_jacobian->mean;
}

template JacobianSpectra MeasureJacobians(const Network<float>&, const Matrix<float>&,
                                          const MetricNeeds&);
template JacobianSpectra MeasureJacobians(const Network<double>&, const Matrix<double>&,
                                          const MetricNeeds&);
template MetricValue JacobianSvMean(const LayerView<float>&);
template MetricValue JacobianSvMean(const LayerView<double>&);
template MetricValue JacobianSvMax(const LayerView<float>&);
template MetricValue JacobianSvMax(const LayerView<double>&);
template MetricValue JacobianSvMin(const LayerView<float>&);
template MetricValue JacobianSvMin(const LayerView<double>&);
template MetricValue LayerJacobianSvMean(const LayerView<float>&);
template MetricValue LayerJacobianSvMean(const LayerView<double>&);

}  // namespace relulab
