/// The critical line, or edge of chaos: the variances at which a gradient neither vanishes nor
/// explodes.
///
/// At a fixed point q* = weight_variance E[phi^2] + bias_variance, the factor of a squared gradient
/// is chi = weight_variance E[phi'^2]. Both moments are at q*, so chi = 1 gives, for every q*,
///
///   weight_variance = 1 / E[phi'^2],   bias_variance = q* - E[phi^2] / E[phi'^2]
/// Poole et al. 2016; Schoenholz et al. 2017. tanh: (1.178, .0008) at q* = .1, (2.153, .151) at 1.
/// sigmoid: no bias_variance >= 0 below q* = 45.6, where it is (103.0, 0).
#pragma once

#include <optional>

#include "core/theory/moment_table.h"

namespace relulab {

struct CriticalPoint {
  double q = 0.0;  ///< q*; 0 stands for the limit
  double weight_variance = 0.0;
  double bias_variance = 0.0;
};

/// The point of the line with fixed point q > 0, if its bias variance is not negative.
std::optional<CriticalPoint> CriticalPointAt(const MomentTable& moments, double q);

/// The point with the given bias variance >= 0 and the smallest q*, if there is one with q* below
/// 1e12. For an activation without a scale (relu) every q* has it; then q is 0.
std::optional<CriticalPoint> FindCriticalPoint(const MomentTable& moments, double bias_variance);

}  // namespace relulab
