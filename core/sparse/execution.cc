#include "core/sparse/execution.h"

#include <array>

namespace relulab {
namespace {

/// Break-even densities of float products [out, in] x [in, examples] with in = out, on a Zen 4
/// core: where the dense product (Eigen, AVX2) and the sparse one took the same time, from ratios
/// at 30 to 95 % zeros. They hardly hang on `in`. The forward product has two columns: its sums of
/// more than 64 examples leave less of the first-level cache.
struct BreakEven {
  Index least_out;
  double forward_few;   ///< up to 64 examples
  double forward_many;  ///< more
  double backward;
  double weight_gradient;
};

constexpr std::array<BreakEven, 5> kTable = {{
    {512, 0.50, 0.47, 0.52, 0.66},
    {256, 0.49, 0.42, 0.50, 0.62},
    {128, 0.49, 0.42, 0.46, 0.65},
    {64, 0.50, 0.43, 0.38, 0.70},
    {32, 0.50, 0.44, 0.28, 0.72},
}};

/// Below this many examples a list holds too few entries to pay for itself.
constexpr Index kLeastExamples = 16;

}  // namespace

double BreakEvenDensity(Product product, Index out, Index examples) {
  if (examples < kLeastExamples) return 0.0;
  for (const BreakEven& row : kTable) {
    if (out < row.least_out) continue;
    switch (product) {
      case Product::kForward:
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
double Density(const Matrix<Scalar>& values) {
  if (values.size() == 0) return 0.0;
  const Index count = (values.array() != Scalar(0)).count();
  return static_cast<double>(count) / static_cast<double>(values.size());
}

template double Density(const Matrix<float>&);
template double Density(const Matrix<double>&);

}  // namespace relulab
