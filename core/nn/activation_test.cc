#include "core/nn/activation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace relulab {
namespace {

template <typename Scalar>
struct ValueAndDerivative {
  Scalar value;
  Scalar derivative;
};

template <typename Scalar>
ValueAndDerivative<Scalar> At(std::string_view name, Scalar z, const ParameterValues& parameters) {
  const auto activation = MakeActivation<Scalar>(*FindRow(Activations(), name), parameters);
  ValueAndDerivative<Scalar> result{};
  activation->ForwardWithDerivative(&z, &result.value, &result.derivative, 1);
  return result;
}

template <typename Scalar>
ValueAndDerivative<Scalar> At(std::string_view name, Scalar z) {
  return At(name, z, DefaultValues(FindRow(Activations(), name)->parameters));
}

/// Parameters of which only this one is set.
ParameterValues With(std::string name, double value) {
  ParameterValues parameters;
  parameters.Set(std::move(name), value);
  return parameters;
}

TEST(Activation, NamesAreUnique) {
  for (const ActivationInfo& row : Activations()) EXPECT_EQ(FindRow(Activations(), row.name), &row);
}

TEST(Relu, IsMaxOfZeroAndZ) {
  const float kInfinity = std::numeric_limits<float>::infinity();
  const float kDenormal = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(At("relu", 3.5F).value, 3.5F);
  EXPECT_EQ(At("relu", -3.5F).value, 0.0F);
  EXPECT_EQ(At("relu", kDenormal).value, kDenormal);
  EXPECT_EQ(At("relu", kDenormal).derivative, 1.0F);
  EXPECT_EQ(At("relu", -kDenormal).value, 0.0F);
  EXPECT_EQ(At("relu", kInfinity).value, kInfinity);
  EXPECT_EQ(At("relu", -kInfinity).value, 0.0F);
  EXPECT_EQ(At("relu", 0.0F).value, 0.0F);
  EXPECT_EQ(At("relu", 0.0F).derivative, 0.0F);
  EXPECT_EQ(At("relu", -0.0F).value, 0.0F);
}

TEST(Tanh, KnownAnswersOnBothSidesOfTheSwitch) {
  for (double z = -20.0; z <= 20.0; z += 0.0371) {
    const auto at = At("tanh", z);
    EXPECT_NEAR(at.value, std::tanh(z), 4e-16 * std::abs(std::tanh(z))) << z;
    // sech^2 in long double: 1 - tanh^2 would cancel.
    const long double cosh = std::cosh(static_cast<long double>(z));
    const double derivative = static_cast<double>(1.0L / (cosh * cosh));
    EXPECT_NEAR(at.derivative, derivative, 1e-14 * derivative) << z;
  }
  EXPECT_DOUBLE_EQ(At("tanh", 1e-300).value, 1e-300);
  EXPECT_EQ(At("tanh", 0.0).value, 0.0);
}

TEST(Tanh, Float32KeepsItsTail) {
  const float derivative = At("tanh", 15.0F).derivative;  // 1 - tanh^2 is 0 in float32 there
  const double exact = 4.0 * std::exp(-30.0);
  EXPECT_NEAR(derivative, exact, 1e-5 * exact);
}

TEST(Sigmoid, KnownAnswersAndTails) {
  EXPECT_EQ(At("sigmoid", 0.0).value, 0.5);
  EXPECT_EQ(At("sigmoid", 0.0).derivative, 0.25);
  for (const double z : {-700.0, -40.0, -3.0, -1e-3, 0.2, 5.0, 40.0, 700.0}) {
    const auto at = At("sigmoid", z);
    const long double e = std::exp(-static_cast<long double>(z));
    EXPECT_NEAR(at.value, static_cast<double>(1.0L / (1.0L + e)), 1e-14 * at.value) << z;
    const double derivative = static_cast<double>(e / ((1.0L + e) * (1.0L + e)));
    EXPECT_NEAR(at.derivative, derivative, 1e-13 * derivative) << z;
  }
}

/// Scans for the points beyond which |phi'| stays below 5 % of its supremum.
void ExpectSaturationPoints(std::string_view name, const ParameterValues& parameters) {
  const auto activation = MakeActivation<double>(*FindRow(Activations(), name), parameters);
  const auto slope = [&](double z) {
    double a = 0.0;
    double derivative = 0.0;
    activation->ForwardWithDerivative(&z, &a, &derivative, 1);
    return std::abs(derivative);
  };
  double supremum = 0.0;
  for (double z = -50.0; z <= 50.0; z += 1e-3) supremum = std::max(supremum, slope(z));
  // Scans inwards from far outside for the first z that is not flat.
  const double step = 1e-3;
  double low = -60.0;
  while (low < 60.0 && slope(low) < 0.05 * supremum) low += step;
  double high = 60.0;
  while (high > -60.0 && slope(high) < 0.05 * supremum) high -= step;
  const Saturation found = activation->saturation();
  const double infinity = std::numeric_limits<double>::infinity();
  const double expected_low = low < -59.9 ? -infinity : low;
  const double expected_high = high > 59.9 ? infinity : high;
  EXPECT_TRUE(found.low == expected_low || std::abs(found.low - expected_low) < 2e-3)
      << name << ": " << found.low << ", scanned " << expected_low;
  EXPECT_TRUE(found.high == expected_high || std::abs(found.high - expected_high) < 2e-3)
      << name << ": " << found.high << ", scanned " << expected_high;
}

TEST(Activation, SaturationPointsAreWhereTheDerivativeFallsBelowFivePercentForGood) {
  for (const ActivationInfo& row : Activations()) {
    ExpectSaturationPoints(row.name, DefaultValues(row.parameters));
  }
  for (const double slope : {-1.0, -0.04, 0.0, 0.049, 0.051, 0.2, 1.0}) {
    ExpectSaturationPoints("leaky_relu", With("negative_slope", slope));
  }
  for (const double alpha : {0.0, 0.04, 0.3, 2.0, 20.0}) {
    ExpectSaturationPoints("elu", With("alpha", alpha));
  }
  for (const double beta : {0.5, 3.0}) ExpectSaturationPoints("softplus", With("beta", beta));
}

struct KnownAnswer {
  std::string_view name;
  double z;
  double value;
  double derivative;
};

// Computed with mpmath to twenty digits, in both tails and near 0 as well.
const KnownAnswer kAnswers[] = {
    {"relu", -20.0, 0.0, 0.0},
    {"relu", -2.5, 0.0, 0.0},
    {"relu", -0.0009765625, 0.0, 0.0},
    {"relu", 0.5, 0.5, 1.0},
    {"relu", 7.0, 7.0, 1.0},
    {"sigmoid", -20.0, 2.0611536181902035814e-9, 2.0611536139418493437e-9},
    {"sigmoid", -2.5, 0.075858180021243551193, 0.070103716545108156932},
    {"sigmoid", -0.0009765625, 0.49975585939440255179, 0.24999994039536469851},
    {"sigmoid", 0.5, 0.62245933120185456464, 0.23500371220159448907},
    {"sigmoid", 7.0, 0.99908894880559935464, 0.00091022118012182651536},
    {"tanh", -20.0, -0.9999999999999999915, 1.6993417021166355837e-17},
    {"tanh", -2.5, -0.98661429815143028888, 0.026592226683160619656},
    {"tanh", -0.0009765625, -0.00097656218955926021858, 0.99999904632628992322},
    {"tanh", 0.5, 0.4621171572600097585, 0.78644773296592741015},
    {"tanh", 7.0, 0.99999833694394467174, 3.3261093449010854032e-6},
    {"identity", -20.0, -20.0, 1.0},
    {"identity", -2.5, -2.5, 1.0},
    {"identity", -0.0009765625, -0.0009765625, 1.0},
    {"identity", 0.5, 0.5, 1.0},
    {"identity", 7.0, 7.0, 1.0},
    {"leaky_relu", -20.0, -0.2, 0.01},
    {"leaky_relu", -2.5, -0.025, 0.01},
    {"leaky_relu", -0.0009765625, -9.765625e-6, 0.01},
    {"leaky_relu", 0.5, 0.5, 1.0},
    {"leaky_relu", 7.0, 7.0, 1.0},
    {"elu", -20.0, -0.99999999793884637756, 2.061153622438557828e-9},
    {"elu", -2.5, -0.91791500137610120483, 0.08208499862389879517},
    {"elu", -0.0009765625, -0.00097608581802433776529, 0.99902391418197566223},
    {"elu", 0.5, 0.5, 1.0},
    {"elu", 7.0, 7.0, 1.0},
    {"gelu", -20.0, -5.5072482372124673902e-88, -1.1014360483133464042e-86},
    {"gelu", -2.5, -0.015524163314440337917, -0.037611085908145208238},
    {"gelu", -0.0009765625, -0.00048790078905392525292, 0.49922081610628686646},
    {"gelu", 0.5, 0.34573123063700655182, 0.86749512465616284253},
    {"gelu", 7.0, 6.9999999999910413122, 1.0000000000626632303},
    {"silu", -20.0, -4.1223072363804071629e-8, -3.9161918660646783292e-8},
    {"silu", -2.5, -0.18964545005310887798, -0.099401111341526841138},
    {"silu", -0.0009765625, -0.00048804283143984624198, 0.49951171882761020345},
    {"silu", 0.5, 0.31122966560092728232, 0.73996118730265180917},
    {"silu", 7.0, 6.9936226416391954825, 1.0054604970664521402},
    {"softplus", -20.0, 2.0611536203143807032e-9, 2.0611536181902035814e-9},
    {"softplus", -2.5, 0.078889734292549623344, 0.075858180021243551193},
    {"softplus", -0.0009765625, 0.69265901851923012325, 0.49975585939440255179},
    {"softplus", 0.5, 0.97407698418010668087, 0.62245933120185456464},
    {"softplus", 7.0, 7.0009114664537742447, 0.99908894880559935464},
    {"softsign", -20.0, -0.95238095238095238095, 0.0022675736961451247166},
    {"softsign", -2.5, -0.71428571428571428571, 0.081632653061224489796},
    {"softsign", -0.0009765625, -0.00097560975609756097561, 0.99804973230220107079},
    {"softsign", 0.5, 0.33333333333333333333, 0.44444444444444444444},
    {"softsign", 7.0, 0.875, 0.015625},
    {"hard_tanh", -20.0, -1.0, 0.0},
    {"hard_tanh", -2.5, -1.0, 0.0},
    {"hard_tanh", -0.0009765625, -0.0009765625, 1.0},
    {"hard_tanh", 0.5, 0.5, 1.0},
    {"hard_tanh", 7.0, 1.0, 0.0},
    {"erf", -20.0, -1.0, 2.161037474386798461e-174},
    {"erf", -2.5, -0.99959304798255504106, 0.0021782842303527097204},
    {"erf", -0.0009765625, -0.0011019324300718147042, 1.1283780909897948743},
    {"erf", 0.5, 0.52049987781304653768, 0.87878257893544479409},
    {"erf", 7.0, 1.0, 5.91596295800306936e-22},
    {"centered_sigmoid", -20.0, -0.49999999793884638181, 2.0611536139418493437e-9},
    {"centered_sigmoid", -2.5, -0.42414181997875644881, 0.070103716545108156932},
    {"centered_sigmoid", -0.0009765625, -0.00024414060559744821255, 0.24999994039536469851},
    {"centered_sigmoid", 0.5, 0.12245933120185456464, 0.23500371220159448907},
    {"centered_sigmoid", 7.0, 0.49908894880559935464, 0.00091022118012182651536},
};

TEST(Activation, KnownAnswers) {
  for (const ActivationInfo& row : Activations()) {
    const auto answers = std::count_if(std::begin(kAnswers), std::end(kAnswers),
                                       [&](const auto& known) { return known.name == row.name; });
    EXPECT_GE(answers, 5) << row.name;
  }
  for (const KnownAnswer& known : kAnswers) {
    const auto at = At(known.name, known.z);
    // exp(-z^2) magnifies the rounding of its argument.
    const double tolerance = 2e-15 * (1.0 + 0.25 * known.z * known.z);
    EXPECT_NEAR(at.value, known.value, tolerance * std::abs(known.value))
        << known.name << " " << known.z;
    EXPECT_NEAR(at.derivative, known.derivative, tolerance * std::abs(known.derivative))
        << known.name << " " << known.z;
  }
}

TEST(Activation, ParametersDoWhatTheFormulaSays) {
  EXPECT_DOUBLE_EQ(At("leaky_relu", -2.0, With("negative_slope", 0.25)).value, -0.5);
  EXPECT_DOUBLE_EQ(At("leaky_relu", -2.0, With("negative_slope", 0.25)).derivative, 0.25);
  EXPECT_DOUBLE_EQ(At("elu", -1.0, With("alpha", 2.0)).value, 2.0 * std::expm1(-1.0));
  EXPECT_DOUBLE_EQ(At("elu", -1.0, With("alpha", 2.0)).derivative, 2.0 * std::exp(-1.0));
  EXPECT_DOUBLE_EQ(At("softplus", 0.5, With("beta", 3.0)).value, std::log1p(std::exp(1.5)) / 3.0);
  EXPECT_DOUBLE_EQ(At("softplus", 0.5, With("beta", 3.0)).derivative, 1 / (1 + std::exp(-1.5)));
}

// At the kinks phi' is PyTorch's.
TEST(Activation, DerivativesAtKinks) {
  EXPECT_EQ(At("leaky_relu", 0.0).derivative, 0.01);
  EXPECT_EQ(At("elu", 0.0, With("alpha", 2.0)).derivative, 2.0);
  EXPECT_EQ(At("hard_tanh", 1.0).derivative, 0.0);
  EXPECT_EQ(At("hard_tanh", -1.0).derivative, 0.0);
}

// Value and derivative have limits at infinity, and both precisions return them.
template <typename Scalar>
void ExpectLimitsAtInfinity() {
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  // A finite z whose square overflows in float32.
  const Scalar far = Scalar(3e38);
  for (const ActivationInfo& row : Activations()) {
    for (const Scalar sign : {Scalar(-1), Scalar(1)}) {
      const auto at_far = At(row.name, sign * far);
      const auto at_infinity = At(row.name, sign * infinity);
      const bool grows = std::abs(at_far.value) > Scalar(1e30);
      EXPECT_EQ(at_infinity.value, grows ? sign * infinity : at_far.value) << row.name;
      // Softsign's derivative falls as 1 / z^2 only.
      EXPECT_NEAR(at_infinity.derivative, at_far.derivative, 1e-30) << row.name;
      EXPECT_TRUE(std::isfinite(at_far.derivative)) << row.name;
    }
  }
}

TEST(Activation, LimitsAtInfinity) {
  ExpectLimitsAtInfinity<float>();
  ExpectLimitsAtInfinity<double>();
}

// Where the exponential underflows in float32, sigmoid is 0 and not a subnormal.
TEST(Activation, UnderflowEndsInZero) {
  EXPECT_EQ(At("sigmoid", -100.0F).value, 0.0F);
  EXPECT_EQ(At("sigmoid", 100.0F).derivative, 0.0F);
  EXPECT_EQ(At("sigmoid", -800.0).value, 0.0);
  EXPECT_NEAR(At("sigmoid", -88.0F).value / std::exp(-88.0), 1.0, 1e-5);
  EXPECT_NEAR(At("sigmoid", -709.0).value / std::exp(-709.0), 1.0, 1e-9);
}

TEST(Activation, SaysWhereItIsZeroAndWhetherItIsNeverNegative) {
  for (const ActivationInfo& row : Activations()) {
    const auto phi = MakeActivation<double>(row, DefaultValues(row.parameters));
    bool negative = false;
    bool zero_below = true;
    for (double z = -30.0; z <= 30.0; z += 0.137) {
      const double value = At(row.name, z).value;
      negative |= value < 0.0;
      zero_below &= z > 0.0 || value == 0.0;
    }
    EXPECT_EQ(phi->non_negative(), !negative) << row.name;
    EXPECT_EQ(phi->zero_below_zero(), zero_below) << row.name;
  }
}

TEST(Activation, NanStaysVisible) {
  for (const ActivationInfo& row : Activations()) {
    EXPECT_TRUE(std::isnan(At(row.name, std::numeric_limits<float>::quiet_NaN()).value))
        << row.name;
    EXPECT_TRUE(std::isnan(At(row.name, std::numeric_limits<double>::quiet_NaN()).value))
        << row.name;
  }
}

TEST(Activation, ForwardEqualsForwardWithDerivativeAtEveryLength) {
  for (const ActivationInfo& row : Activations()) {
    const auto activation = MakeActivation<float>(row, DefaultValues(row.parameters));
    for (const Index count : {0, 1, 7, 255, 256, 257, 1000}) {
      const Vector<float> z = Vector<float>::LinSpaced(count, -4.0F, 4.0F);
      Vector<float> a(count);
      Vector<float> b(count);
      Vector<float> derivative(count);
      activation->Forward(z.data(), a.data(), count);
      activation->ForwardWithDerivative(z.data(), b.data(), derivative.data(), count);
      EXPECT_EQ(a, b) << row.name;
      Vector<float> in_place = z;
      activation->Forward(in_place.data(), in_place.data(), count);
      EXPECT_EQ(a, in_place) << row.name;
    }
  }
}

TEST(Activation, DerivativeFromOutputIsTheDerivative) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kTiny = std::numeric_limits<float>::denorm_min();
  std::vector<float> points = {0.0F, -0.0F, kTiny, -kTiny, kInfinity, -kInfinity, std::nanf("")};
  for (float z = -3.0F; z <= 3.0F; z += 0.125F) points.push_back(z);
  const auto count = static_cast<Index>(points.size());
  const auto tells = [&](std::string_view name, const ParameterValues& parameters) {
    const auto phi = MakeActivation<float>(*FindRow(Activations(), name), parameters);
    if (!phi->has_derivative_from_output()) return false;
    std::vector<float> a(points.size());
    std::vector<float> derivative(points.size());
    std::vector<float> told(points.size());
    phi->ForwardWithDerivative(points.data(), a.data(), derivative.data(), count);
    phi->DerivativeFromOutput(a.data(), told.data(), count);
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_EQ(told[i], derivative[i]) << name << " at " << points[i];
    }
    return true;
  };
  std::vector<std::string_view> telling;
  for (const ActivationInfo& row : Activations()) {
    if (tells(row.name, DefaultValues(row.parameters))) telling.push_back(row.name);
  }
  EXPECT_EQ(telling,
            (std::vector<std::string_view>{"relu", "identity", "leaky_relu", "hard_tanh"}));
  for (const double slope : {-1.0, -0.3, 0.0, 1e-30, 1.0}) {
    ParameterValues parameters;
    parameters.Set("negative_slope", slope);
    EXPECT_EQ(tells("leaky_relu", parameters), slope >= 0.0) << slope;
  }
}

