#include "core/nn/loss.h"

#include <vector>

#include "core/nn/cross_entropy.h"
#include "core/nn/mean_squared_error.h"

namespace relulab {
namespace {

template <template <typename> typename L, typename Scalar>
std::unique_ptr<Loss<Scalar>> Make() {
  return std::make_unique<L<Scalar>>();
}

}  // namespace

std::span<const LossInfo> Losses() {
  static const std::vector<LossInfo> kRegistry = {
      {"cross_entropy", "softmax cross-entropy, mean over the batch", Make<CrossEntropy, float>,
       Make<CrossEntropy, double>},
      {"mse", "squared error of one-hot targets, mean over classes and batch",
       Make<MeanSquaredError, float>, Make<MeanSquaredError, double>},
  };
  return kRegistry;
}

}  // namespace relulab
