/// The training loop: trains an initialised network and returns a record of the training.
///
/// The state at step s is the result of s updates. At each state the trainer evaluates if an
/// evaluation is due, computes the loss of the next batch, shows the state to the observers, then
/// updates. Training ends where one of these losses is not finite: no observer sees that state. The
/// trainer prints and writes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/data/dataset.h"
#include "core/nn/network.h"
#include "core/train/evaluation.h"
#include "core/train/observer.h"
#include "core/train/training_spec.h"

namespace relulab {

/// The first non-finite loss.
struct Divergence {
  std::int64_t step = 0;  ///< the state whose loss was not finite
  int layer = 0;          ///< the first layer whose parameters or z were not finite on that batch
};

struct TrainingSeconds {
  double update = 0.0;
  double evaluate = 0.0;
  double measure = 0.0;
};

struct TrainingResult {
  std::optional<Divergence> divergence;  ///< absent: every loss was finite
  std::vector<StepEvaluation> evaluations;
  std::optional<std::int64_t> steps_to_target;  ///< absent: missed within the budget (censored)
  std::optional<std::int64_t> best_step;        ///< first with the highest validation accuracy;
                                                ///< without validation, the last evaluation
  std::optional<double> test_accuracy;          ///< whole test split, at best_step
  /// The first step whose validation or test loss was not finite while the training loss was
  /// finite. Absent if there is none.
  std::optional<std::int64_t> held_out_not_finite_step;
  /// Share of the rows with a flipped label for which the last state predicts that label. Absent if
  /// there are no such rows, or if training diverged.
  std::optional<double> memorized_fraction;
  TrainingSeconds seconds;
  Flops flops;  ///< of the updates' passes, without evaluations and measurements
};

/// Trains `network` in place. `seed` decides the order of the examples and the noise. Observers may
/// be empty. Preconditions (checked where configs are read): batch_size <= train size, probe within
/// its split. Throws Stopped if a stop of the network is requested (network.h); the network is then
/// between two states.
template <typename Scalar>
TrainingResult Train(Network<Scalar>& network, const Dataset<Scalar>& data,
                     const TrainingSpec& training, const MeasureSpec& measure, std::uint64_t seed,
                     const std::vector<Observer<Scalar>*>& observers);

}  // namespace relulab
