/// A multilayer perceptron: parameters, forward pass, backward pass.
///
///   z_l = W_l a_(l-1) + b_l,   a_l = phi(z_l),   a_0 = inputs,   layers 1 .. depth + 1
///
/// hidden_output.h may negate some of the a_l, or keep only the largest. Layer depth + 1 is the
/// output layer; it has no activation. Vectors hold layer l at index l - 1.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/nn/activation.h"
#include "core/nn/hidden_output.h"
#include "core/nn/initializer.h"
#include "core/nn/layer.h"
#include "core/nn/stop.h"
#include "core/nn/weight_gradient.h"
#include "core/numeric/scaled_matrix.h"
#include "core/sparse/active_set.h"
#include "core/sparse/execution.h"

namespace relulab {

struct NetworkSpec {
  Index input_size = 0;
  std::vector<Index> widths;  ///< one per hidden layer
  Index output_size = 0;
  const ActivationInfo* activation = FindRow(Activations(), "relu");
  ParameterValues activation_parameters;
  InitializerSpec initializer;
  HiddenOutput hidden_output;
  Execution execution = Execution::kDense;

  /// Input features, units of each hidden layer, outputs.
  std::vector<Index> Sizes() const;
};

/// Floating-point operations of matrix products, 2 per multiply-add.
struct Flops {
  double dense = 0.0;     ///< of all products without skipping
  double executed = 0.0;  ///< of all products, less those of skipped zeros

  void Add(double dense_product, double executed_product) {
    dense += dense_product;
    executed += executed_product;
  }
};

/// The zeros in a layer's input in one pass.
template <typename Scalar>
struct InputZeros {
  double density = 1.0;    ///< share that is not zero; 1 if execution is dense
  bool is_listed = false;  ///< whether this pass filled `active`
  ActiveSet<Scalar> active;
};

/// What a forward pass keeps in its Pass, besides the output layer's z.
enum class Keep {
  kActivations,  ///< a of the hidden layers
  kBackward,     ///< also what Backward needs, in as little memory as possible
  kAll,          ///< z, a and da / dz of the hidden layers
};

/// The values that a pass over a batch keeps, for later passes and for measurements.
template <typename Scalar>
struct Pass {
  /// z_l, [units, examples], layers 1 .. depth + 1; hidden layers only with Keep::kAll.
  std::vector<Matrix<Scalar>> preactivation;
  std::vector<Matrix<Scalar>> activation;  ///< a_l, layers 1 .. depth
  /// With Keep::kAll, Forward sets da_l / dz_l (phi'(z_l) unless a unit is negated or dropped), and
  /// Backward replaces it by d loss_i / d z_l, the derivative of each example's own loss. Without
  /// kAll, the entries of hidden layers are undefined.
  std::vector<ScaledMatrix<Scalar>> delta;
  bool has_derivatives = false;                 ///< whether Forward left da / dz in delta
  std::vector<InputZeros<Scalar>> input_zeros;  ///< layers 1 .. depth + 1
  Flops flops;                                  ///< of all passes since the caller last reset it
};

template <typename Scalar>
class Network {
 public:
  using Inputs = Eigen::Ref<const Matrix<Scalar>>;  ///< [features, examples]

  /// Draws the parameters from the seed's weight and bias streams. Once `stop` is requested, this
  /// constructor and the passes of this network and of its copies throw Stopped before their next
  /// layer.
  Network(const NetworkSpec& spec, std::uint64_t seed, std::stop_token stop = {});

  int depth() const { return static_cast<int>(layers_.size()) - 1; }
  const std::vector<Layer<Scalar>>& layers() const { return layers_; }
  std::vector<Layer<Scalar>>& layers() { return layers_; }
  const Activation<Scalar>& activation() const { return *activation_; }
  const HiddenOutput& hidden_output() const { return hidden_output_; }
  const std::stop_token& stop() const { return stop_; }

  /// Runs a pass over `inputs` and keeps what `keep` names. Keeping less is faster and takes less
  /// memory.
  void Forward(const Inputs& inputs, Pass<Scalar>& pass, Keep keep = Keep::kAll) const;

  /// Computes only the output layer's z, into `output`; `scratch` is reused between calls. Skips
  /// zeros by the same rule as training.
  void Predict(const Inputs& inputs, Matrix<Scalar>& output, Matrix<Scalar>& scratch) const;

  /// Computes layer l of Predict (0 is the first) into `a`: the activation of a hidden layer, or z
  /// of the output layer.
  void PredictLayer(std::size_t l, const Inputs& below, Matrix<Scalar>& a) const;

  /// Receives a layer's gradient (l = 0 is the first layer) after the last use of the layer's
  /// parameters, so the callback may change them.
  using TakeGradient = std::function<void(std::size_t l, LayerGradient<Scalar>& gradient)>;

  /// Back-propagates after Forward with kAll or kBackward. On entry pass.delta.back() is the output
  /// layer's delta; on return the gradients are set, and with kAll every delta. `activation_l1` is
  /// the coefficient of a penalty: activation_l1 times the sum of |a| over all hidden units is
  /// added to each example's loss (the derivative of |a| at 0 is 0). Deltas and gradients are those
  /// of the loss with the penalty.
  ///
  /// Each layer's delta is normalised (core/numeric/scaled_matrix.h), and its gradient has the same
  /// exponent. Values below the normal range, relative to the largest of their layer, become 0.
  ///
  /// Unless null, `take` is called for each layer, from the last to the first. The gradient of the
  /// weights is then written to `gradients` only if `take` calls Compute() or Value() of it. With
  /// `measures_norms`, LayerGradient::weight_norm() is known after the first use of that gradient.
  void Backward(const Matrix<Scalar>& inputs, Pass<Scalar>& pass, Gradients<Scalar>& gradients,
                double activation_l1 = 0.0, const TakeGradient& take = nullptr,
                bool measures_norms = false) const;

 private:
  void Multiply(std::size_t l, const Inputs& below, Pass<Scalar>* pass, Matrix<Scalar>& z) const;
  void Activate(const Matrix<Scalar>& z, Matrix<Scalar>& a, Matrix<Scalar>* derivative) const;
  void RestoreDerivative(std::size_t l, Pass<Scalar>& pass) const;
  void BackPropagate(std::size_t l, const Matrix<Scalar>& below, double activation_l1,
                     Pass<Scalar>& pass) const;
  bool LeavesOut(Product product, std::size_t l, const Matrix<Scalar>& input,
                 Pass<Scalar>& pass) const;
  void CountFlops(std::size_t l, bool left_out, Index examples, Pass<Scalar>& pass) const;

  std::vector<Layer<Scalar>> layers_;
  std::shared_ptr<const Activation<Scalar>> activation_;
  HiddenOutput hidden_output_;
  Execution execution_;
  std::stop_token stop_;
};

/// Floating-point operations of the matrix products of one dense training step (forward, weight
/// gradient, back-propagation to every layer but the input), 2 per multiply-add.
double FlopsPerStep(const NetworkSpec& spec, Index batch_size);

}  // namespace relulab
