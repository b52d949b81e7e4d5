#include "core/nn/weight_gradient.h"

#include <cmath>
#include <type_traits>

#include "core/numeric/axpy.h"
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
void WeightGradient<Scalar>::AddTo(Scalar factor, Matrix<Scalar>& target) {
  if (!RunsIntoTarget()) {
    Axpy(factor, Value().data(), target.data(), target.size());
    return;
  }
  double sum = 0.0;
  double* const squares = measures_norm_ ? &sum : nullptr;
  if (product_->active != nullptr) {
    AddSparseWeightGradient(factor, product_->scale, product_->delta, *product_->active, target,
                            squares);
  } else {
    AddGradientProduct(factor, product_->scale, product_->delta, product_->below, target, squares);
  }
  norm_ = std::sqrt(sum);
}

template <typename Scalar>
bool WeightGradient<Scalar>::RunsIntoTarget() const {
  if (!product_) return false;
  // Squares of doubles may leave their range.
  if (measures_norm_ && std::is_same_v<Scalar, double>) return false;
  if (product_->active != nullptr) return product_->active->tiles().size() == 1;
  return product_->below.cols() <= kGradientTile;
}

template class WeightGradient<float>;
template class WeightGradient<double>;

}  // namespace relulab