/// A relative error, plus the change of the result when z moves by two rounding errors: where phi'
/// crosses 0 (gelu, silu), or falls as fast as exp(-z^2) does, nothing computed in float32 can do
/// better.
template <typename Get>
double Float32Tolerance(double relative, std::string_view name, double z, const Get& get) {
  const double exact = get(At(name, z));
  const double nudge = 2.4e-7;
  const double moved = std::max(std::abs(get(At(name, z * (1 + nudge))) - exact),
                                std::abs(get(At(name, z * (1 - nudge))) - exact));
  return relative * std::abs(exact) + moved;
}

TEST(Activation, Float32AgreesWithFloat64) {
  const auto value = [](const auto& at) { return static_cast<double>(at.value); };
  const auto slope = [](const auto& at) { return static_cast<double>(at.derivative); };
  for (const ActivationInfo& row : Activations()) {
    for (double near = -9.0; near <= 9.0; near += 0.0113) {
      const auto single_z = static_cast<float>(near);
      const auto z = static_cast<double>(single_z);
      // Skips the neighbourhood of a kink, where phi' jumps.
      if (std::any_of(row.kinks.begin(), row.kinks.end(),
                      [&](double kink) { return std::abs(z - kink) < 1e-5; })) {
        continue;
      }
      const auto single = At(row.name, single_z);
      const auto exact = At(row.name, z);
      EXPECT_NEAR(value(single), exact.value, Float32Tolerance(1e-6, row.name, z, value))
          << row.name << " " << z;
      EXPECT_NEAR(slope(single), exact.derivative, Float32Tolerance(1e-6, row.name, z, slope))
          << row.name << " " << z;
    }
  }
}

TEST(Activation, DerivativeMatchesFiniteDifferences) {
  for (const ActivationInfo& row : Activations()) {
    for (double z = -6.0; z <= 6.0; z += 0.137) {
      const double h = 1e-3;
      bool near_kink = false;
      for (const double kink : row.kinks) near_kink |= std::abs(z - kink) <= 2 * h;
      if (near_kink) continue;
      // Fourth-order central difference.
      const auto f = [&](double x) { return At(row.name, x).value; };
      const double numeric = (8 * (f(z + h) - f(z - h)) - (f(z + 2 * h) - f(z - 2 * h))) / (12 * h);
      const double derivative = At(row.name, z).derivative;
      // Values near 1 leave a rounding error of 1e-16 / h whatever the slope.
      EXPECT_NEAR(numeric, derivative, 1e-8 * std::abs(derivative) + 1e-12) << row.name << " " << z;
    }
  }
}

}  // namespace
}  // namespace relulab
