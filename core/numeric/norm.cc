#include "core/numeric/norm.h"

#include <cmath>
#include <limits>

#include "core/numeric/reduce.h"

namespace relulab {

double Norm(const float* values, Index count) {
  return std::sqrt(SumOf(values, count, [](double v) { return v * v; }));
}

double Norm(const double* values, Index count) {
  const Eigen::Map<const Vector<double>> v(values, count);
  const double sum = v.squaredNorm();
  // The plain sum is exact enough unless squares may have left the normal range on either side.
  constexpr double kTiny = 1e-280;
  constexpr double kHuge = 1e280;
  if (sum > kTiny && sum < kHuge) return std::sqrt(sum);
  if (count == 0 || std::isnan(sum)) return std::sqrt(sum);
  const double scale = v.cwiseAbs().maxCoeff();
  if (scale == 0.0 || !std::isfinite(scale)) return scale;
  return scale * (v / scale).norm();
}

}  // namespace relulab
