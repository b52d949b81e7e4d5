// Compares the products with Eigen's, bit by bit, for every instruction set that this processor
// supports.
#include "core/numeric/matrix_product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/numeric/eigen_blocking.h"

namespace relulab {
namespace {

std::vector<Variant> RunnableVariants() {
  std::vector<Variant> variants = {Variant::kBuild};
  if (Runs(Variant::kAvx512)) variants.push_back(Variant::kAvx512);
  return variants;
}

template <typename Scalar>
struct Layer {
  Layer(Index out, Index in, Index examples)
      : random(static_cast<unsigned>(out * 31 + in * 7 + examples)) {
    FixEigenBlocking();
    weights = Draw(out, in);
    bias = Draw(out, 1);
    below = Draw(in, examples);
    below = (below.array().abs() < Scalar(0.5)).select(Scalar(0), below);
    delta = Draw(out, examples);
    derivative = Draw(in, examples);
  }

  Matrix<Scalar> Draw(Index rows, Index columns) {
    std::normal_distribution<Scalar> normal;
    return Matrix<Scalar>::NullaryExpr(rows, columns, [&](Index, Index) { return normal(random); });
  }

  std::mt19937 random;
  Matrix<Scalar> weights, below, delta, derivative;
  Vector<Scalar> bias;
};

/// Equal, with zeros of equal sign.
template <typename Scalar>
bool SameBits(const Matrix<Scalar>& a, const Matrix<Scalar>& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(Scalar)) == 0;
}

template <typename Scalar>
void ExpectEigensBits(Index out, Index in, Index examples, Scalar penalty) {
  SCOPED_TRACE(testing::Message() << out << " x " << in << ", " << examples << " examples");
  const Layer<Scalar> layer(out, in, examples);
  Matrix<Scalar> z(out, examples);
  z.colwise() = layer.bias;
  z.noalias() += layer.weights * layer.below;
  Matrix<Scalar> product(in, examples);
  product.noalias() = layer.weights.transpose() * layer.delta;
  if (penalty != Scalar(0)) product.array() += penalty * layer.below.array().sign();
  const Matrix<Scalar> delta_below = layer.derivative.cwiseProduct(product);

  for (const Variant variant : RunnableVariants()) {
    SCOPED_TRACE(variant == Variant::kAvx512 ? "AVX-512" : "portable");
    Matrix<Scalar> own_z;
    ForwardProduct<Scalar>(variant, layer.weights, layer.bias, layer.below, own_z);
    EXPECT_TRUE(SameBits(own_z, z)) << (own_z - z).norm();
    Matrix<Scalar> own_delta = layer.derivative;
    BackwardProduct(variant, layer.weights, layer.delta, penalty, layer.below, own_delta);
    EXPECT_TRUE(SameBits(own_delta, delta_below)) << (own_delta - delta_below).norm();
  }
}

TEST(MatrixProduct, HasTheBitsOfEigen) {
  for (const Index out : {1, 2, 7, 8, 10, 16, 17, 24, 25, 31, 32, 48, 63, 64, 72, 100, 128, 300}) {
    for (const Index in : {1, 2, 3, 8, 16, 24, 31, 33, 40, 64, 100, 257, 288, 289, 300, 577}) {
      for (const Index examples : {1, 2, 3, 4, 5, 7, 12, 13, 64}) {
        ExpectEigensBits<float>(out, in, examples, 0.0F);
        ExpectEigensBits<double>(out, in, examples, 0.25);
      }
    }
  }
  for (const Index width : {97, 1000, 1001}) {  // one more than a group of rows is Eigen's
    ExpectEigensBits<float>(width, 784, 100, 0.001F);
    ExpectEigensBits<float>(784, width, 100, 0.001F);
  }
  ExpectEigensBits<float>(512, 1024, 128, 0.0F);
}

// Without this test, the one above could pass although Eigen computed every row.
TEST(MatrixProduct, TakesAllRowsOfTheUsualWidths) {
#ifndef RELULAB_HAS_AVX512
  GTEST_SKIP() << "Eigen has another order in this build";
#endif
  EXPECT_GT(PlanProduct<float>(1001, 1001, 64).rows, 960);
  for (const Index width : {32, 64, 128, 256, 512, 1000, 1024}) {
    const ProductPlan plan = PlanProduct<float>(width, width, 64);
    EXPECT_EQ(plan.rows + plan.paired_rows, width);
  }
  EXPECT_EQ(PlanProduct<float>(64, 64, 1).rows, 0);
}

TEST(MatrixProduct, OfNothingIsTheBias) {
  const Matrix<float> nothing(64, 0);
  const Vector<float> bias = Vector<float>::LinSpaced(64, -1.0F, 1.0F);
  Matrix<float> z;
  ForwardProduct<float>(nothing, bias, Matrix<float>(0, 64), z);
  for (Index i = 0; i < 64; ++i) EXPECT_EQ(z.col(i), bias);
}

TEST(MatrixProduct, LetsNaNAndInfinityThrough) {
  for (const Variant variant : RunnableVariants()) {
    Layer<float> layer(64, 64, 8);
    layer.below(3, 5) = std::numeric_limits<float>::quiet_NaN();
    layer.below(3, 6) = std::numeric_limits<float>::infinity();
    Matrix<float> z;
    ForwardProduct<float>(variant, layer.weights, layer.bias, layer.below, z);
    EXPECT_TRUE(z.col(5).array().isNaN().all());
    EXPECT_TRUE(z.col(6).array().isInf().all());
    EXPECT_TRUE(z.col(7).allFinite());
    layer.delta(2, 1) = std::numeric_limits<float>::quiet_NaN();
    Matrix<float> delta = Matrix<float>::Ones(64, 8);
    BackwardProduct(variant, layer.weights, layer.delta, 0.5F, layer.below, delta);
    EXPECT_TRUE(delta.col(1).array().isNaN().all());
    // The penalty of a NaN activation is a NaN.
    EXPECT_TRUE(std::isnan(delta(3, 5)));
    EXPECT_EQ(delta.col(5).array().isNaN().count(), 1);
  }
}

}  // namespace
}  // namespace relulab
