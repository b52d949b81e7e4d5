/// Losses: functions of the output layer's z and the labels, with their derivatives.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/numeric/scaled_matrix.h"
#include "core/registry/registry.h"

namespace relulab {

struct LossSum {
  double loss = 0.0;  ///< summed over examples, in double
  Index correct = 0;  ///< examples whose largest output (the first, on a tie) is their label
};

template <typename Scalar>
class Loss {
 public:
  virtual ~Loss() = default;

  /// `output` is z of the output layer, [classes, examples]. Unless null, `delta` receives d loss_i
  /// / d output_i, one column an example: the derivative of that example's own loss, not divided by
  /// the batch size. An example with an output that is not finite is not correct, and its loss is
  /// NaN.
  virtual LossSum Evaluate(const Matrix<Scalar>& output, std::span<const std::int32_t> labels,
                           ScaledMatrix<Scalar>* delta) const = 0;
};

/// A registry row.
struct LossInfo {
  std::string_view name;
  std::string_view description;
  std::unique_ptr<Loss<float>> (*make_float)();
  std::unique_ptr<Loss<double>> (*make_double)();
};

std::span<const LossInfo> Losses();

template <typename Scalar>
std::unique_ptr<Loss<Scalar>> MakeLoss(const LossInfo& row) {
  return ForScalar<Scalar>(row.make_float, row.make_double)();
}

}  // namespace relulab
