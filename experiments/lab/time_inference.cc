#include "experiments/lab/time_inference.h"

#include <algorithm>
#include <array>

#include "core/numeric/matrix_product.h"
#include "experiments/lab/seconds_since.h"

namespace relulab {
namespace {

constexpr Index kInferenceBatch = 500;

/// A network with what its passes write to.
template <typename Scalar>
class InferencePass {
 public:
  explicit InferencePass(const TimedNetwork<Scalar>& timed) : timed_(timed) {
    for (auto& buffers : buffers_) buffers.resize(timed.network->layers().size());
  }

  void Run(const Matrix<Scalar>& inputs) {
    for (Index begin = 0; begin < inputs.cols(); begin += kInferenceBatch) {
      const Index size = std::min(kInferenceBatch, inputs.cols() - begin);
      // The last batch may be smaller, and has its own.
      RunBatch(inputs.middleCols(begin, size), buffers_[size == kInferenceBatch ? 0 : 1]);
    }
  }

 private:
  template <typename Batch>
  void RunBatch(const Batch& batch, std::vector<Matrix<Scalar>>& a) const {
    const std::vector<Layer<Scalar>>& layers = timed_.network->layers();
    for (std::size_t l = 0; l < layers.size(); ++l) {
      if (l == 0) {
        ForwardProduct<Scalar>(layers[l].weights, layers[l].bias, batch, a[l]);
      } else {
        ForwardProduct<Scalar>(layers[l].weights, layers[l].bias, a[l - 1], a[l]);
      }
      if (l + 1 == layers.size()) return;
      timed_.network->activation().Forward(a[l].data(), a[l].data(), a[l].size());
      timed_.hidden_output.template Apply<Scalar>(a[l], nullptr);
    }
  }

  const TimedNetwork<Scalar>& timed_;
  std::array<std::vector<Matrix<Scalar>>, 2> buffers_;
};

}  // namespace

template <typename Scalar>
std::vector<MedianInterval> TimeInference(const std::vector<TimedNetwork<Scalar>>& networks,
                                          const Matrix<Scalar>& inputs) {
  constexpr int kLeastRounds = 9;
  constexpr int kMostRounds = 1001;
  const double budget = static_cast<double>(networks.size());  // seconds
  std::vector<InferencePass<Scalar>> passes(networks.begin(), networks.end());
  std::vector<std::vector<double>> seconds(networks.size());
  for (InferencePass<Scalar>& pass : passes) pass.Run(inputs);  // allocates
  const Clock::time_point begin = Clock::now();
  for (int round = 0; round < kLeastRounds || (round < kMostRounds && SecondsSince(begin) < budget);
       ++round) {
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

template std::vector<MedianInterval> TimeInference(const std::vector<TimedNetwork<float>>&,
                                                   const Matrix<float>&);
template std::vector<MedianInterval> TimeInference(const std::vector<TimedNetwork<double>>&,
                                                   const Matrix<double>&);

}  // namespace relulab
