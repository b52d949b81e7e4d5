#include "core/nn/network.h"

#include <cassert>
#include <cmath>

#include "core/numeric/eigen_blocking.h"
#include "core/numeric/matrix_product.h"
#include "core/sparse/sparse_layer.h"

namespace relulab {

template <typename Scalar>
Network<Scalar>::Network(const NetworkSpec& spec, std::uint64_t seed)
    : activation_(MakeActivation<Scalar>(*spec.activation, spec.activation_parameters)),
      hidden_output_(spec.hidden_output),
      execution_(spec.execution) {
  FixEigenBlocking();
  std::vector<Index> sizes = {spec.input_size};
  sizes.insert(sizes.end(), spec.widths.begin(), spec.widths.end());
  sizes.push_back(spec.output_size);
  layers_.resize(sizes.size() - 1);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].weights.resize(sizes[l + 1], sizes[l]);
    layers_[l].bias.resize(sizes[l + 1]);
    InitializeLayer(spec.initializer, seed, static_cast<std::uint32_t>(l + 1), layers_[l].weights,
                    layers_[l].bias);
  }
}

template <typename Scalar>
void Network<Scalar>::ResizeFor(Pass<Scalar>& pass) const {
  pass.preactivation.resize(layers_.size());
  pass.activation.resize(layers_.size() - 1);
  pass.delta.resize(layers_.size());
  pass.input_zeros.resize(layers_.size());
}

template <typename Scalar>
void Network<Scalar>::Forward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass) const {
  ResizeFor(pass);
  pass.has_derivatives = true;
  const Matrix<Scalar>* below = &inputs;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Matrix<Scalar>& z = pass.preactivation[l];
    ForwardLayer(l, *below, z, pass);
    pass.delta[l].resize(z.rows(), z.cols());
    if (l + 1 == layers_.size()) break;
    Matrix<Scalar>& a = pass.activation[l];
    a.resize(z.rows(), z.cols());
    activation_->ForwardWithDerivative(z.data(), a.data(), pass.delta[l].data(), z.size());
    hidden_output_.Apply(a, &pass.delta[l]);
    below = &a;
  }
}

template <typename Scalar>
void Network<Scalar>::ForwardInPlace(const Matrix<Scalar>& inputs, Pass<Scalar>& pass) const {
  ResizeFor(pass);
  pass.has_derivatives = KeepsDerivatives();
  const Matrix<Scalar>* below = &inputs;
  for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
    Matrix<Scalar>& a = pass.activation[l];
    if (pass.has_derivatives) {
      Matrix<Scalar>& z = pass.delta[l];
      ForwardLayer(l, *below, z, pass);
      a.resize(z.rows(), z.cols());
      activation_->ForwardWithDerivative(z.data(), a.data(), z.data(), z.size());
      hidden_output_.Apply(a, &z);
    } else {
      ForwardLayer(l, *below, a, pass);
      activation_->Forward(a.data(), a.data(), a.size());
    }
    below = &a;
  }
  ForwardLayer(layers_.size() - 1, *below, pass.preactivation.back(), pass);
}

template <typename Scalar>
bool Network<Scalar>::KeepsDerivatives() const {
  return !activation_->output_tells_derivative() || !hidden_output_.changes_nothing();
}

/// z = W a + b: [out, examples] = [out, in] [in, examples] + [out]
template <typename Scalar>
void Network<Scalar>::ForwardLayer(std::size_t l, const Matrix<Scalar>& below, Matrix<Scalar>& z,
                                   Pass<Scalar>& pass) const {
  const Layer<Scalar>& layer = layers_[l];
  pass.input_zeros[l].is_listed = false;
  if (execution_ != Execution::kDense) pass.input_zeros[l].density = Density<Scalar>(below);
  const bool left_out = LeavesOut(Product::kForward, l, below, pass);
  if (left_out) {
    SparseForward<Scalar>(layer.weights, layer.bias, below, z);
  } else {
    ForwardProduct<Scalar>(layer.weights, layer.bias, below, z);
  }
  CountFlops(l, left_out, below.cols(), pass);
}

template <typename Scalar>
void Network<Scalar>::Predict(const Eigen::Ref<const Matrix<Scalar>>& inputs,
                              Matrix<Scalar>& output, Matrix<Scalar>& scratch) const {
  PredictLayer(layers_[0], inputs, output);
  for (std::size_t l = 1; l < layers_.size(); ++l) {
    activation_->Forward(output.data(), output.data(), output.size());
    hidden_output_.Apply<Scalar>(output, nullptr);
    std::swap(output, scratch);
    PredictLayer(layers_[l], scratch, output);
  }
}

template <typename Scalar>
void Network<Scalar>::PredictLayer(const Layer<Scalar>& layer,
                                   const Eigen::Ref<const Matrix<Scalar>>& below,
                                   Matrix<Scalar>& z) const {
  z.resize(layer.weights.rows(), below.cols());
  const double density = execution_ == Execution::kDense ? 1.0 : Density<Scalar>(below);
  if (!LeavesOutZeros(execution_, Product::kForward, z.rows(), z.cols(), density)) {
    ForwardProduct<Scalar>(layer.weights, layer.bias, below, z);
  } else if (z.cols() == 1) {
    SparseForward(layer.weights, layer.bias, below.data(), z.data());
  } else {
    SparseForward<Scalar>(layer.weights, layer.bias, below, z);
  }
}

