#include "core/nn/network.h"

#include <cassert>

#include "core/numeric/eigen_blocking.h"

namespace relulab {

template <typename Scalar>
Network<Scalar>::Network(const NetworkSpec& spec, std::uint64_t seed)
    : activation_(MakeActivation<Scalar>(spec.activation, spec.activation_parameters)),
      hidden_output_(spec.hidden_output) {
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
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Matrix<Scalar>& below = l == 0 ? inputs : pass.activation[l - 1];
    Matrix<Scalar>& z = pass.preactivation[l];
    z.noalias() = layers_[l].weights * below;  // [out, in] [in, examples]
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
    gradients.weights[l].noalias() = per_example * delta * below.transpose();
    gradients.bias[l] = per_example * delta.rowwise().sum();
    if (l == 0) break;
    // delta_(l-1) = (W_l^T delta_l + activation_l1 sign(a_(l-1))) * da/dz: [in, out] [out,
    // examples]
    pass.back_product.noalias() = layers_[l].weights.transpose() * delta;
    if (activation_l1 != 0.0) {
      pass.back_product.array() += static_cast<Scalar>(activation_l1) * below.array().sign();
    }
    pass.delta[l - 1].array() *= pass.back_product.array();
  }
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
