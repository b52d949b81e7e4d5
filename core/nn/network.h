/// A multilayer perceptron: parameters, forward pass, backward pass.
///
///   z_l = W_l a_(l-1) + b_l,   a_l = phi(z_l),   a_0 = inputs,   layers 1 .. depth + 1
///
/// hidden_output.h may negate some of the a_l, or keep the largest alone. Layer depth + 1 is the
/// output layer; it has no activation. In vectors, layer l stands at l - 1.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/nn/activation.h"
#include "core/nn/hidden_output.h"
#include "core/nn/initializer.h"
#include "core/nn/layer.h"
#include "core/nn/weight_gradient.h"
#include "core/numeric/matrix.h"
#include "core/sparse/active_set.h"
#include "core/sparse/execution.h"

namespace relulab {

struct NetworkSpec {
  Index input_size = 0;
  std::vector<Index> widths;  ///< one a hidden layer
  Index output_size = 0;
  const ActivationInfo* activation = FindRow(Activations(), "relu");
  ParameterValues activation_parameters;
  InitializerSpec initializer;
  HiddenOutput hidden_output;
  Execution execution = Execution::kDense;
};

/// Floating-point operations of matrix products, 2 a multiply-add.
struct Flops {
  double dense = 0.0;     ///< of every product in full
  double executed = 0.0;  ///< without what was left out

  void Add(double dense_product, double executed_product) {
    dense += dense_product;
    executed += executed_product;
  }
};

/// What a pass knows of the zeros in a layer's input.
template <typename Scalar>
struct InputZeros {
  double density = 1.0;    ///< share that is not zero; 1 if nobody asked
  bool is_listed = false;  ///< whether `active` is of this pass
  ActiveSet<Scalar> active;
};

/// What a pass over a batch leaves, to be read by measurements.
template <typename Scalar>
struct Pass {
  /// z_l, [units, examples], layers 1 .. depth + 1; of hidden layers only if they were asked for.
  std::vector<Matrix<Scalar>> preactivation;
  std::vector<Matrix<Scalar>> activation;  ///< a_l, layers 1 .. depth
  /// da_l / dz_l, which is phi'(z_l) unless a unit is negated or dropped, after Forward; d loss_i /
  /// d z_l (of each example's own loss) after Backward. Those of hidden layers have no meaning
  /// after ForwardInPlace, nor after its Backward.
  std::vector<Matrix<Scalar>> delta;
  bool has_derivatives = false;                 ///< whether the forward pass left them in delta
  std::vector<InputZeros<Scalar>> input_zeros;  ///< layers 1 .. depth + 1
  Flops flops;  ///< of the passes since it was last set to zero, by whoever counts
};

template <typename Scalar>
class Network {
 public:
  /// Draws the parameters from the seed's weight and bias streams.
  Network(const NetworkSpec& spec, std::uint64_t seed);

  int depth() const { return static_cast<int>(layers_.size()) - 1; }
  const std::vector<Layer<Scalar>>& layers() const { return layers_; }
  std::vector<Layer<Scalar>>& layers() { return layers_; }
  const Activation<Scalar>& activation() const { return *activation_; }

  /// Fills preactivation, activation and delta (there da / dz) for `inputs`, [features, examples].
  void Forward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass) const;

  /// The same in less memory, for those who need neither the preactivations nor the deltas of
  /// hidden layers. Where a tells phi'(z), derivatives are not kept either, but told by Backward:
  /// layers of one size then share the memory of two deltas.
  void ForwardInPlace(const Matrix<Scalar>& inputs, Pass<Scalar>& pass) const;

  /// Told a layer's gradient (0 is the first layer) as soon as nothing needs its weights any more:
  /// it may change them. That of the bias stands in `gradients` then.
  using TakeGradient = std::function<void(std::size_t l, WeightGradient<Scalar>& weights)>;

  /// Back-propagates. On entry pass.delta.back() is the output layer's delta; on return the
  /// gradients are set, and after Forward every delta. `activation_l1` adds to each example's loss
  /// that coefficient times the sum of |a| over all hidden units (0 at a = 0): deltas and gradients
  /// are then of the sum.
  void Backward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass, Gradients<Scalar>& gradients,
                double activation_l1 = 0.0) const;

  /// The same, layer by layer from the last: a weight gradient is written to `gradients` only if
  /// the taker asks for its value. With `measures_norms` it knows its norm once it was used.
  void Backward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass, Gradients<Scalar>& gradients,
                double activation_l1, bool measures_norms, const TakeGradient& take) const;

  /// The output layer's z alone, into `output`; `scratch` is reused between calls. Zeros are left
  /// out as in training; for one example at a time too.
  void Predict(const Eigen::Ref<const Matrix<Scalar>>& inputs, Matrix<Scalar>& output,
               Matrix<Scalar>& scratch) const;

 private:
  void ForwardLayer(std::size_t l, const Matrix<Scalar>& below, Matrix<Scalar>& z,
                    Pass<Scalar>& pass) const;
  void ResizeFor(Pass<Scalar>& pass) const;
  void PredictLayer(const Layer<Scalar>& layer, const Eigen::Ref<const Matrix<Scalar>>& below,
                    Matrix<Scalar>& z) const;
  bool KeepsDerivatives() const;
  void RestoreDerivative(std::size_t l, Pass<Scalar>& pass) const;
  void BackPropagate(std::size_t l, const Matrix<Scalar>& below, double activation_l1,
                     Pass<Scalar>& pass) const;
  /// Whether a product of layer l (from 0) leaves out its input's zeros; if so they are listed for
  /// the products that read the list.
  bool LeavesOut(Product product, std::size_t l, const Matrix<Scalar>& input,
                 Pass<Scalar>& pass) const;
  void CountFlops(std::size_t l, bool left_out, Index examples, Pass<Scalar>& pass) const;

  std::vector<Layer<Scalar>> layers_;
  std::shared_ptr<const Activation<Scalar>> activation_;
  HiddenOutput hidden_output_;
  Execution execution_;
};

/// Floating-point operations of the matrix products of one dense training step (forward, weight
/// gradient, back-propagation to every layer but the input), 2 a multiply-add.
double FlopsPerStep(const NetworkSpec& spec, Index batch_size);

extern template class Network<float>;
extern template class Network<double>;

}  // namespace relulab
