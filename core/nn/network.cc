#include "core/nn/network.h"

#include <cmath>
#include <limits>
#include <utility>

#include "core/numeric/eigen_blocking.h"
#include "core/numeric/flush_to_zero.h"
#include "core/numeric/matrix_product.h"
#include "core/sparse/sparse_layer.h"

namespace relulab {
namespace {

/// The least exponent of deltas, so that the penalty divided by their power of two does not
/// overflow.
int LeastExponent(double activation_l1) {
  constexpr int kHeadroom = 60;
  constexpr int kNone = std::numeric_limits<int>::min() / 2;
  return activation_l1 > 0.0 ? std::ilogb(activation_l1) - kHeadroom : kNone;
}

}  // namespace

std::vector<Index> NetworkSpec::Sizes() const {
  std::vector<Index> sizes = {input_size};
  sizes.insert(sizes.end(), widths.begin(), widths.end());
  sizes.push_back(output_size);
  return sizes;
}

template <typename Scalar>
Network<Scalar>::Network(const NetworkSpec& spec, std::uint64_t seed, std::stop_token stop)
    : activation_(MakeActivation<Scalar>(*spec.activation, spec.activation_parameters)),
      hidden_output_(spec.hidden_output),
      execution_(spec.execution),
      stop_(std::move(stop)) {
  FixEigenBlocking();
  const std::vector<Index> sizes = spec.Sizes();
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    ThrowIfStopped(stop_);
    layers_.push_back(MakeLayer<Scalar>(sizes[l + 1], sizes[l]));
    InitializeLayer(spec.initializer, seed, static_cast<std::uint32_t>(l + 1), layers_[l]);
  }
}

/// Without Keep::kAll, a and da / dz are computed in place and overwrite z.
template <typename Scalar>
void Network<Scalar>::Forward(const Inputs& inputs, Pass<Scalar>& pass, Keep keep) const {
  const std::size_t last = layers_.size() - 1;
  pass.preactivation.resize(last + 1);
  pass.activation.resize(last);
  pass.delta.resize(last + 1);
  pass.input_zeros.resize(last + 1);
  const bool follow_from_a =
      activation_->has_derivative_from_output() && hidden_output_.changes_nothing();
  pass.has_derivatives = keep == Keep::kAll || (keep == Keep::kBackward && !follow_from_a);
  for (std::size_t l = 0; l <= last; ++l) {
    const Inputs below = l == 0 ? inputs : Inputs(pass.activation[l - 1]);
    const bool keeps_z = keep == Keep::kAll || l == last;
    Matrix<Scalar>& z = keeps_z                ? pass.preactivation[l]
                        : pass.has_derivatives ? pass.delta[l].values
                                               : pass.activation[l];
    Multiply(l, below, &pass, z);
    if (l < last)
      Activate(z, pass.activation[l], pass.has_derivatives ? &pass.delta[l].values : nullptr);
  }
  pass.delta[last].values.resize(pass.preactivation[last].rows(), inputs.cols());
}

template <typename Scalar>
void Network<Scalar>::Predict(const Inputs& inputs, Matrix<Scalar>& output,
                              Matrix<Scalar>& scratch) const {
  PredictLayer(0, inputs, output);
  for (std::size_t l = 1; l < layers_.size(); ++l) {
    std::swap(output, scratch);
    PredictLayer(l, scratch, output);
  }
}

template <typename Scalar>
void Network<Scalar>::PredictLayer(std::size_t l, const Inputs& below, Matrix<Scalar>& a) const {
  Multiply(l, below, nullptr, a);
  if (l + 1 < layers_.size()) Activate(a, a, nullptr);
}

/// z = W a + b: [out, examples] = [out, in] [in, examples] + [out]. Unless null, `pass` records the
/// operations.
template <typename Scalar>
void Network<Scalar>::Multiply(std::size_t l, const Inputs& below, Pass<Scalar>* pass,
                               Matrix<Scalar>& z) const {
  ThrowIfStopped(stop_);
  const Matrix<Scalar>& weights = layers_[l].weights;
  const Vector<Scalar>& bias = layers_[l].bias;
  const Index examples = below.cols();
  const double density = execution_ == Execution::kDense ? 1.0 : Density<Scalar>(below);
  const bool left_out =
      LeavesOutZeros(execution_, Product::kForward, weights.rows(), examples, density);
  if (!left_out) {
    ForwardProduct<Scalar>(weights, bias, below, z);
  } else if (examples == 1 && pass == nullptr) {
    z.resize(weights.rows(), 1);
    SparseForward(weights, bias, below.data(), z.data());
  } else {
    SparseForward<Scalar>(weights, bias, below, z);
  }
  if (pass == nullptr) return;
  pass->input_zeros[l].density = density;
  pass->input_zeros[l].is_listed = false;
  CountFlops(l, left_out, examples, *pass);
}

