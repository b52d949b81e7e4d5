#include "experiments/lab/time_inference.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "experiments/lab/seconds_since.h"

namespace relulab {
namespace {

/// A network and the buffers of its forward passes.
template <typename Scalar>
class InferencePass {
 public:
  InferencePass(const Network<Scalar>& network, Index batch) : network_(network), batch_(batch) {
    for (auto& layers : buffers_) layers.resize(network.layers().size());
  }

  void Run(const Matrix<Scalar>& inputs) {
    for (Index begin = 0; begin < inputs.cols(); begin += batch_) {
      const Index size = std::min(batch_, inputs.cols() - begin);
      // The last batch may be smaller: it has buffers of its own.
      std::vector<Matrix<Scalar>>& a = buffers_[size == batch_ ? 0 : 1];
      network_.PredictLayer(0, inputs.middleCols(begin, size), a[0]);
      for (std::size_t l = 1; l < a.size(); ++l) network_.PredictLayer(l, a[l - 1], a[l]);
    }
  }

 private:
  const Network<Scalar>& network_;
  Index batch_;
  std::array<std::vector<Matrix<Scalar>>, 2> buffers_;
};

}  // namespace

template <typename Scalar>
std::vector<MedianInterval> TimeInference(const std::vector<const Network<Scalar>*>& networks,
                                          const Matrix<Scalar>& inputs,
                                          const InferenceRounds& rounds) {
  constexpr int kMostRounds = 1001;
  assert(rounds.least >= 6);
  const double budget = rounds.seconds * static_cast<double>(networks.size());
  std::vector<InferencePass<Scalar>> passes;
  for (const Network<Scalar>* network : networks) passes.emplace_back(*network, rounds.batch);
  for (InferencePass<Scalar>& pass : passes) pass.Run(inputs);  // allocates
  std::vector<std::vector<double>> seconds(networks.size());
  const Clock::time_point begin = Clock::now();
  const auto is_due = [&](int round) {
    return round < rounds.least || (round < kMostRounds && SecondsSince(begin) < budget);
  };
  for (int round = 0; is_due(round); ++round) {
    for (std::size_t n = 0; n < passes.size(); ++n) {
      const Clock::time_point start = Clock::now();
      passes[n].Run(inputs);
      seconds[n].push_back(SecondsSince(start));
    }
  }
  std::vector<MedianInterval> medians;
  for (std::vector<double>& times : seconds) medians.push_back(*IntervalOfMedian(times));
  return medians;
}

template <typename Scalar>
PredictionSeconds TimePrediction(const Network<Scalar>& network, const Matrix<Scalar>& inputs) {
  constexpr double kSeconds = 0.03;
  const auto time = [&](const Matrix<Scalar>& examples, Index batch) {
    return TimeInference<Scalar>({&network}, examples, {batch, kSeconds, 6})[0].median;
  };
  const Index singles = std::min<Index>(1000, inputs.cols());
  return {.split = time(inputs, 128),
          .single = time(inputs.leftCols(singles), 1) / static_cast<double>(singles)};
}

template std::vector<MedianInterval> TimeInference(const std::vector<const Network<float>*>&,
                                                   const Matrix<float>&, const InferenceRounds&);
template std::vector<MedianInterval> TimeInference(const std::vector<const Network<double>*>&,
                                                   const Matrix<double>&, const InferenceRounds&);
template PredictionSeconds TimePrediction(const Network<float>&, const Matrix<float>&);
template PredictionSeconds TimePrediction(const Network<double>&, const Matrix<double>&);

}  // namespace relulab
