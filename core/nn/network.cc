#include "core/nn/network.h"

#include <cassert>

#include "core/numeric/eigen_blocking.h"
#include "core/sparse/sparse_layer.h"

namespace relulab {

template <typename Scalar>
Network<Scalar>::Network(const NetworkSpec& spec, std::uint64_t seed)
    : activation_(MakeActivation<Scalar>(spec.activation, spec.activation_parameters)),
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
void Network<Scalar>::Forward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass) const {
  pass.preactivation.resize(layers_.size());
  pass.activation.resize(layers_.size() - 1);
  pass.delta.resize(layers_.size());
  pass.input_zeros.resize(layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Matrix<Scalar>& below = l == 0 ? inputs : pass.activation[l - 1];
    Matrix<Scalar>& z = pass.preactivation[l];
    pass.input_zeros[l].is_listed = false;
    if (execution_ != Execution::kDense) pass.input_zeros[l].density = Density(below);
    const bool left_out = LeavesOut(Product::kForward, l, below, pass);
    if (left_out) {
      SparseForward(layers_[l].weights, pass.input_zeros[l].active, z);
    } else {
      z.noalias() = layers_[l].weights * below;  // [out, in] [in, examples]
    }
    CountFlops(l, left_out, pass);
    z.colwise() += layers_[l].bias;
    pass.delta[l].resize(z.rows(), z.cols());
    if (l + 1 == layers_.size()) break;
    pass.activation[l].resize(z.rows(), z.cols());
    activation_->ForwardWithDerivative(z.data(), pass.activation[l].data(), pass.delta[l].data(),
                                       z.size());
    hidden_output_.Apply(pass.activation[l], &pass.delta[l]);
  }
}

template <typename Scalar>
void Network<Scalar>::Backward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass,
                               Gradients<Scalar>& gradients, double activation_l1) const {
  gradients.weights.resize(layers_.size());
  gradients.bias.resize(layers_.size());
  const Scalar per_example = Scalar(1) / static_cast<Scalar>(inputs.cols());
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Matrix<Scalar>& below = l == 0 ? inputs : pass.activation[l - 1];
    const Matrix<Scalar>& delta = pass.delta[l];
    // [out, examples] [examples, in]
    const bool gradient_left_out = LeavesOut(Product::kWeightGradient, l, below, pass);
    if (gradient_left_out) {
      SparseWeightGradient(delta, pass.input_zeros[l].active, per_example, gradients.weights[l]);
    } else {
      gradients.weights[l].noalias() = per_example * delta * below.transpose();
    }
    CountFlops(l, gradient_left_out, pass);
    gradients.bias[l] = per_example * delta.rowwise().sum();
    if (l == 0) break;
    // delta_(l-1) = (W_l^T delta_l + activation_l1 sign(a_(l-1))) * da/dz: [in, out] [out,
    // examples]
    // Where phi is zero only with its derivative, a zero of a is one of the product.
    const bool left_out =
        activation_->zero_below_zero() && LeavesOut(Product::kBackward, l, below, pass);
    const auto penalty = static_cast<Scalar>(activation_l1);
    if (left_out) {
      SparseBackward(layers_[l].weights, delta, pass.input_zeros[l].active, penalty,
                     pass.delta[l - 1]);
    } else {
      pass.back_product.noalias() = layers_[l].weights.transpose() * delta;
      if (activation_l1 != 0.0) pass.back_product.array() += penalty * below.array().sign();
      pass.delta[l - 1].array() *= pass.back_product.array();
    }
    CountFlops(l, left_out, pass);
  }
}

template <typename Scalar>
bool Network<Scalar>::LeavesOut(Product product, std::size_t l, const Matrix<Scalar>& input,
                                Pass<Scalar>& pass) const {
  const Matrix<Scalar>& weights = layers_[l].weights;
  InputZeros<Scalar>& zeros = pass.input_zeros[l];
  if (!LeavesOutZeros(execution_, product, weights.rows(), input.cols(), zeros.density)) {
    return false;
  }
  if (!zeros.is_listed) zeros.active.Assign(input);
  zeros.is_listed = true;
  return true;
}

template <typename Scalar>
void Network<Scalar>::CountFlops(std::size_t l, bool left_out, Pass<Scalar>& pass) const {
  const auto out = static_cast<double>(layers_[l].weights.rows());
  const auto in = static_cast<double>(layers_[l].weights.cols());
  const double dense = 2.0 * out * in * static_cast<double>(pass.preactivation[l].cols());
  const double executed =
      left_out ? 2.0 * out * static_cast<double>(pass.input_zeros[l].active.count()) : dense;
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
