#include "core/sparse/execution.h"

#include <array>

#include "core/numeric/reduce.h"

namespace relulab {
namespace {

/// Break-even densities of float products [out, in] x [in, examples] with in = out, on a Zen 4
/// core: where the dense product (AVX2) and the sparse one took the same time, from ratios at 30 to
/// 95 % zeros. They hardly hang on `in`. The forward product has three columns: one example has a
/// kernel of its own, and sums of more than 64 examples leave less of the first-level cache.
struct BreakEven {
  Index least_out;
  double forward_one;   ///< one example
  double forward_few;   ///< up to 64 examples
  double forward_many;  ///< more
  double backward;
  double weight_gradient;
};

constexpr std::array<BreakEven, 5> kTable = {{
    {512, 0.80, 0.50, 0.47, 0.52, 0.66},
    {256, 0.70, 0.49, 0.42, 0.50, 0.62},
    {128, 0.55, 0.49, 0.42, 0.46, 0.65},
    {64, 0.30, 0.50, 0.43, 0.38, 0.70},
    {32, 0.00, 0.50, 0.44, 0.28, 0.72},
}};

/// Below this many examples, but for a single one, a list holds too few entries to pay for itself.
constexpr Index kLeastExamples = 16;

}  // namespace

double BreakEvenDensity(Product product, Index out, Index examples) {
  const bool is_one = examples == 1 && product == Product::kForward;
  if (examples < kLeastExamples && !is_one) return 0.0;
  for (const BreakEven& row : kTable) {
    if (out < row.least_out) continue;
    switch (product) {
      case Product::kForward:
        if (is_one) return row.forward_one;
        return examples > 64 ? row.forward_many : row.forward_few;
      case Product::kBackward:
        return row.backward;
      case Product::kWeightGradient:
        return row.weight_gradient;
    }
  }
  return 0.0;
}

bool LeavesOutZeros(Execution execution, Product product, Index out, Index examples,
                    double density) {
  switch (execution) {
    case Execution::kDense:
      return false;
    case Execution::kSparse:
      return true;
    case Execution::kAuto:
      break;
  }
  return density <= BreakEvenDensity(product, out, examples);
}

template <typename Scalar>
double Density(const Eigen::Ref<const Matrix<Scalar>>& values) {
  if (values.size() == 0) return 0.0;
  Index count = 0;
  for (Index i = 0; i < values.cols(); ++i) {
    count += CountWhere(values.data() + i * values.outerStride(), values.rows(),
                        [](Scalar v) { return v != Scalar(0); });
  }
  return static_cast<double>(count) / static_cast<double>(values.size());
}

template double Density<float>(const Eigen::Ref<const Matrix<float>>&);
template double Density<double>(const Eigen::Ref<const Matrix<double>>&);

}  // namespace relulab
