/// Initialisers: how the weights [out, in] and biases [out] of a layer are drawn.
///
/// Draws come from the streams (seed, kWeights, layer) and (seed, kBiases, layer), row by row of W,
/// in double, and are rounded to the network's precision last: a float32 and a float64 network of
/// one seed start at the same weights, whatever their activation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/numeric/matrix.h"
#include "core/registry/parameter.h"

namespace relulab {

class RandomStream;

/// How one scheme scales a layer. Both members are functions of (fan_in, fan_out) and the
/// parameters.
struct InitializerInfo {
  std::string_view name;
  std::string_view description;
  std::vector<Parameter> parameters;
  bool uniform;  ///< draws from U(-a, a) with a = sqrt(3 variance) instead of N(0, variance)
  double (*weight_variance)(Index fan_in, Index fan_out, const ParameterValues&);
  double (*bias_variance)(const ParameterValues&);  ///< null: biases are 0
};

/// Every initialiser there is.
std::span<const InitializerInfo> Initializers();

struct InitializerSpec {
  std::string scheme = "he_normal";
  ParameterValues parameters;
};

/// Draws layer `layer` (1-based). The shapes of `weights` and `bias` say fan_out and fan_in.
template <typename Scalar>
void InitializeLayer(const InitializerSpec& spec, std::uint64_t seed, std::uint32_t layer,
                     Matrix<Scalar>& weights, Vector<Scalar>& bias);

}  // namespace relulab
