/// Histograms of activations and of back-propagated gradients, layer by layer, at chosen steps.
///
///   activation  a, hidden layers. Bins of equal width from the smallest to the largest value.
///   delta       |d loss_i / d z|, all layers. Logarithmic bins, which show even 1e-30. They
///               reach from the largest power of ten <= the smallest magnitude to the smallest
///               power of ten >= the largest magnitude.
///
/// The first row, low = high = 0, counts exact zeros, even if there are none. If some values are
/// not finite, a second row, low = high = nan, counts them. A bin holds the values with
/// low <= value < high; the last bin also holds the value `high`. If all values in bins are equal,
/// there is one bin, with low = high. Empty bins are kept. The counts of a layer and quantity sum
/// to units x examples. Compare Glorot and Bengio 2010, figures 4, 6 and 7.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/train/observer.h"

namespace relulab {

struct HistogramBin {
  double low = 0.0;
  double high = 0.0;
  std::int64_t count = 0;
};

/// `bins` >= 1 bins of equal width, after the rows of zeros and of values that are not finite.
template <typename Scalar>
std::vector<HistogramBin> LinearHistogram(const Matrix<Scalar>& values, int bins);

/// The same for the absolute values, with logarithmic bins.
template <typename Scalar>
std::vector<HistogramBin> MagnitudeHistogram(const ScaledMatrix<Scalar>& matrix, int bins);

/// A row of histograms.csv.
struct HistogramRow {
  std::int64_t step = 0;
  int layer = 0;              ///< 1 .. depth + 1
  std::string_view quantity;  ///< "activation" or "delta"
  HistogramBin bin;
};

template <typename Scalar>
class HistogramRecorder final : public Observer<Scalar> {
 public:
  HistogramRecorder(std::vector<std::int64_t> steps, int bins);

  ObserverNeeds NeedsAt(std::int64_t step, bool is_due) const override;
  void OnMeasure(const StepView<Scalar>& view) override;

  const std::vector<HistogramRow>& rows() const { return rows_; }

 private:
  std::vector<std::int64_t> steps_;
  int bins_;
  std::vector<HistogramRow> rows_;
};

}  // namespace relulab
