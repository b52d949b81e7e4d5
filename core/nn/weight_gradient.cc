#include "core/nn/weight_gradient.h"

#include <cmath>
#include <type_traits>

#include "core/numeric/gradient_product.h"
#include "core/numeric/norm.h"
#include "core/sparse/sparse_layer.h"

namespace relulab {

template <typename Scalar>
Matrix<Scalar>& WeightGradient<Scalar>::Value() {
  if (!product_) return value_;
  if (product_->active != nullptr) {
    SparseWeightGradient(product_->scale, product_->delta, *product_->active, value_);
  } else {
    GradientProduct(product_->scale, product_->delta, product_->below, value_);
  }
  if (measures_norm_) norm_ = Norm(value_);
  product_.reset();
  return value_;
}

template <typename Scalar>
void WeightGradient<Scalar>::Descend(const Descent<Scalar>& descent) {
  if (!RunsIntoWeights()) {
    descent.Apply(Value().data());
    return;
  }
  double sum = 0.0;
  double* const squares = measures_norm_ ? &sum : nullptr;
  if (product_->active != nullptr) {
    SparseDescend(descent, product_->scale, product_->delta, *product_->active, squares);
  } else {
    DescendAlongProduct(descent, product_->scale, product_->delta, product_->below, squares);
  }
  norm_ = std::sqrt(sum);
}

template <typename Scalar>
bool WeightGradient<Scalar>::RunsIntoWeights() const {
  if (!product_) return false;
  // The squares of doubles may overflow or underflow.
  if (measures_norm_ && std::is_same_v<Scalar, double>) return false;
  if (product_->active != nullptr) return product_->active->tiles().size() == 1;
  return product_->below.cols() <= kGradientTile;
}

template class WeightGradient<float>;
template class WeightGradient<double>;

}  // namespace relulab
