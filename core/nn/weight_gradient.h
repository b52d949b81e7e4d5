/// The gradient of the mean loss with respect to a layer's parameters.
///
/// The gradient G of the weights may be a product that is not computed yet:
///
///   G = scale delta a^T,   scale = 1 / examples,   delta [out, examples],   a [in, examples]
///
/// Plain descent and momentum use each entry of G once. They add the product directly to the
/// weights, so G, which is as large as the weights, is never stored.
#pragma once

#include <optional>
#include <utility>

#include "core/nn/layer.h"
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
  explicit LayerGradient(Layer<Scalar>& value) : weights_(value.weights), value_(value) {}

  /// `value` holds the gradients of the other parameters, and receives G if Value is called.
  LayerGradient(const typename WeightGradient<Scalar>::Product& product, Layer<Scalar>& value,
                bool measures_norm)
      : weights_(product, value.weights, measures_norm), value_(value) {}

  /// Computes and returns the gradients of all parameters. The caller may change them before the
  /// next use.
  Layer<Scalar>& Value() {
    weights_.Value();
    return value_;
  }

  /// Updates every parameter by one step (see descent.h). A `velocity`, in the shape of the layer,
  /// adds momentum.
  void Descend(Scalar learning_rate, Layer<Scalar>& layer, Scalar momentum = Scalar(0),
               Layer<Scalar>* velocity = nullptr) {
    VisitParameters(
        [&](std::string_view, auto& gradient, auto& parameter, auto& v) {
          Descent<Scalar> descent{learning_rate, ViewOf(parameter)};
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
        value_, layer, velocity != nullptr ? *velocity : layer);
  }

  /// The norm of the weights' gradient, see WeightGradient.
  double weight_norm() const { return weights_.norm(); }

 private:
  WeightGradient<Scalar> weights_;
  Layer<Scalar>& value_;
};

}  // namespace relulab
