/// The gradient of the mean loss with respect to a layer's parameters.
///
/// The gradient G of the weights may be a product that is not computed yet:
///
///   G = scale delta a^T,   scale = 1 / examples,   delta [out, examples],   a [in, examples]
///
/// A layer's gradient has the same power of two as its deltas, so that a vanished gradient keeps
/// its digits. Plain gradient descent multiplies its learning rate by this power. Other rules, such
/// as momentum and Adam, use the gradient without the power; its entries below the normal range are
/// 0.
///
/// Plain descent and momentum use each entry of G once. They add the product directly to the
/// weights, so G, which is as large as the weights, is never stored.
#pragma once

#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "core/nn/layer.h"
#include "core/numeric/descent.h"
#include "core/numeric/matrix.h"
#include "core/numeric/scaled_matrix.h"
#include "core/sparse/active_set.h"

namespace relulab {

template <typename Scalar>
class WeightGradient {
 public:
  struct Product {
    Scalar scale;
    const Matrix<Scalar>& delta;
    const Matrix<Scalar>& below;
    const ActiveSet<Scalar>* active = nullptr;  ///< unless null, lists the non-zeros of `below`
  };

  /// A gradient that is already computed.
  explicit WeightGradient(Matrix<Scalar>& value) : value_(value) {}

  /// `value` receives G if Value is called. With `measures_norm`, norm() is known after the first
  /// use of the gradient.
  WeightGradient(const Product& product, Matrix<Scalar>& value, bool measures_norm = false)
      : product_(product), value_(value), measures_norm_(measures_norm) {}

  /// Computes and returns G. The caller may change it before the next use.
  Matrix<Scalar>& Value();

  /// One descent step with gradient G. The result is bit-identical whether or not G was already
  /// computed.
  void Descend(const Descent<Scalar>& descent);

  bool is_computed() const { return !product_; }

  /// Multiplies the scale of a product that is not computed yet.
  void MultiplyScale(Scalar factor) { product_->scale *= factor; }

  /// The Frobenius norm of G, before any change by the caller.
  double norm() const { return norm_; }

 private:
  bool RunsIntoWeights() const;

  std::optional<Product> product_;  // none: G is already computed
  Matrix<Scalar>& value_;
  bool measures_norm_ = false;
  double norm_ = 0.0;
};

/// The gradient of all parameters of one layer. All but the gradient of the weights are already
/// computed.
template <typename Scalar>
class LayerGradient {
 public:
  /// A gradient that is already computed.
  explicit LayerGradient(ScaledLayer<Scalar>& value)
      : weights_(value.values.weights), value_(value), norm_exponent_(value.exponent) {}

  /// `value` holds the gradients of the other parameters, and receives G if Compute or Value is
  /// called. Its exponent applies to all of them.
  LayerGradient(const typename WeightGradient<Scalar>::Product& product, ScaledLayer<Scalar>& value,
                bool measures_norm)
      : weights_(product, value.values.weights, measures_norm),
        value_(value),
        norm_exponent_(value.exponent) {}

  /// Computes the gradients of all parameters, not multiplied by their power of two.
  void Compute() { weights_.Value(); }

  /// Computes the gradients, multiplied by their power of two; the exponent becomes 0. The caller
  /// may change them before the next use.
  Layer<Scalar>& Value() {
    Compute();
    Unscale();
    return value_.values;
  }

  /// Updates every parameter by one step (see descent.h). A `velocity`, in the shape of the layer,
  /// adds momentum.
  void Descend(Scalar learning_rate, Layer<Scalar>& layer, Scalar momentum = Scalar(0),
               Layer<Scalar>* velocity = nullptr) {
    if (velocity != nullptr) Unscale();
    const auto rate =
        static_cast<Scalar>(std::ldexp(static_cast<double>(learning_rate), value_.exponent));
    VisitParameters(
        [&](std::string_view, auto& gradient, auto& parameter, auto& v) {
          Descent<Scalar> descent{rate, ViewOf(parameter)};
          if (velocity != nullptr) {
            descent.momentum = momentum;
            descent.velocity = ViewOf(v);
          }
          if constexpr (kIsPerUnit<decltype(gradient)>) {
            descent.Apply(gradient.data());
          } else {
            weights_.Descend(descent);
          }
        },
        value_.values, layer, velocity != nullptr ? *velocity : layer);
  }

  /// The norm of the weights' gradient, see WeightGradient.
  double weight_norm() const { return std::ldexp(weights_.norm(), norm_exponent_); }

 private:
  // Within this range the power of two becomes a factor of the product, so the product need not be
  // computed yet.
  static constexpr int kMostInProduct = 40;

  /// Makes the exponent 0.
  void Unscale() {
    const int exponent = std::exchange(value_.exponent, 0);
    if (exponent == 0) return;
    const bool in_product = !weights_.is_computed() && std::abs(exponent) <= kMostInProduct;
    if (in_product) {
      weights_.MultiplyScale(std::ldexp(Scalar(1), exponent));
      norm_exponent_ = 0;
    } else {
      Compute();
    }
    VisitParameters(
        [&](std::string_view, auto& gradient) {
          const bool is_done = in_product && !kIsPerUnit<decltype(gradient)>;
          if (!is_done) MultiplyByPowerOfTwo(exponent, gradient);
        },
        value_.values);
  }

  WeightGradient<Scalar> weights_;
  ScaledLayer<Scalar>& value_;
  int norm_exponent_;  // of weights_.norm()
};

}  // namespace relulab
