#include "core/sparse/execution.h"

#include <algorithm>

namespace relulab {
namespace {

constexpr double kNever = 0.0;

/// Below this many rows of weights, or examples, packing and lists cost more than they save.
constexpr Index kLeastRows = 32;
constexpr Index kLeastExamples = 16;

}  // namespace

double BreakEvenDensity(Product product, Index out, Index /*in*/, Index examples) {
  if (out < kLeastRows || examples < kLeastExamples) return kNever;
  switch (product) {
    case Product::kForward:
      return 0.45;
    case Product::kBackward:
      return 0.45;
    case Product::kWeightGradient:
      return 0.70;
  }
  return kNever;
}

bool LeavesOutZeros(Execution execution, Product product, Index out, Index in, Index examples,
                    double density) {
  switch (execution) {
    case Execution::kDense:
      return false;
    case Execution::kSparse:
      return true;
    case Execution::kAuto:
      break;
  }
  return density <= BreakEvenDensity(product, out, in, examples);
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
