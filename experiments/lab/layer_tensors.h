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

/// The inverse of LayerTensors. `sizes` are the sizes of the network: input features, units of
/// every hidden layer, outputs. Throws DataError, whose message begins with `source`, if a tensor
/// is missing or does not belong to the network, has another type or shape, or has a value that is
/// not finite.
template <typename Scalar>
std::vector<Layer<Scalar>> LayersOf(const std::vector<Tensor>& tensors,
                                    const std::vector<Index>& sizes, const std::string& source);

}  // namespace relulab
