/// Mean squared error on one-hot targets: loss_i = 1/C sum_k (o_k - [k = y])^2 over the C classes;
/// d loss_i / d o_k = 2 (o_k - [k = y]) / C.
///
/// The mean over examples of a mean over classes: what PyTorch's MSELoss gives for a batch.
#pragma once

#include <cassert>
#include <cmath>

#include "core/nn/loss.h"

namespace relulab {

template <typename Scalar>
class MeanSquaredError final : public Loss<Scalar> {
 public:
  LossSum Evaluate(const Matrix<Scalar>& output, std::span<const std::int32_t> labels,
                   Matrix<Scalar>* delta) const override {
    assert(static_cast<Index>(labels.size()) == output.cols());
    if (delta != nullptr) delta->resize(output.rows(), output.cols());
    const auto classes = static_cast<double>(output.rows());
    LossSum sum;
    for (Index i = 0; i < output.cols(); ++i) {
      const Index label = labels[static_cast<std::size_t>(i)];
      Index best = 0;
      output.col(i).maxCoeff(&best);
      sum.correct += best == label ? 1 : 0;
      double squares = 0.0;
      for (Index k = 0; k < output.rows(); ++k) {
        const double error = static_cast<double>(output(k, i)) - (k == label ? 1.0 : 0.0);
        squares += error * error;
        if (delta != nullptr) (*delta)(k, i) = static_cast<Scalar>(2.0 * error / classes);
      }
      sum.loss += squares / classes;
    }
    return sum;
  }
};

}  // namespace relulab
