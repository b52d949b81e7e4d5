#include "core/sparse/execution.h"

#include <array>

#include "core/numeric/reduce.h"

namespace relulab {
namespace {

/// Break-even densities of float products [out, in] x [in, examples] with in = out: where the dense
/// product and the sparse one took the same time, from ratios at 30 to 95 % zeros and at 64 and 128
/// examples, which hardly differ; listing the zeros is paid for by the backward products. They
/// hardly hang on `in`. One example has a kernel of its own.
///
/// The table is one for all machines, since results must be, and stands between a Zen 4 core with
/// AVX2 and a Sapphire Rapids core with AVX-512. They agree on the forward and gradient products to
/// .05 from 128 on; the backward product breaks even at .60 and .38 at 256, .57 and .45 at 128, .46
/// and .23 at 64.
struct BreakEven {
  Index least_out;
  double forward_one;  ///< one example
  double forward;
  double backward;
  double weight_gradient;
};

constexpr std::array<BreakEven, 5> kTable = {{
    {512, 0.80, 0.76, 0.53, 0.70},
    {256, 0.70, 0.72, 0.48, 0.72},
    {128, 0.55, 0.75, 0.50, 0.72},
    {64, 0.30, 0.60, 0.35, 0.75},
    {32, 0.00, 0.52, 0.30, 0.66},
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
        return is_one ? row.forward_one : row.forward;
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
