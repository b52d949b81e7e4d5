/// The parameters of a layer. They are listed only here.
#pragma once

#include <string_view>
#include <type_traits>
#include <vector>

#include "core/numeric/matrix.h"
#include "core/numeric/reduce.h"

namespace relulab {

/// To add a parameter, add a member here and one line in each of MakeLayer and VisitParameters.
template <typename Scalar>
struct Layer {
  Matrix<Scalar> weights;  ///< [out, in]
  Vector<Scalar> bias;     ///< [out]
};

/// A layer of zeros.
template <typename Scalar>
Layer<Scalar> MakeLayer(Index out, Index in) {
  return {Matrix<Scalar>::Zero(out, in), Vector<Scalar>::Zero(out)};
}

/// Calls visit(name, parameter of the first layer, parameter of the second, ...) for every
/// parameter, in the order and with the names of a checkpoint.
template <typename Visit, typename... Layers>
void VisitParameters(const Visit& visit, Layers&... layers) {
  visit("weight", layers.weights...);
  visit("bias", layers.bias...);
}

/// Whether a parameter is a vector, with one value per unit; else it is a matrix, [out, in].
template <typename Parameter>
inline constexpr bool kIsPerUnit = std::remove_cvref_t<Parameter>::ColsAtCompileTime == 1;

template <typename Scalar>
bool AllFinite(const Layer<Scalar>& layer) {
  bool finite = true;
  VisitParameters(
      [&](std::string_view, const auto& parameter) { finite = finite && AllFinite(parameter); },
      layer);
  return finite;
}

/// The number of parameters of all layers together.
template <typename Scalar>
Index ParameterCount(const std::vector<Layer<Scalar>>& layers) {
  Index count = 0;
  for (const Layer<Scalar>& layer : layers) {
    VisitParameters([&](std::string_view, const auto& parameter) { count += parameter.size(); },
                    layer);
  }
  return count;
}

/// Values with the shape of a layer, times 2^exponent (core/numeric/scaled_matrix.h).
template <typename Scalar>
struct ScaledLayer {
  Layer<Scalar> values;
  int exponent = 0;
};

/// The gradients of the mean loss over the batch, by layer.
template <typename Scalar>
using Gradients = std::vector<ScaledLayer<Scalar>>;

}  // namespace relulab
