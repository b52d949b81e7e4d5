/// Silence and saturation: the share of a layer's activations that are exactly 0, and the share of
/// its preactivations z at which phi is flat.
///
///   zero_fraction            share of activations that are exactly 0 (-0 counts). [0, 1]
///   underflow_zero_fraction  share of z at which phi(z) is not 0 but is computed as 0 in the run's
///                            precision, such as the sigmoid below -88.7 in float32 and the tail
///                            of GELU. zero_fraction counts such zeros too, although they are not
///                            sparsity. 0 for a phi that is 0 for all z <= 0. [0, 1]
///   near_zero_fraction       share of activations with |a| <= 0.01 activation_rms of the layer.
///                            It compares activation functions without exact zeros. 1 for an
///                            all-zero layer. [0, 1]
///   dead_unit_fraction       share of units that are 0 on every example of the probe. A unit that
///                            is 0 on N examples fires on less than about 3 / N of all inputs, at
///                            95 % confidence. [0, 1]
///
/// low and high are phi's saturation points, beyond which |phi'| stays below 5 % of its supremum
/// (core/nn/activation.h); a z on a point is saturated. A phi without such a point (the identity)
/// never saturates on that side. A unit that top_k drops passes no gradient: it counts as saturated
/// on the low side, and with 0 in derivative_mean.
///
///   saturated_low_fraction   share of z <= low. [0, 1]
///   saturated_high_fraction  share of z >= high. [0, 1]
///   saturated_fraction       share of z <= low or z >= high. [0, 1]
///   stuck_unit_fraction      share of units that are saturated, on either side, on every example
///                            of the probe: the counterpart of dead_unit_fraction for any phi.
///                            [0, 1]
///   derivative_mean          mean of phi'(z). Between the infimum and the supremum of phi', or 0.
///
/// Glorot and Bengio 2010, who saw the sigmoid saturate on its low side; Glorot, Bordes and Bengio
/// 2011.
#pragma once

#include <vector>

#include "core/measure/metric.h"

namespace relulab {

std::vector<MetricInfo> SaturationMetrics();

}  // namespace relulab
