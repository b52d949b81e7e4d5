#include "core/train/evaluation.h"

#include <algorithm>

namespace relulab {

template <typename Scalar>
Evaluation Evaluate(const Network<Scalar>& network, const Loss<Scalar>& loss,
                    const Split<Scalar>& split, Index count) {
  // Bounds memory, which is to stay below that of a step; larger ones are hardly faster. A fixed
  // size keeps sums the same everywhere.
  constexpr Index kChunk = 128;
  Matrix<Scalar> output;
  Matrix<Scalar> scratch;
  LossSum sum;
  for (Index begin = 0; begin < count; begin += kChunk) {
    const Index size = std::min(kChunk, count - begin);
    network.Predict(split.inputs.middleCols(begin, size), output, scratch);
    const std::span<const std::int32_t> labels(split.labels.data() + begin,
                                               static_cast<std::size_t>(size));
    const LossSum chunk = loss.Evaluate(output, labels, nullptr);
    sum.loss += chunk.loss;
    sum.correct += chunk.correct;
  }
  const double examples = static_cast<double>(count);
  return {sum.loss / examples, static_cast<double>(sum.correct) / examples};
}

template Evaluation Evaluate(const Network<float>&, const Loss<float>&, const Split<float>&, Index);
template Evaluation Evaluate(const Network<double>&, const Loss<double>&, const Split<double>&,
                             Index);

}  // namespace relulab
