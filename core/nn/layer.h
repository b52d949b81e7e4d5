/// The parameters of a layer, and their gradients.
#pragma once

#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

template <typename Scalar>
struct Layer {
  Matrix<Scalar> weights;  ///< [out, in]
  Vector<Scalar> bias;     ///< [out]
};

/// Gradients of the mean loss over the batch, by layer.
template <typename Scalar>
struct Gradients {
  std::vector<Matrix<Scalar>> weights;
  std::vector<Vector<Scalar>> bias;
};

}  // namespace relulab
