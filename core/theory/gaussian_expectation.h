/// Expectations over a standard normal, by quadrature.
#pragma once

#include <span>

#include "core/numeric/matrix.h"

namespace relulab {

/// Nodes z_k and weights w_k with E[f(z)] = sum_k w_k f(z_k) for z ~ N(0, 1).
struct GaussianQuadrature {
  Vector<double> nodes;
  Vector<double> weights;  ///< the normal density is in them
};

/// Gauss-Legendre, 16 points on panels of width 1/4 over [-10, 10]: exact to 1e-12 for the moments
/// of phi(sqrt(q) z) up to q = 64. `breaks` are the points where f or a derivative of it jumps;
/// panels are cut there, so a kink costs no precision.
GaussianQuadrature MakeGaussianQuadrature(std::span<const double> breaks = {});

}  // namespace relulab
