// Compares with the dense products, for random densities and shapes.
#include "core/sparse/sparse_layer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "core/nn/random_matrix.h"
#include "core/numeric/scratch.h"
#include "core/sparse/sparse_kernel.h"

namespace relulab {
namespace {

/// Relative to the sum of absolute products, which bounds the rounding error of any order of
/// summation.
template <typename Scalar>
void ExpectNear(const Matrix<Scalar>& value, const Matrix<double>& expected,
                const Matrix<double>& magnitude, const char* what) {
  ASSERT_EQ(value.rows(), expected.rows()) << what;
  ASSERT_EQ(value.cols(), expected.cols()) << what;
  const double tolerance = 8.0 * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
  for (Index k = 0; k < value.size(); ++k) {
    const double error = std::abs(static_cast<double>(value.data()[k]) - expected.data()[k]);
    ASSERT_LE(error, tolerance * magnitude.data()[k]) << what << " at " << k;
  }
}

template <typename Scalar>
void CompareWithDense(Index out, Index in, Index examples, double density) {
  SCOPED_TRACE(testing::Message() << out << " x " << in << ", " << examples << " examples, "
                                  << density);
  RandomStream stream(7, Purpose::kData, static_cast<std::uint32_t>(out * 1000 + in));
  const Matrix<Scalar> weights = RandomMatrix<Scalar>(out, in, 1.0, stream);
  const Matrix<Scalar> delta = RandomMatrix<Scalar>(out, examples, 0.5, stream);
  Matrix<Scalar> a = RandomMatrix<Scalar>(in, examples, density, stream);
  if (in > 2) a.row(1).setZero();        // a silent unit
  if (examples > 2) a.col(2).setZero();  // an example on which all units are 0
  const Matrix<double> w = weights.template cast<double>();
  const Matrix<double> d = delta.template cast<double>();
  const Matrix<double> x = a.template cast<double>();
  ActiveSet<Scalar> active;
  active.Assign(a);

  const Vector<Scalar> bias = RandomMatrix<Scalar>(out, 1, 1.0, stream);
  const Vector<double> b = bias.template cast<double>();
  Matrix<Scalar> z;
  SparseForward<Scalar>(weights, bias, a, z);
  ExpectNear<Scalar>(z, (w * x).colwise() + b,
                     (w.cwiseAbs() * x.cwiseAbs()).colwise() + b.cwiseAbs(), "forward");

  Matrix<Scalar> gradient;
  SparseWeightGradient(Scalar(0.25), delta, active, gradient);
  ExpectNear<Scalar>(gradient, 0.25 * d * x.transpose(),
                     0.25 * d.cwiseAbs() * x.cwiseAbs().transpose(), "gradient");

  const Matrix<double> derivative = (x.array() != 0.0).cast<double>() * 0.5;
  Matrix<Scalar> below = derivative.template cast<Scalar>();
  SparseBackward(weights, delta, active, Scalar(0.125), below);
  const Matrix<double> penalty = 0.125 * x.array().sign();
  ExpectNear<Scalar>(
      below, derivative.cwiseProduct(w.transpose() * d + penalty),
      derivative.cwiseProduct(w.cwiseAbs().transpose() * d.cwiseAbs() + penalty.cwiseAbs()),
      "backward");

  const Vector<Scalar> one = a.col(0);
  Vector<Scalar> z_one(out);
  SparseForward(weights, bias, one.data(), z_one.data());
  ExpectNear<Scalar>(z_one, w * x.col(0) + b, w.cwiseAbs() * x.col(0).cwiseAbs() + b.cwiseAbs(),
                     "one example");
}

class SparseLayer : public testing::TestWithParam<double> {};

TEST_P(SparseLayer, EqualsTheDenseProducts) {
  for (const Index out : {1, 7, 8, 10, 64, 100, 257}) {
    for (const Index in : {1, 3, 65, 130}) {
      for (const Index examples : {1, 5, 128, 150}) {
        CompareWithDense<float>(out, in, examples, GetParam());
        CompareWithDense<double>(out, in, examples, GetParam());
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Densities, SparseLayer, testing::Values(0.0, 0.03, 0.3, 0.9, 1.0));

/// The results of the kernels of one instruction set for a layer.
template <typename Scalar>
struct KernelResults {
  Matrix<Scalar> z, one, sums, gradient, twice, weights, velocity;
  double squares = 0.0;
};

template <typename Scalar>
KernelResults<Scalar> RunKernels(Variant chosen, Index out, Index in, Index examples,
                                 double density) {
  RandomStream stream(9, Purpose::kData, static_cast<std::uint32_t>(out * 1000 + in));
  KernelResults<Scalar> results;
  results.weights = RandomMatrix<Scalar>(out, in, 1.0, stream);
  const Matrix<Scalar> delta = RandomMatrix<Scalar>(out, examples, 1.0, stream);
  const Matrix<Scalar> a = RandomMatrix<Scalar>(in, examples, density, stream);
  const Vector<Scalar> bias = RandomMatrix<Scalar>(out, 1, 1.0, stream);
  ActiveSet<Scalar> active;
  active.Assign(a);
  const auto& tile = active.tiles()[0];
  Scratch<std::uint64_t> masks;
  Scratch<Scalar> packed;
  const SparseBackwardTask<Scalar> backward{
      ViewOf(std::as_const(results.weights)),
      ViewOf(delta),
      {0, examples, tile.begin.data(), tile.end.data(), tile.example.data(), tile.value.data()},
      packed.AtLeast(examples * kSparseBlockBytes / static_cast<Index>(sizeof(Scalar)))};
  results.z.resize(out, examples);
  results.one.resize(out, 1);
  results.sums.setZero(static_cast<Index>(tile.example.size()), 1);
  results.gradient.resize(out, in);
  results.velocity = RandomMatrix<Scalar>(out, in, 1.0, stream);
  const SparseForwardTask<Scalar> forward{ViewOf(std::as_const(results.weights)),
                                          bias.data(),
                                          ViewOf(a),
                                          ViewOf(results.z),
                                          masks.AtLeast((in / kSparseUnits + 1) * examples),
                                          backward.packed};
  WithVariant(chosen, [&](auto variant) {
    SparseForwardTile<variant, Scalar>(forward);
    SparseForwardOne<variant, Scalar>(forward.weights, bias.data(), a.data(), results.one.data());
    SparseBackwardTile<variant, Scalar>(backward, results.sums.data());
    SparseGradientTile<variant, Scalar>(backward, Scalar(0.5), false, ViewOf(results.gradient));
    results.twice = results.gradient;
    SparseGradientTile<variant, Scalar>(backward, Scalar(0.5), true, ViewOf(results.twice));
    SparseDescendTile<variant, Scalar>(
        backward, Scalar(0.5),
        {Scalar(0.1), ViewOf(results.weights), Scalar(0.9), ViewOf(results.velocity)},
        &results.squares);
  });
  return results;
}

template <typename Scalar>
void ExpectTheSameOfAllKernels(Index out, Index in, Index examples, double density) {
  SCOPED_TRACE(testing::Message() << out << " x " << in << ", " << examples << " examples, "
                                  << density);
  const auto narrow = RunKernels<Scalar>(Variant::kBuild, out, in, examples, density);
  const auto wide = RunKernels<Scalar>(Variant::kAvx512, out, in, examples, density);
  EXPECT_EQ(wide.z, narrow.z);
  EXPECT_EQ(wide.one, narrow.one);
  EXPECT_EQ(wide.sums, narrow.sums);
  EXPECT_EQ(wide.gradient, narrow.gradient);
  EXPECT_EQ(wide.twice, narrow.twice);
  EXPECT_EQ(wide.weights, narrow.weights);
  EXPECT_EQ(wide.velocity, narrow.velocity);
  EXPECT_EQ(wide.squares, narrow.squares);
}

TEST(SparseKernels, HaveTheSameBitsForEveryInstructionSet) {
  if (!Runs(Variant::kAvx512)) GTEST_SKIP() << "this processor has no AVX-512";
  for (const Index out : {1, 7, 8, 16, 24, 40, 64, 100, 257}) {
    for (const Index in : {1, 64, 65, 130}) {
      for (const Index examples : {1, 2, 31, 128}) {
        for (const double density : {0.0, 0.1, 0.5, 1.0}) {
          ExpectTheSameOfAllKernels<float>(out, in, examples, density);
          ExpectTheSameOfAllKernels<double>(out, in, examples, density);
        }
      }
    }
  }
}

TEST(SparseLayerNaN, StaysVisible) {
  constexpr Index kIn = 70;  // a whole group of units, and part of a second one
  const Matrix<float> weights = Matrix<float>::Ones(16, kIn);
  for (const Index unit : {Index{0}, Index{63}, Index{66}, kIn - 1}) {
    Matrix<float> a = Matrix<float>::Zero(kIn, 2);
    a(unit, 1) = std::numeric_limits<float>::quiet_NaN();
    Matrix<float> z;
    SparseForward<float>(weights, Vector<float>(Vector<float>::Zero(16)), a, z);
    EXPECT_TRUE(z.col(1).array().isNaN().all()) << unit;
    EXPECT_TRUE((z.col(0).array() == 0.0F).all()) << unit;
    ActiveSet<float> active;
    active.Assign(a);
    Matrix<float> delta_below = Matrix<float>::Zero(kIn, 2);
    delta_below(unit, 1) = 1.0F;
    SparseBackward<float>(weights, Matrix<float>::Ones(16, 2), active, 0.5F, delta_below);
    EXPECT_TRUE(std::isnan(delta_below(unit, 1))) << unit;
  }
}

}  // namespace
}  // namespace relulab
