#include "core/measure/histogram.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace relulab {
namespace {

/// The values that go into bins, and counts of the others.
struct Values {
  std::vector<double> binned;  ///< finite and not 0
  HistogramBin zeros;
  HistogramBin not_finite{std::numeric_limits<double>::quiet_NaN(),
                          std::numeric_limits<double>::quiet_NaN(), 0};
};

template <typename Scalar, typename Transform>
Values Divide(const Matrix<Scalar>& matrix, const Transform& transform) {
  Values divided;
  divided.binned.reserve(static_cast<std::size_t>(matrix.size()));
  for (Index i = 0; i < matrix.size(); ++i) {
    const double value = transform(static_cast<double>(matrix.data()[i]));
    if (value == 0.0) {
      ++divided.zeros.count;
    } else if (!std::isfinite(value)) {
      ++divided.not_finite.count;
    } else {
      divided.binned.push_back(value);
    }
  }
  return divided;
}

/// Counts the values in the bins between neighbouring `edges`. The edges increase and enclose all
/// values.
std::vector<HistogramBin> Count(const Values& divided, const std::vector<double>& edges) {
  std::vector<HistogramBin> histogram = {divided.zeros};
  if (divided.not_finite.count > 0) histogram.push_back(divided.not_finite);
  const std::size_t first = histogram.size();
  for (std::size_t k = 0; k + 1 < edges.size(); ++k) {
    histogram.push_back({edges[k], edges[k + 1], 0});
  }
  for (const double value : divided.binned) {
    // Values are compared with the reported edges, so that rounding cannot put one in another bin.
    const auto above = std::upper_bound(edges.begin() + 1, edges.end() - 1, value);
    ++histogram[first + static_cast<std::size_t>(above - edges.begin()) - 1].count;
  }
  return histogram;
}

/// The largest power of ten <= `value`, but at least the smallest positive double.
double PowerBelow(double value) {
  double power = std::pow(10.0, std::floor(std::log10(value)));
  if (power > value) power /= 10.0;
  return power > 0.0 ? power : std::numeric_limits<double>::denorm_min();
}

/// The smallest power of ten >= `value`, but at most the largest double.
double PowerAbove(double value) {
  double power = std::pow(10.0, std::ceil(std::log10(value)));
  if (power < value) power *= 10.0;
  return std::isfinite(power) ? power : std::numeric_limits<double>::max();
}

}  // namespace

template <typename Scalar>
std::vector<HistogramBin> LinearHistogram(const Matrix<Scalar>& values, int bins) {
  const Values divided = Divide(values, [](double v) { return v; });
  if (divided.binned.empty()) return Count(divided, {});
  const auto [low, high] = std::minmax_element(divided.binned.begin(), divided.binned.end());
  if (*low == *high) return Count(divided, {*low, *high});
  std::vector<double> edges;
  for (int k = 0; k < bins; ++k) {
    const double share = static_cast<double>(k) / bins;
    edges.push_back(*low * (1.0 - share) + *high * share);
  }
  edges.push_back(*high);
  return Count(divided, edges);
}

template <typename Scalar>
std::vector<HistogramBin> MagnitudeHistogram(const ScaledMatrix<Scalar>& matrix, int bins) {
  const Values divided =
      Divide(matrix.values, [&](double v) { return std::ldexp(std::abs(v), matrix.exponent); });
  if (divided.binned.empty()) return Count(divided, {});
  const auto [smallest, largest] =
      std::minmax_element(divided.binned.begin(), divided.binned.end());
  if (*smallest == *largest) return Count(divided, {*smallest, *largest});
  const double low = PowerBelow(*smallest);
  const double high = PowerAbove(*largest);
  const double decades = std::log10(high) - std::log10(low);
  std::vector<double> edges = {low};
  for (int k = 1; k < bins; ++k) {
    edges.push_back(std::pow(10.0, std::log10(low) + decades * k / bins));
  }
  edges.push_back(high);
  return Count(divided, edges);
}

template <typename Scalar>
HistogramRecorder<Scalar>::HistogramRecorder(std::vector<std::int64_t> steps, int bins)
    : steps_(std::move(steps)), bins_(bins) {
  assert(bins_ >= 1);
}

template <typename Scalar>
ObserverNeeds HistogramRecorder<Scalar>::NeedsAt(std::int64_t step, bool /*is_due*/) const {
  const bool is_chosen = std::find(steps_.begin(), steps_.end(), step) != steps_.end();
  return {.forward = is_chosen, .backward = is_chosen};
}

template <typename Scalar>
void HistogramRecorder<Scalar>::OnMeasure(const StepView<Scalar>& view) {
  for (std::size_t l = 0; l < view.pass.delta.size(); ++l) {
    const auto add = [&](std::string_view quantity, const std::vector<HistogramBin>& histogram) {
      for (const HistogramBin& bin : histogram) {
        rows_.push_back({view.step, static_cast<int>(l + 1), quantity, bin});
      }
    };
    if (l < view.pass.activation.size()) {
      add("activation", LinearHistogram(view.pass.activation[l], bins_));
    }
    add("delta", MagnitudeHistogram(view.pass.delta[l], bins_));
  }
}

template std::vector<HistogramBin> LinearHistogram(const Matrix<float>&, int);
template std::vector<HistogramBin> LinearHistogram(const Matrix<double>&, int);
template std::vector<HistogramBin> MagnitudeHistogram(const ScaledMatrix<float>&, int);
template std::vector<HistogramBin> MagnitudeHistogram(const ScaledMatrix<double>&, int);
template class HistogramRecorder<float>;
template class HistogramRecorder<double>;

}  // namespace relulab
