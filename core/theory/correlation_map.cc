#include "core/theory/correlation_map.h"

#include <algorithm>
#include <cmath>

namespace relulab {
namespace {

/// phi and phi' at mean + deviation z for the nodes z of a quadrature.
struct Values {
  Vector<double> a;
  Vector<double> derivative;

  Values(const KinkedActivation& activation, double mean, double deviation,
         const Vector<double>& nodes) {
    const Vector<double> u = mean + (deviation * nodes).array();
    a.resize(u.size());
    derivative.resize(u.size());
    activation.phi->ForwardWithDerivative(u.data(), a.data(), derivative.data(), u.size());
  }
};

}  // namespace

CorrelationStep NextCorrelation(const KinkedActivation& activation, const LayerVariances& layer,
                                const PairState& pair) {
  const double deviation = std::sqrt(pair.q);
  const double c = std::clamp(pair.c, -1.0, 1.0);
  const double rest = deviation * std::sqrt((1.0 - c) * (1.0 + c));
  const GaussianQuadrature outer = MakeGaussianQuadrature(0.0, deviation, activation.kinks);
  const Values first(activation, 0.0, deviation, outer.nodes);
  double product = 0.0;
  double derivative_product = 0.0;
  for (Index k = 0; k < outer.nodes.size(); ++k) {
    // Given u_1, u_2 is normal, too. The positions of the kinks and panels depend on its mean.
    const double mean = c * deviation * outer.nodes[k];
    const GaussianQuadrature inner = MakeGaussianQuadrature(mean, rest, activation.kinks);
    const Values second(activation, mean, rest, inner.nodes);
    product += outer.weights[k] * first.a[k] * inner.weights.dot(second.a);
    derivative_product +=
        outer.weights[k] * first.derivative[k] * inner.weights.dot(second.derivative);
  }
  const double square = outer.weights.dot(first.a.cwiseAbs2());
  CorrelationStep next;
  next.q = layer.weight_variance * square + layer.bias_variance;
  next.c = std::clamp((layer.weight_variance * product + layer.bias_variance) / next.q, -1.0, 1.0);
  next.slope = layer.weight_variance * pair.q * derivative_product / next.q;
  return next;
}

}  // namespace relulab
