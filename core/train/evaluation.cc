#include "core/train/evaluation.h"

#include <algorithm>

#include "core/train/batches.h"

namespace relulab {
namespace {

// Small enough to take less memory than a training step; larger chunks are hardly faster. A fixed
// size makes the sums the same on every machine.
constexpr Index kChunk = 128;

/// Calls `evaluate` on `count` examples in chunks of at most kChunk. Returns the means over all
/// `count` examples.
template <typename Scalar, typename EvaluateChunk>
Evaluation MeanOverChunks(Index count, const EvaluateChunk& evaluate) {
  Matrix<Scalar> output;
  Matrix<Scalar> scratch;
  LossSum sum;
  for (Index begin = 0; begin < count; begin += kChunk) {
    const LossSum chunk = evaluate(begin, std::min(kChunk, count - begin), output, scratch);
    sum.loss += chunk.loss;
    sum.correct += chunk.correct;
  }
  const auto examples = static_cast<double>(count);
  return {sum.loss / examples, static_cast<double>(sum.correct) / examples};
}

bool MeetsTarget(const Target& target, const StepEvaluation& at) {
  const bool is_of_train = target.metric == EvaluationMetric::kTrainLoss ||
                           target.metric == EvaluationMetric::kTrainAccuracy;
  const bool is_loss = target.metric == EvaluationMetric::kTrainLoss ||
                       target.metric == EvaluationMetric::kValidationLoss;
  if (!is_of_train && !at.validation) return false;
  const Evaluation& evaluation = is_of_train ? at.train : *at.validation;
  if (!evaluation.is_finite()) return false;
  const double value = is_loss ? evaluation.loss : evaluation.accuracy;
  return target.at_least ? value >= target.value : value <= target.value;
}

}  // namespace

template <typename Scalar>
Evaluation Evaluate(const Network<Scalar>& network, const Loss<Scalar>& loss,
                    const Split<Scalar>& split, Index count) {
  return MeanOverChunks<Scalar>(
      count, [&](Index begin, Index size, Matrix<Scalar>& output, Matrix<Scalar>& scratch) {
        network.Predict(split.inputs.middleCols(begin, size), output, scratch);
        return loss.Evaluate(
            output,
            std::span(split.labels)
                .subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size)),
            nullptr);
      });
}

template <typename Scalar>
Evaluation EvaluateRows(const Network<Scalar>& network, const Loss<Scalar>& loss,
                        const Matrix<Scalar>& inputs, std::span<const std::int32_t> labels,
                        std::span<const std::int32_t> rows) {
  Batch<Scalar> batch;
  return MeanOverChunks<Scalar>(
      static_cast<Index>(rows.size()),
      [&](Index begin, Index size, Matrix<Scalar>& output, Matrix<Scalar>& scratch) {
        batch.Gather(inputs, labels,
                     rows.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size)));
        network.Predict(batch.inputs, output, scratch);
        return loss.Evaluate(output, batch.labels, nullptr);
      });
}

bool TargetWatch::Add(const StepEvaluation& at) {
  if (!target_ || reached_) return false;
  const bool meets = MeetsTarget(*target_, at);
  if (meets && met_at_) {
    reached_ = met_at_;
    return true;
  }
  met_at_ = meets ? std::optional(at.step) : std::nullopt;
  return false;
}

template Evaluation Evaluate(const Network<float>&, const Loss<float>&, const Split<float>&, Index);
template Evaluation Evaluate(const Network<double>&, const Loss<double>&, const Split<double>&,
                             Index);
template Evaluation EvaluateRows(const Network<float>&, const Loss<float>&, const Matrix<float>&,
                                 std::span<const std::int32_t>, std::span<const std::int32_t>);
template Evaluation EvaluateRows(const Network<double>&, const Loss<double>&, const Matrix<double>&,
                                 std::span<const std::int32_t>, std::span<const std::int32_t>);

}  // namespace relulab
