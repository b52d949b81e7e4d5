/// Gaussian moments of an activation: the inputs of mean-field theory.
///
/// With z ~ N(0, 1), q the second moment of a preactivation and u = sqrt(q) z:
///
///   square             E[phi(u)^2]      the second moment of the activation
///   derivative_square  E[phi'(u)^2]     times weight_variance, the factor of a squared gradient
///   fourth, derivative_fourth           E[phi(u)^4], E[phi'(u)^4]
///   square_slope       E[u phi(u) phi'(u)] = q d/dq E[phi(u)^2]   (Stein's lemma)
/// Poole et al. 2016; Schoenholz et al. 2017; Pennington, Schoenholz and Ganguli 2018.
///
/// Expectations are computed by quadrature:
///
///   E[f(mean + deviation z)] = sum_k weights_k f(mean + deviation nodes_k)
///
/// The rule is Gauss-Legendre with 12 points per panel, over |z| <= 10. Panels are at most 1/2 wide
/// in z and are cut at c +- 2^j, j >= -10, in x = mean + deviation z, with c = 0 and every kink. So
/// a panel is never wider than its distance to a bend of f, and neither jumps nor sharp bends cost
/// precision: the measured errors of the moments of tanh, relu and erf are below 1e-13 for
/// deviations from 1e-3 to 1e4. Davis and Rabinowitz 1984, Methods of Numerical Integration,
/// chapter 2.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/nn/activation.h"
#include "core/numeric/matrix.h"

namespace relulab {

struct GaussianQuadrature {
  Vector<double> nodes;    ///< z_k
  Vector<double> weights;  ///< include the normal density
};

/// Makes the quadrature rule for E[f(mean + deviation z)], z standard normal, deviation >= 0.
/// `kinks` are the points x at which f or one of its derivatives jumps.
GaussianQuadrature MakeGaussianQuadrature(double mean = 0.0, double deviation = 1.0,
                                          std::span<const double> kinks = {});

/// An activation, registered or not, with the points where its derivative jumps.
struct KinkedActivation {
  std::shared_ptr<const Activation<double>> phi;
  std::vector<double> kinks;
};

KinkedActivation MakeKinkedActivation(const ActivationInfo& row, const ParameterValues& parameters);

struct ActivationMoments {
  double square = 0.0;
  double derivative_square = 0.0;
  double fourth = 0.0;
  double derivative_fourth = 0.0;
  double square_slope = 0.0;
};

/// By quadrature, with a relative error of about 1e-12. q must be finite and >= 0. q = 0 gives the
/// values at u = 0.
ActivationMoments MomentsOf(const KinkedActivation& activation, double q);

/// Moments that are used in ratios only. q = preactivation_rms^2 is clamped to [1e-60, 1e60]:
/// outside, ratios equal their limits, and fourth powers would leave the range of doubles. All
/// moments are NaN if preactivation_rms is 0 or NaN.
ActivationMoments MomentsForRatios(const KinkedActivation& activation, double preactivation_rms);

/// The output of a layer for a Gaussian preactivation.
struct LayerResponse {
  double activation_rms = 0.0;
  double derivative_rms = 0.0;
};

/// A table of the two moments that profiles need. A look-up takes about 0.2 microseconds, the
/// quadrature about ten. A probe of 300 examples in 1,000 layers makes 300,000 look-ups.
///
///   activation_rms(r) = sqrt(E[phi(r z)^2]),   derivative_rms(r) = sqrt(E[phi'(r z)^2])
///
/// for a preactivation of root mean square r. Both squares are analytic in log r, as smoothing by a
/// Gaussian removes kinks. A Chebyshev interpolant with 20 nodes on each octave of r, made on first
/// use, has a relative error of 1e-11. The table holds root mean squares, not second moments, so
/// that it also works for a signal of 1e-300.
class MomentTable {
 public:
  explicit MomentTable(KinkedActivation activation);
  MomentTable(const MomentTable&) = delete;
  MomentTable& operator=(const MomentTable&) = delete;

  /// Requires preactivation_rms >= 0. Returns |phi(0)| and |phi'(0)| at 0. Between 0 and 2^-500 it
  /// extrapolates from 2^-500, as phi is constant there, or linear on either side of 0. Returns NaN
  /// from 2^500 on. Thread-safe.
  LayerResponse At(double preactivation_rms) const;

  const KinkedActivation& activation() const { return activation_; }

 private:
  static constexpr int kNodes = 20;
  static constexpr int kLastOctave = 500;

  /// Chebyshev coefficients on [2^k, 2^(k+1)].
  struct Octave {
    std::once_flag made;
    std::array<double, kNodes> relative_square{};  ///< of E[phi^2] / r^2
    std::array<double, kNodes> derivative_square{};
  };

  const Octave& FindOctave(int k) const;
  void Make(int k, Octave& octave) const;

  KinkedActivation activation_;
  double phi_at_zero_ = 0.0;
  double derivative_at_zero_ = 0.0;
  mutable std::vector<Octave> octaves_;  ///< k = -kLastOctave .. kLastOctave - 1
};

/// The table of a registered activation: made once, shared by all runs, never freed.
const MomentTable& SharedMomentTable(const ActivationInfo& activation,
                                     const ParameterValues& parameters);

}  // namespace relulab
