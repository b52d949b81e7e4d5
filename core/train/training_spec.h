/// The settings of a training run, beyond its network and its data.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/nn/loss.h"
#include "core/nn/optimizer.h"
#include "core/numeric/matrix.h"
#include "core/registry/registry.h"

namespace relulab {

/// The metrics of an evaluation for which a target can be set.
enum class EvaluationMetric { kTrainLoss, kTrainAccuracy, kValidationLoss, kValidationAccuracy };

inline constexpr auto kEvaluationMetrics = std::to_array<NamedValue<EvaluationMetric>>({
    {"train_loss", EvaluationMetric::kTrainLoss, "mean loss on the training split"},
    {"train_accuracy", EvaluationMetric::kTrainAccuracy, "accuracy on the training split"},
    {"validation_loss", EvaluationMetric::kValidationLoss, "mean loss on the validation split"},
    {"validation_accuracy", EvaluationMetric::kValidationAccuracy,
     "accuracy on the validation split"},
});

/// What training does once the target is reached.
enum class TargetAction {
  kContinue,
  kStop,  ///< ends at the second consecutive evaluation that meets it, as if that were the last
          ///< step
};

inline constexpr auto kTargetActions = std::to_array<NamedValue<TargetAction>>({
    {"continue", TargetAction::kContinue, "train all steps"},
    {"stop", TargetAction::kStop, "end at the second consecutive evaluation that meets the target"},
});

/// A target is reached at the first of two consecutive evaluations that meet it.
struct Target {
  EvaluationMetric metric = EvaluationMetric::kValidationAccuracy;
  bool at_least = true;  ///< else at most
  double value = 0.0;
  TargetAction then = TargetAction::kContinue;
};

struct TrainingSpec {
  const LossInfo* loss = FindRow(Losses(), "cross_entropy");
  const OptimizerInfo* optimizer = FindRow(Optimizers(), "sgd");
  ParameterValues optimizer_parameters;
  Index batch_size = 128;  ///< 0: the whole training split
  std::int64_t steps = 2000;
  std::optional<Target> target;
  /// Coefficient of the penalty: the sum of |a| over hidden units, averaged over the batch. The
  /// penalty is in the gradient of the update; the reported losses and deltas are those of the task
  /// loss.
  double activation_l1 = 0.0;
  /// Number of updates over which the coefficient rises: at step s it is activation_l1 * s /
  /// activation_l1_warmup.
  std::int64_t activation_l1_warmup = 0;

  double ActivationL1At(std::int64_t step) const {
    if (step >= activation_l1_warmup) return activation_l1;
    return activation_l1 * static_cast<double>(step) / static_cast<double>(activation_l1_warmup);
  }

  double weight_decay = 0.0;  ///< in the update only (AddWeightDecay of optimizer.h)
  double label_noise = 0.0;   ///< share of training rows that get a wrong label for training
  double input_noise = 0.0;   ///< standard deviation of the noise on the update's inputs
};

enum class ProbeSource { kTrain, kValidation, kTest, kBatch };

/// The splits that a probe can be taken from.
inline constexpr auto kProbeSplits = std::to_array<NamedValue<ProbeSource>>({
    {"train", ProbeSource::kTrain, "the training split"},
    {"validation", ProbeSource::kValidation, "the validation split"},
    {"test", ProbeSource::kTest, "the test split"},
});

/// When and on which examples to measure. "Every n" means step 0, each multiple of n and the last
/// step (IsDue); 0 means never.
struct MeasureSpec {
  std::int64_t every = 50;           ///< observers' OnMeasure
  std::int64_t evaluate_every = 50;  ///< losses and accuracies
  Index evaluate_size = 2000;        ///< examples from the start of each split; 0: all
  /// The examples that observers measure on. For a split: its first `probe_size` examples, with the
  /// gradients of the mean loss over these examples. For kBatch: the training batch of steps 0 ..
  /// steps - 1, with the gradients of the update.
  ProbeSource probe = ProbeSource::kValidation;
  Index probe_size = 300;
};

inline bool IsDue(std::int64_t step, std::int64_t every, std::int64_t last_step) {
  return every > 0 && (step % every == 0 || step == last_step);
}

}  // namespace relulab
