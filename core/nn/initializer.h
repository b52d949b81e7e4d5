/// Initialisers: how the weights [out, in] and biases [out] of a layer are drawn.
///
/// Draws come from the streams (seed, kWeights, layer) and (seed, kBiases, layer), row by row of W,
/// in double, and are rounded to the network's precision last. So a float32 and a float64 network
/// with the same seed start at the same weights (up to rounding), whatever their activation.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/nn/layer.h"
#include "core/numeric/matrix.h"
#include "core/registry/registry.h"

namespace relulab {

class RandomStream;

/// The distribution of the weights, given their variance.
enum class WeightDraw {
  kNormal,      ///< N(0, variance)
  kUniform,     ///< U(-a, a) with a = sqrt(3 variance)
  kOrthogonal,  ///< DrawOrthogonal, times gain
};

/// How one scheme draws and scales a layer, from (fan_in, fan_out) and the parameters. All schemes
/// but `normal` have `gain`, which multiplies the standard deviation.
struct InitializerInfo {
  std::string_view name;
  std::string_view description;
  std::vector<Parameter> parameters;
  WeightDraw draw;
  /// Mean square of an entry of W. For `orthogonal` it is gain^2 / max(fan_in, fan_out). If fan_out
  /// <= fan_in, W W^T = gain^2 I, and the variance times fan_in is gain^2; else W^T W = gain^2 I.
  double (*weight_variance)(Index fan_in, Index fan_out, const ParameterValues&);
  double (*bias_variance)(const ParameterValues&) = nullptr;  ///< null: biases are 0
};

/// All initialisers.
std::span<const InitializerInfo> Initializers();

/// By default the only parameter is a gain of 1. This is right for all schemes but `normal`.
struct InitializerSpec {
  const InitializerInfo* scheme = FindRow(Initializers(), "he_normal");
  ParameterValues parameters{{"gain", 1.0}};
};

/// Draws the parameters of `layer`, whose shape is already set. `number` counts layers from 1.
template <typename Scalar>
void InitializeLayer(const InitializerSpec& spec, std::uint64_t seed, std::uint32_t number,
                     Layer<Scalar>& layer);

/// A random matrix Q, [rows, columns], with orthonormal rows or columns, uniformly distributed
/// (Haar measure): up to rounding, Q Q^T = I if rows <= columns, else Q^T Q = I. Takes rows *
/// columns normal draws, row by row.
///
/// Q is the factor of A = Q R for a matrix A of standard normal entries, with the diagonal of R
/// made positive; without that choice of signs Q would not be uniform (Mezzadri 2007,
/// arXiv:math-ph/0609050). Saxe, McClelland and Ganguli 2014 (arXiv:1312.6120) explain why deep
/// networks benefit.
Matrix<double> DrawOrthogonal(Index rows, Index columns, RandomStream& draws);

}  // namespace relulab
