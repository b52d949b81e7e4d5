/// The two moments that profiles need, tabulated: a look-up takes some 0.2 microseconds where the
/// quadrature takes ten, and a probe of 300 examples in 1,000 layers asks 300,000 times.
///
///   activation_rms(r) = sqrt(E[phi(r z)^2]),   derivative_rms(r) = sqrt(E[phi'(r z)^2])
///
/// for a preactivation of root mean square r. Both squares are analytic in log r (smoothing by a
/// Gaussian leaves no kink); on each octave of r a Chebyshev interpolant with 20 nodes, made by
/// MomentsOf when first asked for, gives them to a relative 1e-11. Root mean squares, not second
/// moments, so that a signal of 1e-300 is followed like one of 1.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "core/theory/activation_moments.h"

namespace relulab {

/// What a layer makes of a Gaussian preactivation.
struct LayerResponse {
  double activation_rms = 0.0;
  double derivative_rms = 0.0;
};

class MomentTable {
 public:
  explicit MomentTable(KinkedActivation activation);
  MomentTable(const MomentTable&) = delete;
  MomentTable& operator=(const MomentTable&) = delete;

  /// preactivation_rms >= 0. Below 2^-500 the limit at 0, exactly 0 the values at z = 0; NaN above
  /// 2^500. May be called from several threads; the result does not depend on who asked before.
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

/// The process's table of a registered activation: made once, shared by all runs, never freed.
const MomentTable& SharedMomentTable(const ActivationInfo& activation,
                                     const ParameterValues& parameters);

}  // namespace relulab
