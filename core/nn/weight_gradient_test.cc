// A step with a computed gradient and a step that adds the product directly to the weights are
// bit-identical. So a measurement, which needs the gradient, does not change training.
#include "core/nn/weight_gradient.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/nn/random_matrix.h"

namespace relulab {
namespace {

template <typename Scalar>
void ExpectSameBits(Index out, Index in, Index examples) {
  SCOPED_TRACE(testing::Message() << out << " x " << in << ", " << examples << " examples");
  RandomStream stream(11, Purpose::kData, static_cast<std::uint32_t>(out * 2000 + in));
  const Matrix<Scalar> delta = RandomMatrix<Scalar>(out, examples, 0.7, stream);
  const Matrix<Scalar> below = RandomMatrix<Scalar>(in, examples, 0.3, stream);
  const Matrix<Scalar> start = RandomMatrix<Scalar>(out, in, 1.0, stream);
  ActiveSet<Scalar> active;
  active.Assign(below);
  const Matrix<Scalar> velocity = RandomMatrix<Scalar>(out, in, 0.4, stream);
  const auto rate = static_cast<Scalar>(0.037);
  const auto momentum = static_cast<Scalar>(0.9);
  for (const ActiveSet<Scalar>* list : {static_cast<const ActiveSet<Scalar>*>(nullptr),
                                        static_cast<const ActiveSet<Scalar>*>(&active)}) {
    const typename WeightGradient<Scalar>::Product product{static_cast<Scalar>(0.3), delta, below,
                                                           list};
    Matrix<Scalar> value;
    Matrix<Scalar> known = start;
    WeightGradient<Scalar> gradient(product, value, true);
    gradient.Value();
    gradient.Descend({rate, ViewOf(known)});
    Matrix<Scalar> known_with_momentum = start;
    Matrix<Scalar> known_velocity = velocity;
    gradient.Descend({rate, ViewOf(known_with_momentum), momentum, ViewOf(known_velocity)});
    EXPECT_EQ(known_velocity, (momentum * velocity).eval() + value);
    const Matrix<double> expected =
        0.3 * delta.template cast<double>() * below.template cast<double>().transpose();
    const double tolerance = 50.0 * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
    EXPECT_LE((value.template cast<double>() - expected).norm(), tolerance * expected.norm());
    EXPECT_NEAR(gradient.norm(), value.template cast<double>().norm(), 1e-13 * gradient.norm());

    for (const bool measures_norm : {false, true}) {
      Matrix<Scalar> unused;
      Matrix<Scalar> at_once = start;
      WeightGradient<Scalar> other(product, unused, measures_norm);
      other.Descend({rate, ViewOf(at_once)});
      EXPECT_EQ(at_once, known) << (list == nullptr ? "dense" : "sparse");
      Matrix<Scalar> with_momentum = start;
      Matrix<Scalar> moved = velocity;
      WeightGradient<Scalar>(product, unused, measures_norm)
          .Descend({rate, ViewOf(with_momentum), momentum, ViewOf(moved)});
      EXPECT_EQ(with_momentum, known_with_momentum) << (list == nullptr ? "dense" : "sparse");
      EXPECT_EQ(moved, known_velocity) << (list == nullptr ? "dense" : "sparse");
      if (!measures_norm) continue;
      EXPECT_NEAR(other.norm(), gradient.norm(), 1e-13 * gradient.norm());
    }
  }
}

TEST(WeightGradient, HasTheSameBitsKnownOrNot) {
  for (const Index out : {1, 2, 8, 10, 31, 32, 44, 64, 100}) {
    for (const Index in : {1, 2, 3, 4, 33, 48, 49, 130}) {
      for (const Index examples : {1, 2, 9, 64, 128, 129, 256, 257, 600}) {
        ExpectSameBits<float>(out, in, examples);
        ExpectSameBits<double>(out, in, examples);
      }
    }
  }
}

// Without this test, the one above could pass although no product is ever added directly to the
// weights.
TEST(WeightGradient, IsNotMultipliedOutForTheUsualShapes) {
  for (const Index width : {8, 64, 100, 256, 1000}) {
    for (const Index examples : {32, 64, 100, 128}) {
      Matrix<float> value;
      Matrix<float> target = Matrix<float>::Zero(width, width);
      const Matrix<float> ones = Matrix<float>::Ones(width, examples);
      Matrix<float> velocity = target;
      WeightGradient<float>({1.0F, ones, ones}, value)
          .Descend({1.0F, ViewOf(target), 0.5F, ViewOf(velocity)});
      EXPECT_EQ(value.size(), 0) << width << ", " << examples;
      EXPECT_EQ(target(width - 1, width - 1), -static_cast<float>(examples));
    }
  }
}

TEST(WeightGradient, IsChangedByItsCaller) {
  Matrix<double> value = Matrix<double>::Constant(2, 2, 3.0);
  WeightGradient<double> gradient(value);
  gradient.Value() *= 2.0;
  Matrix<double> target = Matrix<double>::Ones(2, 2);
  gradient.Descend({0.5, ViewOf(target)});
  EXPECT_EQ(target, (Matrix<double>::Constant(2, 2, -2.0)));
}

// The squares of such entries underflow to zero.
TEST(WeightGradient, HasANormHoweverSmallItIs) {
  const Matrix<float> small = Matrix<float>::Constant(64, 64, 1e-36F);
  const Matrix<float> ones = Matrix<float>::Ones(64, 64);
  Matrix<float> value;
  Matrix<float> target = Matrix<float>::Zero(64, 64);
  WeightGradient<float> gradient({1.0F / 64, small, ones}, value, true);
  gradient.Descend({1.0F, ViewOf(target)});
  EXPECT_NEAR(gradient.norm(), 64e-36, 64e-42);

  const Matrix<double> tiny = Matrix<double>::Constant(8, 8, 1e-300);
  const Matrix<double> eights = Matrix<double>::Ones(8, 8);
  Matrix<double> tiny_value;
  Matrix<double> tiny_target = Matrix<double>::Zero(8, 8);
  WeightGradient<double> tiny_gradient({1.0 / 8, tiny, eights}, tiny_value, true);
  tiny_gradient.Descend({1.0, ViewOf(tiny_target)});
  EXPECT_NEAR(tiny_gradient.norm(), 8e-300, 1e-311);
}

/// One update of a layer by a gradient that is a product, with the exponent of its deltas.
template <typename Scalar>
Layer<Scalar> UpdateBy(int exponent, bool is_computed_first, Scalar momentum, double* norm) {
  RandomStream stream(3, Purpose::kData, 0);
  const Matrix<Scalar> delta = RandomMatrix<Scalar>(20, 30, 0.7, stream);
  const Matrix<Scalar> below = RandomMatrix<Scalar>(10, 30, 0.3, stream);
  Layer<Scalar> layer{RandomMatrix<Scalar>(20, 10, 1.0, stream), Vector<Scalar>::Ones(20)};
  Layer<Scalar> velocity{RandomMatrix<Scalar>(20, 10, 1.0, stream), Vector<Scalar>::Ones(20)};
  ScaledLayer<Scalar> value{{Matrix<Scalar>(), delta.rowwise().sum()}, exponent};
  LayerGradient<Scalar> gradient({Scalar(0.3), delta, below}, value, true);
  if (is_computed_first) gradient.Compute();
  LayerGradient<Scalar> computed(value);
  LayerGradient<Scalar>& used = is_computed_first ? computed : gradient;
  used.Descend(Scalar(0.1), layer, momentum, momentum == Scalar(0) ? nullptr : &velocity);
  *norm = gradient.weight_norm();
  return layer;
}

template <typename Scalar>
void ExpectTheSameUpdateAtEveryExponent() {
  for (const Scalar momentum : {Scalar(0), Scalar(0.9)}) {
    for (const int exponent : {0, -1, 7, -40, -41, -80, -200, 50}) {
      double at_once_norm = 0.0;
      double norm = 0.0;
      double unscaled_norm = 0.0;
      const auto at_once = UpdateBy<Scalar>(exponent, false, momentum, &at_once_norm);
      const auto computed = UpdateBy<Scalar>(exponent, true, momentum, &norm);
      UpdateBy<Scalar>(0, true, momentum, &unscaled_norm);
      EXPECT_EQ(at_once.weights, computed.weights) << exponent;
      EXPECT_EQ(at_once.bias, computed.bias) << exponent;
      EXPECT_NEAR(norm / std::ldexp(unscaled_norm, exponent), 1.0, 1e-12) << exponent;
      EXPECT_NEAR(at_once_norm / norm, 1.0, 1e-6) << exponent;
    }
  }
}

TEST(LayerGradient, HasTheSameBitsComputedOrNotAtEveryExponent) {
  ExpectTheSameUpdateAtEveryExponent<float>();
  ExpectTheSameUpdateAtEveryExponent<double>();
}

}  // namespace
}  // namespace relulab
