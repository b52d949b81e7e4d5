/// Softmax cross-entropy: loss_i = log(sum_k exp(o_k)) - o_y; d loss_i / d o = p - onehot(y).
///
/// With the largest output m subtracted, nothing overflows. For the true class p_y - 1 is computed
/// as
/// -(sum of the others' terms) / sum, which keeps its relative precision when p_y rounds to 1.
#pragma once

#include <cassert>
#include <cmath>

#include "core/nn/loss.h"

namespace relulab {

template <typename Scalar>
class CrossEntropy final : public Loss<Scalar> {
 public:
  LossSum Evaluate(const Matrix<Scalar>& output, std::span<const std::int32_t> labels,
                   Matrix<Scalar>* delta) const override {
    assert(static_cast<Index>(labels.size()) == output.cols());
    if (delta != nullptr) delta->resize(output.rows(), output.cols());
    LossSum sum;
    for (Index i = 0; i < output.cols(); ++i) {
      const Index label = labels[static_cast<std::size_t>(i)];
      Index best = 0;
      const Scalar largest = output.col(i).maxCoeff(&best);
      double others = 0.0;
      for (Index k = 0; k < output.rows(); ++k) {
        if (k != label) others += std::exp(static_cast<double>(output(k, i) - largest));
      }
      const double total = others + std::exp(static_cast<double>(output(label, i) - largest));
      sum.loss += LogSum(output(label, i), largest, total, others);
      sum.correct += best == label ? 1 : 0;
      if (delta == nullptr) continue;
      for (Index k = 0; k < output.rows(); ++k) {
        (*delta)(k, i) =
            static_cast<Scalar>(std::exp(static_cast<double>(output(k, i) - largest)) / total);
      }
      (*delta)(label, i) = static_cast<Scalar>(-others / total);
    }
    return sum;
  }

 private:
  /// log(total) + largest - output_y, through log1p where the label has the largest output: a loss
  /// of 1e-20 is then reported as such.
  static double LogSum(Scalar labelled, Scalar largest, double total, double others) {
    if (labelled == largest && std::isfinite(total)) return std::log1p(others);
    return std::log(total) + static_cast<double>(largest - labelled);
  }
};

}  // namespace relulab
