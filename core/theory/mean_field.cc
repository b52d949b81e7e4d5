#include "core/theory/mean_field.h"

#include <cassert>
#include <cmath>

#include "core/nn/activation.h"
#include "core/theory/gaussian_expectation.h"

namespace relulab {

ActivationMoments MomentsOf(std::string_view activation, const ParameterValues& parameters,
                            double q) {
  const ActivationInfo* row = FindRow(Activations(), activation);
  assert(row != nullptr && q >= 0.0);
  const double root = std::sqrt(q);
  std::vector<double> breaks;
  for (const double kink : row->kinks) {
    if (root > 0.0) breaks.push_back(kink / root);
  }
  const GaussianQuadrature quadrature = MakeGaussianQuadrature(breaks);
  const Vector<double> z = root * quadrature.nodes;
  Vector<double> a(z.size());
  Vector<double> derivative(z.size());
  row->make_double(parameters)
      ->ForwardWithDerivative(z.data(), a.data(), derivative.data(), z.size());
  return {quadrature.weights.dot(a.cwiseAbs2()), quadrature.weights.dot(derivative.cwiseAbs2())};
}

MeanFieldProfile PredictProfile(std::string_view activation, const ParameterValues& parameters,
                                std::span<const LayerVariances> layers, double input_mean_square,
                                double output_delta_norm) {
  MeanFieldProfile profile;
  std::vector<double> derivative_square;
  double below = input_mean_square;
  for (const LayerVariances& layer : layers) {
    const double q = layer.weight_variance * below + layer.bias_variance;
    const ActivationMoments moments = MomentsOf(activation, parameters, q);
    profile.q.push_back(q);
    derivative_square.push_back(moments.derivative_square);
    below = moments.square;
  }
  profile.delta_norm.assign(layers.size(), output_delta_norm);
  for (std::size_t l = layers.size() - 1; l-- > 0;) {
    const double chi = layers[l + 1].weight_variance * derivative_square[l];
    profile.delta_norm[l] = profile.delta_norm[l + 1] * std::sqrt(chi);
  }
  return profile;
}

}  // namespace relulab
