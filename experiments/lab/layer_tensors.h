/// A network's parameters as the tensors of a checkpoint: layers.<l>.weight, [out, in], and
/// layers.<l>.bias, layer by layer, in the network's precision.
#pragma once

#include <string>
#include <vector>

#include "core/nn/network.h"
#include "experiments/store/safetensors.h"

namespace relulab {

template <typename Scalar>
std::vector<Tensor> LayerTensors(const std::vector<Layer<Scalar>>& layers);

/// The inverse. `sizes` are those that the network has: input features, units of every hidden
/// layer, outputs. Throws DataError, beginning with `source`, if a tensor is missing or foreign, or
/// has another type or shape, or a value that is not finite.
template <typename Scalar>
std::vector<Layer<Scalar>> LayersOf(const std::vector<Tensor>& tensors,
                                    const std::vector<Index>& sizes, const std::string& source);

}  // namespace relulab
