// Tier 3: each metric against a slow independent computation, in float64 to 1e-12.
#include "core/measure/metric.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "core/measure/layer_recorder.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

/// A layer with 6 units and 5 examples; unit 2 is dead.
struct Fixture {
  std::unique_ptr<Activation<double>> relu = MakeActivation<double>("relu", {});
  Matrix<double> weights = Matrix<double>(6, 4);
  Matrix<double> below = Matrix<double>(4, 5);
  Matrix<double> z = Matrix<double>(6, 5);
  Matrix<double> a = Matrix<double>(6, 5);
  Matrix<double> delta = Matrix<double>(6, 5);
  Matrix<double> weight_gradient;
  Vector<double> bias_gradient;

  Fixture() {
    RandomStream stream(21, Purpose::kData, 0);
    for (Matrix<double>* m : {&weights, &below, &z, &delta}) {
      for (Index i = 0; i < m->size(); ++i) m->data()[i] = stream.Normal();
    }
    z.row(2) = -z.row(2).cwiseAbs();
    a = z.cwiseMax(0.0);
    a(0, 0) = 1e-4;  // near zero, and not zero
    a(1, 1) = -0.0;
    weight_gradient = delta * below.transpose() / 5.0;
    weight_gradient(0, 0) = 1e-310;
    weight_gradient(1, 0) = 0.0;
    bias_gradient = delta.rowwise().sum() / 5.0;
  }

  LayerView<double> view() const {
    return {*relu, weights, below, z, &a, delta, weight_gradient, bias_gradient};
  }
};

using Slow = std::function<double(const Fixture&)>;

long double SumOfSquares(const Matrix<double>& m) {
  long double sum = 0;
  for (Index i = 0; i < m.size(); ++i) {
    sum += static_cast<long double>(m.data()[i]) * static_cast<long double>(m.data()[i]);
  }
  return sum;
}

double Rms(const Matrix<double>& m) {
  return static_cast<double>(std::sqrt(SumOfSquares(m) / static_cast<long double>(m.size())));
}

double Mean(const Matrix<double>& m) {
  long double sum = 0;
  for (Index i = 0; i < m.size(); ++i) sum += m.data()[i];
  return static_cast<double>(sum / static_cast<long double>(m.size()));
}

double Share(const Matrix<double>& m, const std::function<bool(double)>& counts) {
  int n = 0;
  for (Index i = 0; i < m.size(); ++i) n += counts(m.data()[i]) ? 1 : 0;
  return static_cast<double>(n) / static_cast<double>(m.size());
}

const std::map<std::string, Slow, std::less<>>& SlowMetrics() {
  static const std::map<std::string, Slow, std::less<>> kSlow = {
      {"weight_gradient_norm",
       [](const Fixture& f) {
         return static_cast<double>(std::sqrt(SumOfSquares(f.weight_gradient)));
       }},
      {"bias_gradient_norm",
       [](const Fixture& f) {
         return static_cast<double>(std::sqrt(SumOfSquares(f.bias_gradient)));
       }},
      {"delta_norm",
       [](const Fixture& f) { return static_cast<double>(std::sqrt(SumOfSquares(f.delta) / 5)); }},
      {"per_example_weight_gradient_norm",
       [](const Fixture& f) {
         long double sum = 0;
         for (Index i = 0; i < 5; ++i) {
           sum += SumOfSquares(f.delta.col(i) * f.below.col(i).transpose());
         }
         return static_cast<double>(std::sqrt(sum / 5));
       }},
      {"gradient_underflow_fraction",
       [](const Fixture& f) {
         return Share(f.weight_gradient, [](double g) { return !std::isnormal(g); });
       }},
      {"preactivation_rms", [](const Fixture& f) { return Rms(f.z); }},
      {"preactivation_mean", [](const Fixture& f) { return Mean(f.z); }},
      {"activation_rms", [](const Fixture& f) { return Rms(f.a); }},
      {"activation_mean", [](const Fixture& f) { return Mean(f.a); }},
      {"zero_fraction",
       [](const Fixture& f) { return Share(f.a, [](double v) { return v == 0; }); }},
      {"near_zero_fraction",
       [](const Fixture& f) {
         const double bound = 0.01 * Rms(f.a);
         return Share(f.a, [bound](double v) { return std::abs(v) <= bound; });
       }},
      {"dead_unit_fraction",
       [](const Fixture& f) {
         int dead = 0;
         for (Index u = 0; u < f.a.rows(); ++u) {
           bool fires = false;
           for (Index i = 0; i < f.a.cols(); ++i) fires |= f.a(u, i) != 0.0;
           dead += fires ? 0 : 1;
         }
         return dead / 6.0;
       }},
  };
  return kSlow;
}