/// A hidden layer: z -> a and, unless null, da / dz. `a` may overwrite z if `derivative` is null;
/// `derivative` may always.
template <typename Scalar>
void Network<Scalar>::Activate(const Matrix<Scalar>& z, Matrix<Scalar>& a,
                               Matrix<Scalar>* derivative) const {
  a.resize(z.rows(), z.cols());
  if (derivative == nullptr) {
    activation_->Forward(z.data(), a.data(), z.size());
  } else {
    derivative->resize(z.rows(), z.cols());
    activation_->ForwardWithDerivative(z.data(), a.data(), derivative->data(), z.size());
  }
  hidden_output_.Apply(a, derivative);
}

template <typename Scalar>
void Network<Scalar>::Backward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass,
                               Gradients<Scalar>& gradients, double activation_l1,
                               const TakeGradient& take, bool measures_norms) const {
  const FlushToZero flush;
  gradients.resize(layers_.size());
  const Scalar per_example = Scalar(1) / static_cast<Scalar>(inputs.cols());
  Normalize(pass.delta.back(), LeastExponent(activation_l1));
  for (std::size_t l = layers_.size(); l-- > 0;) {
    ThrowIfStopped(stop_);
    const Matrix<Scalar>& below = l == 0 ? inputs : pass.activation[l - 1];
    const Matrix<Scalar>& delta = pass.delta[l].values;
    if (l > 0) BackPropagate(l, below, activation_l1, pass);
    const bool left_out = LeavesOut(Product::kWeightGradient, l, below, pass);
    CountFlops(l, left_out, below.cols(), pass);
    gradients[l].exponent = pass.delta[l].exponent;
    gradients[l].values.bias = per_example * delta.rowwise().sum();
    // [out, in] = [out, examples] [examples, in]
    LayerGradient<Scalar> gradient(
        {per_example, delta, below, left_out ? &pass.input_zeros[l].active : nullptr}, gradients[l],
        measures_norms);
    if (take != nullptr) {
      take(l, gradient);
    } else {
      gradient.Compute();
    }
  }
}

/// Sets delta[l] to da / dz, computed from a. Reuses the memory of another hidden layer's delta of
/// the same size, because only the delta of the layer above is still needed. So hidden layers of
/// the same size share two deltas.
template <typename Scalar>
void Network<Scalar>::RestoreDerivative(std::size_t l, Pass<Scalar>& pass) const {
  const Matrix<Scalar>& a = pass.activation[l];
  Matrix<Scalar>& derivative = pass.delta[l].values;
  const std::size_t in_use = l + 1;
  for (std::size_t k = 0; k + 1 < layers_.size() && derivative.size() != a.size(); ++k) {
    Matrix<Scalar>& other = pass.delta[k].values;
    if (k != in_use && other.size() == a.size()) derivative.swap(other);
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
  const Matrix<Scalar>& delta = pass.delta[l].values;
  const int exponent = pass.delta[l].exponent;
  Matrix<Scalar>& delta_below = pass.delta[l - 1].values;
  const auto penalty = static_cast<Scalar>(std::ldexp(activation_l1, -exponent));
  // If phi(z) = 0 implies phi'(z) = 0, the product is zero wherever a is.
  const bool left_out =
      activation_->zero_below_zero() && LeavesOut(Product::kBackward, l, below, pass);
  if (left_out) {
    SparseBackward(layers_[l].weights, delta, pass.input_zeros[l].active, penalty, delta_below);
  } else {
    BackwardProduct(layers_[l].weights, delta, penalty, below, delta_below);
  }
  pass.delta[l - 1].exponent = exponent;
  Normalize(pass.delta[l - 1], LeastExponent(activation_l1));
  CountFlops(l, left_out, below.cols(), pass);
}

/// Whether a backward product of layer l (from 0) skips the zeros of its input. If so, the input's
/// non-zeros are listed.
template <typename Scalar>
bool Network<Scalar>::LeavesOut(Product product, std::size_t l, const Matrix<Scalar>& input,
                                Pass<Scalar>& pass) const {
  InputZeros<Scalar>& zeros = pass.input_zeros[l];
  const Index out = layers_[l].weights.rows();
  if (!LeavesOutZeros(execution_, product, out, input.cols(), zeros.density)) return false;
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
  const std::vector<Index> sizes = spec.Sizes();
  double multiply_adds = 0.0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    const double products = l == 0 ? 2.0 : 3.0;  // layer 1 computes no delta for the inputs
    multiply_adds += products * static_cast<double>(sizes[l]) * static_cast<double>(sizes[l + 1]);
  }
  return 2.0 * multiply_adds * static_cast<double>(batch_size);
}

template class Network<float>;
template class Network<double>;

}  // namespace relulab
