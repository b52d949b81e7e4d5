/// A table of the two moments that profiles need. A look-up takes about 0.2 microseconds, the
/// quadrature about ten. A probe of 300 examples in 1,000 layers makes 300,000 look-ups.
///
///   activation_rms(r) = sqrt(E[phi(r z)^2]),   derivative_rms(r) = sqrt(E[phi'(r z)^2])
///
/// for a preactivation of root mean square r. Both squares are analytic in log r, as smoothing by a
/// Gaussian removes kinks. A Chebyshev interpolant with 20 nodes on each octave of r, made on first
/// use, has a relative error of 1e-11. The table holds root mean squares, not second moments, so
/// that it also works for a signal of 1e-300.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "core/theory/activation_moments.h"

namespace relulab {

/// The output of a layer for a Gaussian preactivation.
struct LayerResponse {
  double activation_rms = 0.0;
  double derivative_rms = 0.0;
};

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
