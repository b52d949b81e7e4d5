/// The gradient of the mean loss with respect to a layer's weights, multiplied out or not yet:
///
///   G = scale delta a^T,   scale = 1 / examples,   delta [out, examples],   a [in, examples]
///
/// Plain descent and momentum need every entry of G once. The product then runs straight into the
/// weights, and G, as large as they are, is neither written nor read.
#pragma once

#include <optional>

#include "core/numeric/descent.h"
#include "core/numeric/matrix.h"
#include "core/sparse/active_set.h"

namespace relulab {

template <typename Scalar>
class WeightGradient {
 public:
  struct Product {
    Scalar scale;
    const Matrix<Scalar>& delta;
    const Matrix<Scalar>& below;
    const ActiveSet<Scalar>* active = nullptr;  ///< unless null, lists what is not zero in `below`
  };

  /// A gradient that is known.
  explicit WeightGradient(Matrix<Scalar>& value) : value_(value) {}

  /// `value` is where it goes if it has to be known. With `measures_norm`, norm() is set as soon as
  /// the gradient is used.
  WeightGradient(const Product& product, Matrix<Scalar>& value, bool measures_norm = false)
      : product_(product), value_(value), measures_norm_(measures_norm) {}

  /// G, which the caller may change before it is used again.
  Matrix<Scalar>& Value();

  /// One step along G: the same bits whether G was known or not.
  void Descend(const Descent<Scalar>& descent);

  /// The Frobenius norm of G as it was multiplied out.
  double norm() const { return norm_; }

 private:
  bool RunsIntoWeights() const;

  std::optional<Product> product_;  // none: the value is known
  Matrix<Scalar>& value_;
  bool measures_norm_ = false;
  double norm_ = 0.0;
};

}  // namespace relulab
