/// What the trainer shows to observers, read-only.
///
/// Training with and without observers is bit-identical: observers cannot change what they see, and
/// where they need more than an update computes, separate passes compute it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/network.h"
#include "core/numeric/matrix.h"

namespace relulab {

/// The network at a step, and one forward and backward pass of it over the probe.
template <typename Scalar>
struct StepView {
  std::int64_t step;  ///< number of updates made before
  const Network<Scalar>& network;
  const Matrix<Scalar>& inputs;  ///< [features, examples]
  std::span<const std::int32_t> labels;
  const Pass<Scalar>& pass;            ///< with deltas if an observer needs `backward`
  const Gradients<Scalar>& gradients;  ///< set if an observer needs `backward`
  /// By layer, if an observer needs `gradient_norms` and none needs more of the training batch;
  /// else null.
  const std::vector<double>* weight_gradient_norms = nullptr;
  /// The parameters before the last update, if an observer needs them and there was one; else null.
  const std::vector<Layer<Scalar>>* previous_layers = nullptr;
};

/// What observers need of a state; nothing else is computed. Each of the first three makes the
/// trainer call OnMeasure.
struct ObserverNeeds {
  /// The activations alone, at almost no cost: z is not kept, and a training batch is shown after
  /// its update, when the network is already that of the next step.
  bool activations = false;
  bool forward = false;          ///< all of a forward pass, and the network of the step itself
  bool backward = false;         ///< deltas and gradients too
  bool gradient_norms = false;   ///< with `activations`: the norms of the weight gradients
  bool previous_layers = false;  ///< with `forward`: the parameters of the state before

  bool any() const { return activations || whole(); }
  bool whole() const { return forward || backward || previous_layers; }

  void Add(const ObserverNeeds& other) {
    activations |= other.activations;
    forward |= other.forward;
    backward |= other.backward;
    gradient_norms |= other.gradient_norms;
    previous_layers |= other.previous_layers;
  }
};

template <typename Scalar>
class Observer {
 public:
  virtual ~Observer() = default;

  /// Called at every state, before its update, for steps 0 .. last step.
  virtual void OnState(std::int64_t /*step*/, const Network<Scalar>& /*network*/) {}

  /// Called for each update with the loss of its batch, before the update. The loss is finite.
  virtual void OnLoss(std::int64_t /*step*/, double /*loss*/) {}

  /// What OnMeasure needs at a step. `is_due`: `measure.every` includes the step.
  virtual ObserverNeeds NeedsAt(std::int64_t /*step*/, bool is_due) const {
    return {.forward = is_due, .backward = is_due};
  }

  /// Called at each step at which NeedsAt asks for something; not at the last step if the probe is
  /// the training batch, because the last step has none.
  virtual void OnMeasure(const StepView<Scalar>& /*view*/) {}

  /// Called instead of OnState and OnMeasure at the step at which the run diverges.
  virtual void OnDivergence(std::int64_t /*step*/, bool /*is_due*/,
                            const Network<Scalar>& /*network*/) {}
};

}  // namespace relulab
