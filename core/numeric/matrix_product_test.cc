// Against Eigen's products, bit by bit, for every instruction set this processor runs.
#include "core/numeric/matrix_product.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/numeric/eigen_blocking.h"
#include "core/numeric/gradient_product.h"
#include "core/numeric/scratch.h"

namespace relulab {
namespace {

std::vector<Variant> RunnableVariants() {
  std::vector<Variant> variants = {Variant::kPortable};
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
    below = (below.array() < Scalar(0)).select(Scalar(0), below);
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
  ExpectEigensBits<float>(1000, 784, 100, 0.001F);
  ExpectEigensBits<float>(512, 1024, 128, 0.0F);
}

// Without this the test above could pass because Eigen multiplied everything.
TEST(MatrixProduct, TakesAllRowsOfTheUsualWidths) {
  for (const Index width : {32, 64, 128, 256, 512, 1000, 1024}) {
    const ProductPlan plan = PlanProduct<float>(width, width, 64);
    EXPECT_EQ(plan.rows + plan.paired_rows, width);
  }
  EXPECT_EQ(PlanProduct<float>(64, 64, 1).rows, 0);
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
  }
}

template <typename Scalar>
void ExpectOneGradient(Index out, Index in, Index examples) {
  SCOPED_TRACE(testing::Message() << out << " x " << in << ", " << examples << " examples");
  const Layer<Scalar> layer(out, in, examples);
  Scratch<Scalar> packed_delta;
  Scratch<Scalar> packed_below;
  const GradientTask<Scalar> task{static_cast<Scalar>(0.3), ViewOf(layer.delta),
                                  ViewOf(layer.below), packed_delta.AtLeast((out + 8) * examples),
                                  packed_below.AtLeast(examples * kGradientColumns)};
  Matrix<Scalar> first;
  Matrix<Scalar> first_weights;
  double first_squares = 0.0;
  for (const Variant chosen : RunnableVariants()) {
    Matrix<Scalar> gradient(out, in);
    Matrix<Scalar> weights = layer.weights;
    double squares = 0.0;
    WithVariant(chosen, [&](auto variant) {
      WriteGradient<variant, Scalar>(task, false, ViewOf(gradient));
      DescendAlongGradient<variant, Scalar>(task, {Scalar(0.5), ViewOf(weights)}, &squares);
    });
    if (chosen == Variant::kPortable) {
      first = gradient;
      first_weights = weights;
      first_squares = squares;
      EXPECT_NEAR(squares, gradient.template cast<double>().squaredNorm(), 1e-12 * squares);
    }
    EXPECT_TRUE(SameBits(gradient, first));
    EXPECT_TRUE(SameBits(weights, first_weights));
    EXPECT_EQ(squares, first_squares);
  }
}

TEST(GradientProduct, HasTheSameBitsForEveryInstructionSet) {
  for (const Index out : {1, 7, 8, 10, 16, 24, 33, 63, 64, 100, 256}) {
    for (const Index in : {1, 3, 12, 47, 48, 49, 64, 130}) {
      for (const Index examples : {1, 5, 64, 256}) {
        ExpectOneGradient<float>(out, in, examples);
        ExpectOneGradient<double>(out, in, examples);
      }
    }
  }
}

}  // namespace
}  // namespace relulab
