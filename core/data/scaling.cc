#include "core/data/scaling.h"

#include <cmath>

#include "core/random/stream.h"

namespace relulab {
namespace {

constexpr double kLargestPixel = 255.0;

FittedScaling Constant(Index features, double offset, double divisor) {
  return {Vector<double>::Constant(features, offset), Vector<double>::Constant(features, divisor)};
}

// Smallest and largest value of each feature.
struct Range {
  Vector<double> low;
  Vector<double> high;
};

Range FindRange(const Matrix<double>& inputs) {
  Range range = {inputs.col(0), inputs.col(0)};
  for (Index i = 1; i < inputs.cols(); ++i) {
    range.low = range.low.cwiseMin(inputs.col(i));
    range.high = range.high.cwiseMax(inputs.col(i));
  }
  return range;
}

// Compares values, because rounding may make the deviation of equal values tiny instead of 0.
void LeaveConstantFeatures(const Range& range, FittedScaling& fitted) {
  for (Index j = 0; j < range.low.size(); ++j) {
    if (range.low(j) != range.high(j)) continue;
    fitted.offset(j) = range.low(j);
    fitted.divisor(j) = 1.0;
  }
}

FittedScaling FitRange(Scaling scaling, const Matrix<double>& inputs) {
  const auto [low, high] = FindRange(inputs);
  FittedScaling fitted;
  if (scaling == Scaling::kUnit) {
    fitted = {low, high - low};
  } else {
    fitted = {low / 2 + high / 2, high / 2 - low / 2};
  }
  LeaveConstantFeatures({low, high}, fitted);
  return fitted;
}

FittedScaling FitPooledMoments(const Matrix<double>& images) {
  const double low = images.minCoeff();
  if (low == images.maxCoeff()) return Constant(images.rows(), low, 1.0);
  const double mean = images.mean();
  const double variance = (images.array() - mean).square().mean();
  return Constant(images.rows(), mean, std::sqrt(variance));
}

FittedScaling FitMoments(const Matrix<double>& inputs) {
  const auto count = static_cast<double>(inputs.cols());
  Vector<double> mean = Vector<double>::Zero(inputs.rows());
  Vector<double> variance = mean;
  for (Index i = 0; i < inputs.cols(); ++i) mean += inputs.col(i);
  mean /= count;
  for (Index i = 0; i < inputs.cols(); ++i) variance += (inputs.col(i) - mean).cwiseAbs2();
  variance /= count;
  FittedScaling fitted = {mean, variance.cwiseSqrt()};
  LeaveConstantFeatures(FindRange(inputs), fitted);
  return fitted;
}

}  // namespace

FittedScaling FitScaling(Scaling scaling, const Matrix<double>& train_inputs, bool is_image) {
  const Index features = train_inputs.rows();
  switch (scaling) {
    case Scaling::kNone:
      break;
    case Scaling::kUnit:
      if (is_image) return Constant(features, 0.0, kLargestPixel);
      return FitRange(scaling, train_inputs);
    case Scaling::kSymmetric:
      if (is_image) return Constant(features, kLargestPixel / 2, kLargestPixel / 2);
      return FitRange(scaling, train_inputs);
    case Scaling::kStandardize:
      return is_image ? FitPooledMoments(train_inputs) : FitMoments(train_inputs);
  }
  return Constant(features, 0.0, 1.0);
}

template <typename Scalar>
Matrix<Scalar> ApplyScaling(const FittedScaling& fitted, const Matrix<double>& inputs) {
  return ((inputs.colwise() - fitted.offset).array().colwise() / fitted.divisor.array())
      .template cast<Scalar>();
}

template <typename Scalar>
void RemoveInputs(double fraction, SplitName split, Matrix<Scalar>& inputs) {
  if (fraction == 0.0) return;
  for (Index example = 0; example < inputs.cols(); ++example) {
    RandomStream stream(0, Purpose::kMissingInputs, static_cast<std::uint32_t>(split),
                        static_cast<std::uint32_t>(example));
    for (Index feature = 0; feature < inputs.rows(); ++feature) {
      if (stream.Uniform() < fraction) inputs(feature, example) = Scalar{0};
    }
  }
}

template Matrix<float> ApplyScaling<float>(const FittedScaling&, const Matrix<double>&);
template Matrix<double> ApplyScaling<double>(const FittedScaling&, const Matrix<double>&);
template void RemoveInputs(double, SplitName, Matrix<float>&);
template void RemoveInputs(double, SplitName, Matrix<double>&);

}  // namespace relulab