TEST(Metric, MatchesItsSlowComputation) {
  const Fixture fixture;
  for (const MetricInfo& row : Metrics()) {
    const auto slow = SlowMetrics().find(row.name);
    ASSERT_NE(slow, SlowMetrics().end()) << row.name << " has no independent computation";
    const double expected = slow->second(fixture);
    EXPECT_NEAR(row.compute_double(fixture.view()), expected, 1e-12 * std::abs(expected))
        << row.name;
  }
}

TEST(Metric, AllZeroLayers) {
  Fixture fixture;
  fixture.a.setZero();
  fixture.delta.setZero();
  fixture.weight_gradient.setZero();
  const LayerView<double> view = fixture.view();
  for (const MetricInfo& row : Metrics()) {
    EXPECT_FALSE(std::isnan(row.compute_double(view))) << row.name;
  }
  EXPECT_EQ(FindRow(Metrics(), "near_zero_fraction")->compute_double(view), 1.0);
  EXPECT_EQ(FindRow(Metrics(), "dead_unit_fraction")->compute_double(view), 1.0);
  EXPECT_EQ(FindRow(Metrics(), "gradient_underflow_fraction")->compute_double(view), 1.0);
}

TEST(Metric, AVanishedGradientIsReportedAsWhatItIs) {
  const Matrix<float> tiny = Matrix<float>::Constant(3, 2, 1e-30F);
  const Vector<float> bias = Vector<float>::Constant(3, 1e-30F);
  const Matrix<float> ones = Matrix<float>::Ones(3, 2);
  const auto relu = MakeActivation<float>("relu", {});
  const LayerView<float> view{*relu, ones, ones, ones, &ones, tiny, tiny, bias};
  const double expected = static_cast<double>(1e-30F);
  EXPECT_NEAR(
      FindRow(Metrics(), "weight_gradient_norm")->compute_float(view) / (expected * std::sqrt(6.0)),
      1.0, 1e-12);
  EXPECT_NEAR(FindRow(Metrics(), "delta_norm")->compute_float(view) / (expected * std::sqrt(3.0)),
              1.0, 1e-12);
}

TEST(LayerRecorder, RowsForEveryLayerAndBlanksAtTheOutput) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {5, 4};
  spec.output_size = 2;
  const Network<float> network(spec, 1);
  const Matrix<float> inputs = Matrix<float>::Ones(3, 6);
  const std::vector<std::int32_t> labels(6, 1);
  Pass<float> pass;
  Gradients<float> gradients;
  network.Forward(inputs, pass);
  MakeLoss<float>("cross_entropy")->Evaluate(pass.preactivation.back(), labels, &pass.delta.back());
  network.Backward(inputs, pass, gradients);

  LayerRecorder<float> recorder({"delta_norm", "zero_fraction"});
  recorder.OnMeasure({40, network, inputs, labels, pass, gradients});
  ASSERT_EQ(recorder.rows().size(), 3U);
  EXPECT_EQ(recorder.rows()[0].step, 40);
  EXPECT_EQ(recorder.rows()[2].layer, 3);
  EXPECT_TRUE(recorder.rows()[1].values[1]);
  EXPECT_FALSE(recorder.rows()[2].values[1]) << "zero_fraction is of phi";
  EXPECT_GT(*recorder.rows()[2].values[0], 0.0);
}

}  // namespace
}  // namespace relulab
