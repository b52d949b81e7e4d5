#include "core/nn/loss.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "core/numeric/reduce.h"

namespace relulab {
namespace {

template <template <typename> typename Rule>
LossInfo LossRow(std::string_view name, std::string_view description) {
  return {name, description, Make<Loss<float>, Rule<float>>, Make<Loss<double>, Rule<double>>};
}

/// A thread-local buffer for the unrounded deltas. Later calls reuse it.
Matrix<double>& ExactDeltas(const Index classes, const Index examples) {
  thread_local Matrix<double> deltas;
  deltas.resize(classes, examples);
  return deltas;
}

/// Scales the deltas so that the largest is in [1, 2), then rounds them. So tiny deltas keep their
/// digits.
template <typename Scalar>
void Round(const Matrix<double>& exact, ScaledMatrix<Scalar>& delta) {
  const double largest = exact.size() == 0 ? 0.0 : exact.cwiseAbs().maxCoeff();
  const bool is_scalable = largest > 0.0 && std::isfinite(largest);
  delta.exponent = is_scalable ? std::max(std::ilogb(largest), -1022) : 0;
  delta.values = (exact * std::ldexp(1.0, -delta.exponent)).template cast<Scalar>();
}

constexpr double kNotFinite = std::numeric_limits<double>::quiet_NaN();

/// Softmax cross-entropy: loss_i = log(sum_k exp(o_k)) - o_y; d loss_i / d o = p - onehot(y).
///
/// The largest output is subtracted first, so nothing overflows. For the true class, p_y - 1 is
/// computed as -(sum of the other classes' terms) / (sum of all terms), which keeps its relative
/// precision when p_y rounds to 1.
template <typename Scalar>
class CrossEntropy final : public Loss<Scalar> {
 public:
  LossSum Evaluate(const Matrix<Scalar>& output, std::span<const std::int32_t> labels,
                   ScaledMatrix<Scalar>* delta) const override {
    assert(static_cast<Index>(labels.size()) == output.cols());
    Matrix<double>& exact = ExactDeltas(output.rows(), output.cols());
    const bool all_finite = AllFinite(output);
    LossSum sum;
    for (Index i = 0; i < output.cols(); ++i) {
      const bool is_finite = all_finite || output.col(i).allFinite();
      const Index label = labels[static_cast<std::size_t>(i)];
      Index best = 0;
      const Scalar largest = output.col(i).maxCoeff(&best);
      double others = 0.0;
      for (Index k = 0; k < output.rows(); ++k) {
        if (k != label) others += std::exp(static_cast<double>(output(k, i) - largest));
      }
      const double total = others + std::exp(static_cast<double>(output(label, i) - largest));
      sum.loss += is_finite ? LogSum(output(label, i), largest, total, others) : kNotFinite;
      sum.correct += is_finite && best == label ? 1 : 0;
      if (delta == nullptr) continue;
      for (Index k = 0; k < output.rows(); ++k) {
        exact(k, i) = std::exp(static_cast<double>(output(k, i) - largest)) / total;
      }
      exact(label, i) = -others / total;
    }
    if (delta != nullptr) Round(exact, *delta);
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
                   ScaledMatrix<Scalar>* delta) const override {
    assert(static_cast<Index>(labels.size()) == output.cols());
    Matrix<double>& exact = ExactDeltas(output.rows(), output.cols());
    const auto classes = static_cast<double>(output.rows());
    const bool all_finite = AllFinite(output);
    LossSum sum;
    for (Index i = 0; i < output.cols(); ++i) {
      const bool is_finite = all_finite || output.col(i).allFinite();
      const Index label = labels[static_cast<std::size_t>(i)];
      Index best = 0;
      output.col(i).maxCoeff(&best);
      sum.correct += is_finite && best == label ? 1 : 0;
      double squares = 0.0;
      for (Index k = 0; k < output.rows(); ++k) {
        const double error = static_cast<double>(output(k, i)) - (k == label ? 1.0 : 0.0);
        squares += error * error;
        exact(k, i) = 2.0 * error / classes;
      }
      sum.loss += std::isfinite(squares) ? squares / classes : kNotFinite;
    }
    if (delta != nullptr) Round(exact, *delta);
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
