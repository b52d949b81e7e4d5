#include "core/sparse/execution.h"

#include <array>

#include "core/numeric/reduce.h"

namespace relulab {
namespace {

/// Break-even densities of float products [out, in] x [in, examples] with in = out: at these
/// densities the dense and the sparse product take the same time. They were fitted to ratios at 30
/// to 95 % zeros, and differ little between 64 and 128 examples. The two backward products include
/// the time to list the non-zeros. The densities depend little on `in`. A single example has its
/// own kernel.
///
/// All machines use the same table, because results must not depend on the machine. It is a
/// compromise between a Zen 4 core with AVX2 and a Sapphire Rapids core with AVX-512. For the
/// forward and gradient products, they differ by at most .05 from 128 units on. For the backward
/// product, their break-even densities are .60 and .38 at 256 units, .57 and .45 at 128, .46 and
/// .23 at 64.
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
/// For fewer examples (but more than one), making the list of non-zeros takes more time than it
/// saves.
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
