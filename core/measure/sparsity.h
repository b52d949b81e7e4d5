/// Sparsity: how much of a layer is silent.
///
///   zero_fraction       share of activations that are exactly 0 (-0 counts). [0, 1]
///   near_zero_fraction  share of activations with |a| <= 0.01 activation_rms of the layer, which
///   lets
///                       activations without exact zeros be compared; 1 for an all-zero layer. [0,
///                       1]
///   dead_unit_fraction  share of units that are 0 on every example of the probe: on N examples it
///   only
///                       bounds a unit's firing rate, below about 3 / N at 95 %. [0, 1]
/// Glorot, Bordes and Bengio 2011.
#pragma once

#include "core/measure/metric.h"

namespace relulab {

template <typename Scalar>
double ZeroFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
double NearZeroFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
double DeadUnitFraction(const LayerView<Scalar>& layer);

}  // namespace relulab
