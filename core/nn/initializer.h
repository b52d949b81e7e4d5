/// Initialisers: how the weights [out, in] and biases [out] of a layer are drawn.
///
/// Draws come from the streams (seed, kWeights, layer) and (seed, kBiases, layer), row by row of W,
/// in double, and are rounded to the network's precision last: a float32 and a float64 network of
/// one seed start at the same weights, whatever their activation.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/numeric/matrix.h"
#include "core/registry/parameter.h"

namespace relulab {

class RandomStream;

/// What the variance scales.
enum class WeightDraw {
  kNormal,      ///< N(0, variance)
  kUniform,     ///< U(-a, a) with a = sqrt(3 variance)
  kOrthogonal,  ///< orthonormal rows or columns (see orthogonal.h), times gain
};

/// How one scheme draws and scales a layer, from (fan_in, fan_out) and the parameters. All schemes
/// but `normal` have `gain`, which multiplies the standard deviation.
struct InitializerInfo {
  std::string_view name;
  std::string_view description;
  std::vector<Parameter> parameters;
  WeightDraw draw;
  /// Mean square of an entry of W. Orthogonal: gain^2 / max(fan_in, fan_out), so that W W^T =
  /// gain^2 I for fan_out <= fan_in, where the variance times fan_in is gain^2, else W^T W.
  double (*weight_variance)(Index fan_in, Index fan_out, const ParameterValues&);
  double (*bias_variance)(const ParameterValues&);  ///< null: biases are 0
};

/// Every initialiser there is.
std::span<const InitializerInfo> Initializers();

/// Complete as it stands for every scheme but `normal`: a gain of 1.
struct InitializerSpec {
  const InitializerInfo* scheme = FindRow(Initializers(), "he_normal");
  ParameterValues parameters{{"gain", 1.0}};
};

/// Draws layer `layer` (1-based). The shapes of `weights` and `bias` say fan_out and fan_in.
template <typename Scalar>
void InitializeLayer(const InitializerSpec& spec, std::uint64_t seed, std::uint32_t layer,
                     Matrix<Scalar>& weights, Vector<Scalar>& bias);

}  // namespace relulab
