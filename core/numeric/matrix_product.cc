#include "core/numeric/matrix_product.h"

#include <cassert>

#include "core/numeric/eigen_blocking.h"
#include "core/numeric/scratch.h"
#include "core/numeric/simd.h"

namespace relulab {
namespace {

/// Whether the order of summation of Eigen is known. It is known if Eigen was compiled for AVX2 and
/// FMA: Eigen then computes groups of three vectors of rows, then of two, then of one.
template <typename Scalar>
constexpr bool kKnowsEigensOrder =
    Eigen::internal::gebp_traits<Scalar, Scalar>::LhsProgress ==
    simd::kLanes<Scalar>&& Eigen::internal::gebp_traits<Scalar, Scalar>::mr ==
    3 * simd::kLanes<Scalar>;

template <typename Scalar>
Scalar* PackedOfThread(const ProductPlan& plan) {
  thread_local Scratch<Scalar> packed;
  return packed.AtLeast(kProductBlock<Scalar> * plan.depth_part);
}

/// Whether the weights already have the layout in which the kernel would pack them: all rows are
/// one block.
template <typename Scalar>
bool StandsPacked(Variant variant, const ProductPlan& plan, Index rows) {
  return variant == Variant::kAvx512 && rows == kProductBlock<Scalar> && rows == plan.rows;
}

template <typename Scalar>
Scalar* PartialOfThread(const ProductPlan& plan, Index depth, Index columns) {
  thread_local Scratch<Scalar> partial;
  return depth > plan.depth_part ? partial.AtLeast(kProductBlock<Scalar> * columns) : nullptr;
}

template <typename Scalar>
void Forward(Variant chosen, const ProductPlan& plan, const Matrix<Scalar>& weights,
             const Vector<Scalar>& bias, const Eigen::Ref<const Matrix<Scalar>>& below,
             Matrix<Scalar>& z) {
  assert(weights.cols() == below.rows() && bias.size() == weights.rows());
  z.resize(weights.rows(), below.cols());
  if (plan.rows > 0) {
    const ForwardTask<Scalar> task{ViewOf(weights), bias.data(), ViewOf(below), ViewOf(z)};
    const bool as_is = StandsPacked<Scalar>(chosen, plan, weights.rows());
    Scalar* const packed = as_is ? nullptr : PackedOfThread<Scalar>(plan);
    const ProductScratch<Scalar> scratch{packed, nullptr};
    WithVariant(chosen, [&](auto variant) { ForwardRows<variant, Scalar>(task, plan, scratch); });
  }
  const Index rest = z.rows() - plan.rows - plan.paired_rows;
  if (rest == 0) return;
  z.bottomRows(rest).colwise() = bias.tail(rest);
  z.bottomRows(rest).noalias() += weights.bottomRows(rest) * below;
}

template <typename Scalar>
void Backward(Variant chosen, const ProductPlan& plan, const Matrix<Scalar>& weights,
              const Matrix<Scalar>& delta, Scalar penalty, const Matrix<Scalar>& below,
              Matrix<Scalar>& delta_below) {
  assert(weights.rows() == delta.rows() && weights.cols() == delta_below.rows());
  assert(below.size() == delta_below.size());
  if (plan.rows > 0) {
    const BackwardTask<Scalar> task{ViewOf(weights), ViewOf(delta), penalty, ViewOf(below),
                                    ViewOf(delta_below)};
    const ProductScratch<Scalar> scratch{PackedOfThread<Scalar>(plan),
                                         PartialOfThread<Scalar>(plan, delta.rows(), delta.cols())};
    WithVariant(chosen, [&](auto variant) { BackwardRows<variant, Scalar>(task, plan, scratch); });
  }
  const Index rest = weights.cols() - plan.rows - plan.paired_rows;
  if (rest == 0) return;
  thread_local Scratch<Scalar> memory;
  Eigen::Map<Matrix<Scalar>> product(memory.AtLeast(rest * delta.cols()), rest, delta.cols());
  product.noalias() = weights.rightCols(rest).transpose() * delta;
  if (penalty != Scalar(0)) product.array() += penalty * below.bottomRows(rest).array().sign();
  delta_below.bottomRows(rest).array() *= product.array();
}

/// Without AVX-512, Eigen computes all rows, because its kernels are as fast or faster.
template <typename Scalar>
ProductPlan PlanForProcessor(Index rows, Index depth, Index columns) {
  if (ChosenVariant() == Variant::kBuild) return {};
  return PlanProduct<Scalar>(rows, depth, columns);
}

}  // namespace

template <typename Scalar>
ProductPlan PlanProduct(Index rows, Index depth, Index columns) {
  using Traits = Eigen::internal::gebp_traits<Scalar, Scalar>;
  constexpr Index kVector = Traits::LhsProgress;
  constexpr Index kMostRows = Traits::mr;  // three vectors
  // Eigen uses another order of summation for vectors and for small products.
  const auto is_small = [&](Index some_rows) {
    return some_rows == 1 || columns == 1 ||
           some_rows + depth + columns < EIGEN_GEMM_TO_COEFFBASED_THRESHOLD;
  };
  if (!kKnowsEigensOrder<Scalar> || depth == 0 || is_small(rows)) return {};
  ProductPlan plan;
  plan.rows = rows - rows % kMostRows;
  if (rows - plan.rows >= 2 * kVector) plan.rows += 2 * kVector;
  if (rows - plan.rows >= kVector) plan.paired_rows = kVector;
  const Index rest = rows - plan.rows - plan.paired_rows;
  if (rest > 0 && is_small(rest)) {
    // Eigen also computes the group before the rest, in the same order as in the whole product.
    if (plan.paired_rows > 0) {
      plan.paired_rows = 0;
    } else {
      plan.rows -= plan.rows % kMostRows > 0 ? 2 * kVector : kMostRows;
    }
    if (is_small(rows - plan.rows)) return {};
  }
  if (plan.rows <= 0) return {};
  FixEigenBlocking();
  plan.depth_part = depth;
  Eigen::internal::computeProductBlockingSizes<Scalar, Scalar>(plan.depth_part, rows, columns);
  return plan;
}

template <typename Scalar>
void ForwardProduct(const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                    const Eigen::Ref<const Matrix<Scalar>>& below, Matrix<Scalar>& z) {
  const auto plan = PlanForProcessor<Scalar>(weights.rows(), weights.cols(), below.cols());
  Forward<Scalar>(ChosenVariant(), plan, weights, bias, below, z);
}

template <typename Scalar>
void ForwardProduct(Variant variant, const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                    const Eigen::Ref<const Matrix<Scalar>>& below, Matrix<Scalar>& z) {
  const auto plan = PlanProduct<Scalar>(weights.rows(), weights.cols(), below.cols());
  Forward<Scalar>(variant, plan, weights, bias, below, z);
}

template <typename Scalar>
void BackwardProduct(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta, Scalar penalty,
                     const Matrix<Scalar>& below, Matrix<Scalar>& delta_below) {
  const auto plan = PlanForProcessor<Scalar>(weights.cols(), weights.rows(), delta.cols());
  Backward(ChosenVariant(), plan, weights, delta, penalty, below, delta_below);
}

template <typename Scalar>
void BackwardProduct(Variant variant, const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                     Scalar penalty, const Matrix<Scalar>& below, Matrix<Scalar>& delta_below) {
  const auto plan = PlanProduct<Scalar>(weights.cols(), weights.rows(), delta.cols());
  Backward(variant, plan, weights, delta, penalty, below, delta_below);
}

template ProductPlan PlanProduct<float>(Index, Index, Index);
template void ForwardProduct(const Matrix<float>&, const Vector<float>&,
                             const Eigen::Ref<const Matrix<float>>&, Matrix<float>&);
template void ForwardProduct(Variant, const Matrix<float>&, const Vector<float>&,
                             const Eigen::Ref<const Matrix<float>>&, Matrix<float>&);
template void BackwardProduct(const Matrix<float>&, const Matrix<float>&, float,
                              const Matrix<float>&, Matrix<float>&);
template void BackwardProduct(Variant, const Matrix<float>&, const Matrix<float>&, float,
                              const Matrix<float>&, Matrix<float>&);
template ProductPlan PlanProduct<double>(Index, Index, Index);
template void ForwardProduct(const Matrix<double>&, const Vector<double>&,
                             const Eigen::Ref<const Matrix<double>>&, Matrix<double>&);
template void ForwardProduct(Variant, const Matrix<double>&, const Vector<double>&,
                             const Eigen::Ref<const Matrix<double>>&, Matrix<double>&);
template void BackwardProduct(const Matrix<double>&, const Matrix<double>&, double,
                              const Matrix<double>&, Matrix<double>&);
template void BackwardProduct(Variant, const Matrix<double>&, const Matrix<double>&, double,
                              const Matrix<double>&, Matrix<double>&);

}  // namespace relulab
