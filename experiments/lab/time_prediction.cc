#include "experiments/lab/time_prediction.h"

#include <algorithm>

#include "experiments/lab/median_seconds.h"

namespace relulab {

template <typename Scalar>
PredictionSeconds TimePrediction(const Network<Scalar>& network, const Matrix<Scalar>& inputs) {
  Matrix<Scalar> output;
  Matrix<Scalar> scratch;
  const auto predict = [&](Index count, Index batch) {
    for (Index begin = 0; begin < count; begin += batch) {
      const Index size = std::min(batch, count - begin);
      network.Predict(inputs.middleCols(begin, size), output, scratch);
    }
  };
  const Index singles = std::min<Index>(1000, inputs.cols());
  PredictionSeconds seconds;
  seconds.split = MedianSeconds([&] { predict(inputs.cols(), 128); });
  seconds.single = MedianSeconds([&] { predict(singles, 1); }) / static_cast<double>(singles);
  return seconds;
}

template PredictionSeconds TimePrediction(const Network<float>&, const Matrix<float>&);
template PredictionSeconds TimePrediction(const Network<double>&, const Matrix<double>&);

}  // namespace relulab
