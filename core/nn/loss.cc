#include "core/nn/loss.h"

#include <cassert>
#include <cmath>
#include <vector>

namespace relulab {
namespace {

template <template <typename> typename Rule>
LossInfo LossRow(std::string_view name, std::string_view description) {
  return {name, description, Make<Loss<float>, Rule<float>>, Make<Loss<double>, Rule<double>>};
}

/// Softmax cross-entropy: loss_i = log(sum_k exp(o_k)) - o_y; d loss_i / d o = p - onehot(y).
///
/// The largest output is subtracted first, so nothing overflows. For the true class, p_y - 1 is
/// computed as -(sum of the other classes' terms) / (sum of all terms), which keeps its relative
/// precision when p_y rounds to 1.
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
  /// log(total) + largest - output_y. If the label has the largest output, log1p keeps a loss of
  /// 1e-20 from becoming 0.
  static double LogSum(Scalar labelled, Scalar largest, double total, double others) {
    if (labelled == largest && std::isfinite(total)) return std::log1p(others);
    return std::log(total) + static_cast<double>(largest - labelled);
  }
};

/// Mean squared error on one-hot targets: loss_i = 1/C sum_k (o_k - [k = y])^2 over the C classes;
/// d loss_i / d o_k = 2 (o_k - [k = y]) / C.
///
/// The mean of loss_i over the examples is PyTorch's MSELoss of the batch.
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

}  // namespace

std::span<const LossInfo> Losses() {
  static const std::vector<LossInfo> kRegistry = {
      LossRow<CrossEntropy>("cross_entropy", "softmax cross-entropy, mean over the batch"),
      LossRow<MeanSquaredError>(
          "mse", "squared error against one-hot targets, mean over classes and batch"),
  };
  return kRegistry;
}

}  // namespace relulab