template <typename Scalar>
void Network<Scalar>::Backward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass,
                               Gradients<Scalar>& gradients, double activation_l1) const {
  Backward(inputs, pass, gradients, activation_l1, false,
           [](std::size_t, WeightGradient<Scalar>& weights) { weights.Value(); });
}

template <typename Scalar>
void Network<Scalar>::Backward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass,
                               Gradients<Scalar>& gradients, double activation_l1,
                               bool measures_norms, const TakeGradient& take) const {
  gradients.weights.resize(layers_.size());
  gradients.bias.resize(layers_.size());
  const Scalar per_example = Scalar(1) / static_cast<Scalar>(inputs.cols());
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Matrix<Scalar>& below = l == 0 ? inputs : pass.activation[l - 1];
    const Matrix<Scalar>& delta = pass.delta[l];
    if (l > 0) BackPropagate(l, below, activation_l1, pass);
    const bool left_out = LeavesOut(Product::kWeightGradient, l, below, pass);
    CountFlops(l, left_out, below.cols(), pass);
    gradients.bias[l] = per_example * delta.rowwise().sum();
    // [out, in] = [out, examples] [examples, in]
    WeightGradient<Scalar> weights(
        {per_example, delta, below, left_out ? &pass.input_zeros[l].active : nullptr},
        gradients.weights[l], measures_norms);
    take(l, weights);
  }
}

/// Fills delta[l], in the memory of some other hidden layer if it fits as it is: only the delta of
/// the layer above is in use.
template <typename Scalar>
void Network<Scalar>::RestoreDerivative(std::size_t l, Pass<Scalar>& pass) const {
  const Matrix<Scalar>& a = pass.activation[l];
  Matrix<Scalar>& derivative = pass.delta[l];
  const std::size_t in_use = l + 1;
  for (std::size_t k = 0; k + 1 < layers_.size() && derivative.size() != a.size(); ++k) {
    if (k != in_use && pass.delta[k].size() == a.size()) derivative.swap(pass.delta[k]);
  }
  derivative.resize(a.rows(), a.cols());
  activation_->DerivativeFromOutput(a.data(), derivative.data(), a.size());
}

/// delta_(l-1) = (W_l^T delta_l + activation_l1 sign(a_(l-1))) * da/dz:
/// [in, examples] = [in, out] [out, examples]
template <typename Scalar>
void Network<Scalar>::BackPropagate(std::size_t l, const Matrix<Scalar>& below,
                                    double activation_l1, Pass<Scalar>& pass) const {
  if (!pass.has_derivatives) RestoreDerivative(l - 1, pass);
  const Matrix<Scalar>& delta = pass.delta[l];
  Matrix<Scalar>& delta_below = pass.delta[l - 1];
  const auto penalty = static_cast<Scalar>(activation_l1);
  // Where phi is zero only with its derivative, a zero of a is one of the product.
  const bool left_out =
      activation_->zero_below_zero() && LeavesOut(Product::kBackward, l, below, pass);
  if (left_out) {
    SparseBackward(layers_[l].weights, delta, pass.input_zeros[l].active, penalty, delta_below);
  } else {
    BackwardProduct(layers_[l].weights, delta, penalty, below, delta_below);
  }
  CountFlops(l, left_out, below.cols(), pass);
}

template <typename Scalar>
bool Network<Scalar>::LeavesOut(Product product, std::size_t l, const Matrix<Scalar>& input,
                                Pass<Scalar>& pass) const {
  const Matrix<Scalar>& weights = layers_[l].weights;
  InputZeros<Scalar>& zeros = pass.input_zeros[l];
  if (!LeavesOutZeros(execution_, product, weights.rows(), input.cols(), zeros.density)) {
    return false;
  }
  if (product == Product::kForward) return true;  // it reads the input itself
  if (!zeros.is_listed) zeros.active.Assign(input);
  zeros.is_listed = true;
  return true;
}

template <typename Scalar>
void Network<Scalar>::CountFlops(std::size_t l, bool left_out, Index examples,
                                 Pass<Scalar>& pass) const {
  const auto out = static_cast<double>(layers_[l].weights.rows());
  const auto in = static_cast<double>(layers_[l].weights.cols());
  const auto batch = static_cast<double>(examples);
  const double dense = 2.0 * out * in * batch;
  const double non_zeros = std::round(pass.input_zeros[l].density * in * batch);
  const double executed = left_out ? 2.0 * out * non_zeros : dense;
  pass.flops.Add(dense, executed);
}

double FlopsPerStep(const NetworkSpec& spec, Index batch_size) {
  double multiply_adds = 0.0;
  Index below = spec.input_size;
  const auto add_layer = [&](Index units, double products) {
    multiply_adds += products * static_cast<double>(below) * static_cast<double>(units);
    below = units;
  };
  double products = 2.0;  // layer 1 has no layer below to send a delta to
  for (const Index width : spec.widths) {
    add_layer(width, products);
    products = 3.0;
  }
  add_layer(spec.output_size, products);
  return 2.0 * multiply_adds * static_cast<double>(batch_size);
}

template class Network<float>;
template class Network<double>;

}  // namespace relulab
