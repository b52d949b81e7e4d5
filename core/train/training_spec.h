/// What a training run is told, beyond its network and its data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/numeric/matrix.h"
#include "core/registry/parameter.h"

namespace relulab {

/// A figure of an evaluation that a target can be set on.
enum class EvaluationMetric { kTrainLoss, kTrainAccuracy, kValidationLoss, kValidationAccuracy };

/// Reached at the first of two consecutive evaluations that meet it.
struct Target {
  EvaluationMetric metric = EvaluationMetric::kValidationAccuracy;
  bool at_least = true;  ///< else at most
  double value = 0.0;
  /// Training ends at the second of the two, as if `steps` had been that many; else it goes on.
  /// So do networks that are to be compared at the same accuracy get there.
  bool stop = false;
};

struct TrainingSpec {
  std::string loss = "cross_entropy";
  std::string optimizer = "sgd";
  ParameterValues optimizer_parameters;
  Index batch_size = 128;  ///< 0: the whole training split
  std::int64_t steps = 2000;
  std::optional<Target> target;
  /// Coefficient of the sum of |a| over hidden units, mean over the batch: in the gradient of the
  /// update, not in the losses and deltas that are reported, which are of the task.
  double activation_l1 = 0.0;
  /// Updates over which that coefficient rises: at step s it is s / activation_l1_warmup of it.
  std::int64_t activation_l1_warmup = 0;

  double ActivationL1At(std::int64_t step) const {
    if (step >= activation_l1_warmup) return activation_l1;
    return activation_l1 * static_cast<double>(step) / static_cast<double>(activation_l1_warmup);
  }

  double weight_decay = 0.0;  ///< in the update only (AddWeightDecay of optimizer.h)
  double label_noise = 0.0;   ///< share of training rows that are trained on with a wrong label
  double input_noise = 0.0;   ///< standard deviation of what is added to inputs of the update
};

enum class ProbeSource { kTrain, kValidation, kTest, kBatch };

/// When to look, and at what. "Every n" means step 0, each multiple of n and the last step; 0
/// never.
struct MeasureSpec {
  std::int64_t every = 50;           ///< observers' OnMeasure
  std::int64_t evaluate_every = 50;  ///< losses and accuracies
  Index evaluate_size = 2000;        ///< first examples of train and validation split; 0: all
  /// The examples that observers measure on: the first `probe_size` of a split, with gradients of
  /// their own loss; or the training batch of steps 0 .. steps - 1 with the gradients of the
  /// update.
  ProbeSource probe = ProbeSource::kValidation;
  Index probe_size = 300;
};

}  // namespace relulab
