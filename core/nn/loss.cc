#include "core/nn/loss.h"

#include <type_traits>
#include <vector>

#include "core/nn/cross_entropy.h"
#include "core/nn/mean_squared_error.h"
#include "core/registry/parameter.h"

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

template <typename Scalar>
std::unique_ptr<Loss<Scalar>> MakeLoss(std::string_view name) {
  const LossInfo* row = FindRow(Losses(), name);
  assert(row != nullptr && "names are checked where configs are read");
  if constexpr (std::is_same_v<Scalar, float>) {
    return row->make_float();
  } else {
    return row->make_double();
  }
}

template std::unique_ptr<Loss<float>> MakeLoss(std::string_view);
template std::unique_ptr<Loss<double>> MakeLoss(std::string_view);

}  // namespace relulab
