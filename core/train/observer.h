/// What the trainer shows to those who measure it, read-only.
///
/// Training with and without observers is bit-identical: they cannot change what they see, and the
/// trainer gives them passes of their own.
#pragma once

#include <cstdint>
#include <span>

#include "core/nn/network.h"
#include "core/numeric/matrix.h"

namespace relulab {

/// The network at a step, and one forward and backward pass of it over the probe.
template <typename Scalar>
struct StepView {
  std::int64_t step;  ///< updates that the parameters have seen
  const Network<Scalar>& network;
  const Matrix<Scalar>& inputs;  ///< [features, examples]
  std::span<const std::int32_t> labels;
  const Pass<Scalar>& pass;
  const Gradients<Scalar>& gradients;
};

template <typename Scalar>
class Observer {
 public:
  virtual ~Observer() = default;

  /// Every state, before its update: steps 0 .. steps.
  virtual void OnState(std::int64_t /*step*/, const Network<Scalar>& /*network*/) {}

  /// Every measured step.
  virtual void OnMeasure(const StepView<Scalar>& /*view*/) {}
};

}  // namespace relulab
