/// Sparsity: how much of a layer is silent.
///
///   zero_fraction            share of activations that are exactly 0 (-0 counts). [0, 1]
///   underflow_zero_fraction  share of z at which phi is not 0 and its value in the run's precision
///                            is: the sigmoid below -88.7 in float32, the tail of GELU. Such zeros
///                            are part of zero_fraction and say nothing about sparsity. A phi that
///                            is 0 for all z <= 0 has none. [0, 1]
///   near_zero_fraction       share of activations with |a| <= 0.01 activation_rms of the layer,
///                            which lets activations without exact zeros be compared; 1 for an
///                            all-zero layer. [0, 1]
///   dead_unit_fraction       share of units that are 0 on every example of the probe: on N
///   examples
///                            it only bounds a unit's firing rate, below about 3 / N at 95 %. [0,
///                            1]
///   zero_vector_fraction     share of examples on which every unit is 0: those that hoyer_sparsity
///                            and treves_rolls_population skip. [0, 1]
///
/// Glorot, Bordes and Bengio 2011.
#pragma once

#include "core/measure/metric.h"

namespace relulab {

template <typename Scalar>
MetricValue ZeroFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue UnderflowZeroFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue NearZeroFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue DeadUnitFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue ZeroVectorFraction(const LayerView<Scalar>& layer);

}  // namespace relulab
