/// Losses and accuracies, and the target that training is to reach.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "core/data/dataset.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/train/training_spec.h"

namespace relulab {

/// An example with an output that is not finite has a loss of NaN and is not correct.
struct Evaluation {
  double loss = 0.0;      ///< mean over the examples
  double accuracy = 0.0;  ///< in [0, 1]

  /// Whether every loss is finite. Otherwise the evaluation meets no target and is never the best.
  bool is_finite() const { return std::isfinite(loss); }

  /// NaN unless every loss is finite.
  double FiniteAccuracy() const {
    return is_finite() ? accuracy : std::numeric_limits<double>::quiet_NaN();
  }
};

/// Evaluates the first `count` >= 1 examples of `split`.
template <typename Scalar>
Evaluation Evaluate(const Network<Scalar>& network, const Loss<Scalar>& loss,
                    const Split<Scalar>& split, Index count);

/// Evaluates chosen columns of `inputs`, at least one. `labels` has a label for each column.
template <typename Scalar>
Evaluation EvaluateRows(const Network<Scalar>& network, const Loss<Scalar>& loss,
                        const Matrix<Scalar>& inputs, std::span<const std::int32_t> labels,
                        std::span<const std::int32_t> rows);

/// The evaluations at one step. A split of size 0 has no evaluation.
struct StepEvaluation {
  std::int64_t step = 0;
  Evaluation train;
  std::optional<Evaluation> validation;
};

/// Follows a run's evaluations until two consecutive ones meet the target.
class TargetWatch {
 public:
  /// Without a target, reached() is always absent.
  explicit TargetWatch(const std::optional<Target>& target) : target_(target) {}

  /// Adds the next evaluation. Returns true if it is the second consecutive one that meets the
  /// target.
  bool Add(const StepEvaluation& at);

  /// The step of the first of the two consecutive evaluations that meet the target. Absent until
  /// both were added.
  std::optional<std::int64_t> reached() const { return reached_; }

  /// Whether training ends if the next evaluation meets the target.
  bool MayStop() const { return stops() && met_at_ && !reached_; }
  bool stops() const { return target_ && target_->then == TargetAction::kStop; }

 private:
  std::optional<Target> target_;
  std::optional<std::int64_t> met_at_;  // the step of the last evaluation, if it met the target
  std::optional<std::int64_t> reached_;
};

}  // namespace relulab
