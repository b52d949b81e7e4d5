// Compares each metric with a slow independent computation, in float64 to 1e-12.
#include "core/measure/metric.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/measure/singular_values.h"
#include "core/nn/hidden_output.h"
#include "core/nn/network.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

/// A layer with 6 units and 5 examples of two classes. Unit 2 is dead; example 4 is a zero
/// vector.
struct Fixture {
  std::unique_ptr<Activation<double>> relu =
      MakeActivation<double>(*FindRow(Activations(), "relu"), {});
  Matrix<double> weights = Matrix<double>(6, 4);
  Matrix<double> previous_weights = Matrix<double>(6, 4);
  Matrix<double> below = Matrix<double>(4, 5);
  Matrix<double> z = Matrix<double>(6, 5);
  Matrix<double> a = Matrix<double>(6, 5);
  Matrix<double> delta = Matrix<double>(6, 5);
  Matrix<double> weight_gradient;
  Vector<double> bias_gradient;
  // The same values, with a power of two stored separately.
  ScaledMatrix<double> scaled_delta;
  ScaledLayer<double> scaled_gradient;
  std::vector<std::int32_t> labels = {0, 7, 0, 0, 7};
  // Jacobians need more than one layer: a network 4-6-5-3 over the inputs.
  Matrix<double> inputs = Matrix<double>(4, 5);
  Network<double> network = MakeNetwork();
  JacobianSpectra spectra;

  Fixture() {
    RandomStream stream(21, Purpose::kData, 0);
    for (Matrix<double>* m : {&weights, &previous_weights, &below, &z, &delta, &inputs}) {
      for (Index i = 0; i < m->size(); ++i) m->data()[i] = stream.Normal();
    }
    z.row(2) = -z.row(2).cwiseAbs();
    z.col(4) = -z.col(4).cwiseAbs();
    z(1, 1) = -0.0;
    a = z.cwiseMax(0.0);
    a(0, 0) = 1e-4;  // near zero, and not zero
    a(1, 1) = -0.0;
    weight_gradient = delta * below.transpose() / 5.0;
    weight_gradient(0, 0) = 1e-310;
    weight_gradient(1, 0) = 0.0;
    bias_gradient = delta.rowwise().sum() / 5.0;
    spectra = MeasureJacobians(network, inputs, kNeedsJacobian | kNeedsLayerJacobian);
    Scale();
  }

  /// Sets the scaled values from the others.
  void Scale() {
    scaled_delta = {delta * 0x1p-60, 60};
    scaled_gradient = {{weight_gradient * 0x1p100, bias_gradient * 0x1p100}, -100};
  }

  static Network<double> MakeNetwork() {
    NetworkSpec spec;
    spec.input_size = 4;
    spec.widths = {6, 5};
    spec.output_size = 3;
    spec.activation = FindRow(Activations(), "tanh");
    Network<double> network(spec, 5);
    network.layers()[1].bias.setConstant(0.3);
    return network;
  }

  LayerView<double> view() const {
    return {*relu,
            weights,
            below,
            z,
            labels,
            &a,
            nullptr,
            &scaled_delta,
            &scaled_gradient,
            nullptr,
            &previous_weights,
            &spectra.from_first[2],
            &spectra.to_next[1]};
  }
};

template <typename Scalar>
MetricValue Compute(const MetricInfo& metric, const LayerView<Scalar>& view) {
  const MetricInfo* const one = &metric;
  return relulab::Compute<Scalar>(std::span(&one, 1), view).front();
}

double ValueOf(std::string_view name, const LayerView<double>& view) {
  const MetricValue value = Compute(*FindRow(Metrics(), name), view);
  return value ? *value : std::nan("");
}

bool IsAbsent(std::string_view name, const LayerView<double>& view) {
  return !Compute(*FindRow(Metrics(), name), view);
}

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

double SlowTrevesRolls(const Matrix<double>& vectors) {
  long double sum = 0;
  for (Index i = 0; i < vectors.cols(); ++i) {
    const auto n = static_cast<long double>(vectors.rows());
    long double mean = 0;
    for (Index u = 0; u < vectors.rows(); ++u) mean += std::abs(vectors(u, i)) / n;
    sum += mean * mean / (SumOfSquares(vectors.col(i)) / n);
  }
  return static_cast<double>(sum / static_cast<long double>(vectors.cols()));
}

/// class_eta2 by its definition, with SSB and SST.
double SlowEta2(const Fixture& f) {
  long double sum = 0;
  for (Index u = 0; u < 6; ++u) {
    if (u == 2) continue;  // constant
    long double mean = 0;
    std::map<int, long double> class_sum;
    std::map<int, long double> class_size;
    for (Index i = 0; i < 5; ++i) {
      const int label = f.labels[static_cast<std::size_t>(i)];
      mean += f.a(u, i) / 5.0L;
      class_sum[label] += f.a(u, i);
      class_size[label] += 1;
    }
    long double total = 0;
    for (Index i = 0; i < 5; ++i) total += (f.a(u, i) - mean) * (f.a(u, i) - mean);
    long double between = 0;
    for (const auto& [label, size] : class_size) {
      const long double distance = class_sum[label] / size - mean;
      between += size * distance * distance;
    }
    sum += 1 - (1 - between / total) * (5 - 1) / (5 - 2);
  }
  return static_cast<double>(sum / 5);
}

/// class_overlap by a loop over all pairs of examples.
double SlowClassOverlap(const Fixture& f) {
  struct Counts {
    long double both = 0;
    long double either = 0;
    long double pairs = 0;
  };
  std::map<std::pair<int, int>, Counts> of_classes;
  for (Index i = 0; i < 5; ++i) {
    for (Index j = 0; j < i; ++j) {
      const int first = f.labels[static_cast<std::size_t>(i)];
      const int second = f.labels[static_cast<std::size_t>(j)];
      Counts& counts = of_classes[std::minmax(first, second)];
      counts.pairs += 1;
      for (Index u = 0; u < 6; ++u) {
        counts.both += f.a(u, i) != 0 && f.a(u, j) != 0 ? 1 : 0;
        counts.either += f.a(u, i) != 0 || f.a(u, j) != 0 ? 1 : 0;
      }
    }
  }
  Counts between;
  Counts within;
  for (const auto& [classes, counts] : of_classes) {
    Counts& sum = classes.first == classes.second ? within : between;
    sum.both += counts.both / counts.pairs;
    sum.either += counts.either / counts.pairs;
  }
  return static_cast<double>(between.both / between.either / (within.both / within.either));
}

using Rows = std::vector<std::vector<long double>>;

/// One-sided Jacobi rotations in extended precision, on the narrower side, in decreasing order.
std::vector<long double> SlowSingularValues(Rows vectors) {
  if (vectors.size() > vectors[0].size()) {
    Rows transposed(vectors[0].size(), std::vector<long double>(vectors.size()));
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      for (std::size_t j = 0; j < vectors[0].size(); ++j) transposed[j][i] = vectors[i][j];
    }
    vectors = transposed;
  }
  const auto dot = [&](std::size_t i, std::size_t j) {
    long double sum = 0;
    for (std::size_t k = 0; k < vectors[i].size(); ++k) sum += vectors[i][k] * vectors[j][k];
    return sum;
  };
  for (int sweep = 0; sweep < 60; ++sweep) {
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const long double cross = dot(i, j);
        if (cross == 0) continue;
        const long double zeta = (dot(j, j) - dot(i, i)) / (2 * cross);
        const long double t = (zeta < 0 ? -1 : 1) / (std::abs(zeta) + std::sqrt(1 + zeta * zeta));
        const long double c = 1 / std::sqrt(1 + t * t);
        for (std::size_t k = 0; k < vectors[i].size(); ++k) {
          const long double a = vectors[i][k];
          const long double b = vectors[j][k];
          vectors[i][k] = c * (a - t * b);
          vectors[j][k] = c * (t * a + b);
        }
      }
    }
  }
  std::vector<long double> values;
  for (std::size_t i = 0; i < vectors.size(); ++i) values.push_back(std::sqrt(dot(i, i)));
  std::sort(values.rbegin(), values.rend());
  return values;
}

Rows ToRows(const Matrix<double>& m) {
  Rows rows(static_cast<std::size_t>(m.rows()));
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index j = 0; j < m.cols(); ++j) rows[static_cast<std::size_t>(i)].push_back(m(i, j));
  }
  return rows;
}

std::vector<long double> SlowSingularValues(const Matrix<double>& m) {
  return SlowSingularValues(ToRows(m));
}

Rows Product(const Rows& a, const Rows& b) {
  Rows product(a.size(), std::vector<long double>(b[0].size(), 0));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b[0].size(); ++j) {
      for (std::size_t k = 0; k < b.size(); ++k) product[i][j] += a[i][k] * b[k][j];
    }
  }
  return product;
}

/// d z_to / d z_from of the fixture's tanh network (layers counted from 0), by scalar loops.
JacobianSpectrum SlowSpectrum(const Fixture& f, std::size_t from, std::size_t to) {
  JacobianSpectrum spectrum;
  for (Index i = 0; i < 5; ++i) {
    Rows a = ToRows(f.inputs.col(i));
    Rows jacobian;
    for (std::size_t l = 0; l <= to; ++l) {
      const Rows weights = ToRows(f.network.layers()[l].weights);
      if (l > from) {
        Rows step = weights;
        for (std::vector<long double>& row : step) {
          for (std::size_t k = 0; k < row.size(); ++k) row[k] *= 1 - a[k][0] * a[k][0];
        }
        jacobian = jacobian.empty() ? step : Product(step, jacobian);
      }
      a = Product(weights, a);
      for (std::size_t k = 0; k < a.size(); ++k) {
        a[k][0] = std::tanh(a[k][0] + f.network.layers()[l].bias[static_cast<Index>(k)]);
      }
    }
    const std::vector<long double> values = SlowSingularValues(jacobian);
    for (const long double v : values) {
      spectrum.mean += static_cast<double>(v) / static_cast<double>(values.size()) / 5;
    }
    spectrum.max += static_cast<double>(values.front()) / 5;
    spectrum.min += static_cast<double>(values.back()) / 5;
  }
  return spectrum;
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
         return Share(f.weight_gradient, [](double g) { return g != 0.0 && !std::isnormal(g); });
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
      {"weight_norm",
       [](const Fixture& f) { return static_cast<double>(std::sqrt(SumOfSquares(f.weights))); }},
      {"update_ratio",
       [](const Fixture& f) {
         long double moved = 0;
         for (Index i = 0; i < f.weights.size(); ++i) {
           const long double d = static_cast<long double>(f.weights.data()[i]) -
                                 static_cast<long double>(f.previous_weights.data()[i]);
           moved += d * d;
         }
         return static_cast<double>(std::sqrt(moved / SumOfSquares(f.weights)));
       }},
      {"example_correlation",
       [](const Fixture& f) {
         long double sum = 0;
         for (Index i = 0; i < 5; ++i) {
           for (Index j = 0; j < i; ++j) {
             long double dot = 0;
             for (Index u = 0; u < 6; ++u) {
               dot += static_cast<long double>(f.z(u, i)) * static_cast<long double>(f.z(u, j));
             }
             sum += dot / std::sqrt(SumOfSquares(f.z.col(i)) * SumOfSquares(f.z.col(j)));
           }
         }
         return static_cast<double>(sum / 10);
       }},
      {"underflow_zero_fraction", [](const Fixture&) { return 0.0; }},
      {"zero_vector_fraction", [](const Fixture&) { return 1.0 / 5.0; }},
      {"saturated_low_fraction",
       [](const Fixture& f) { return Share(f.z, [](double v) { return v <= 0; }); }},
      {"saturated_high_fraction", [](const Fixture&) { return 0.0; }},
      {"saturated_fraction",
       [](const Fixture& f) { return Share(f.z, [](double v) { return !(v > 0); }); }},
      {"stuck_unit_fraction", [](const Fixture&) { return 1.0 / 6.0; }},
      {"derivative_mean",
       [](const Fixture& f) { return Share(f.z, [](double v) { return v > 0; }); }},
      {"hoyer_sparsity",
       [](const Fixture& f) {
         const long double root = std::sqrt(6.0L);
         long double sum = 0;
         for (Index i = 0; i < 4; ++i) {
           long double l1 = 0;
           for (Index u = 0; u < 6; ++u) l1 += std::abs(f.a(u, i));
           sum += (root - l1 / std::sqrt(SumOfSquares(f.a.col(i)))) / (root - 1);
         }
         return static_cast<double>(sum / 4);  // the fifth example is a zero vector
       }},
      {"treves_rolls_population",
       [](const Fixture& f) { return SlowTrevesRolls(f.a.leftCols(4)); }},
      {"treves_rolls_lifetime",
       [](const Fixture& f) {
         Matrix<double> living(5, 5);
         for (Index u = 0, row = 0; u < 6; ++u) {
           if (u != 2) living.col(row++) = f.a.row(u).transpose();
         }
         return SlowTrevesRolls(living);
       }},
      {"class_eta2", SlowEta2},
      {"class_selectivity",
       [](const Fixture& f) {
         long double sum = 0;
         for (Index u = 0; u < 6; ++u) {
           if (u == 2) continue;  // dead
           const long double zero =
               (static_cast<long double>(f.a(u, 0)) + f.a(u, 2) + f.a(u, 3)) / 3;
           const long double seven = (static_cast<long double>(f.a(u, 1)) + f.a(u, 4)) / 2;
           sum += std::abs(zero - seven) / (zero + seven);
         }
         return static_cast<double>(sum / 5);
       }},
      {"class_overlap", SlowClassOverlap},
      {"effective_rank",
       [](const Fixture& f) {
         const std::vector<long double> values = SlowSingularValues(f.a);
         long double total = 0;
         for (const long double v : values) total += v;
         long double entropy = 0;
         for (const long double v : values) {
           if (v > 1e-18L * total) entropy -= v / total * std::log(v / total);
         }
         return static_cast<double>(std::exp(entropy));
       }},
      {"jacobian_sv_mean", [](const Fixture& f) { return SlowSpectrum(f, 0, 2).mean; }},
      {"jacobian_sv_max", [](const Fixture& f) { return SlowSpectrum(f, 0, 2).max; }},
      {"jacobian_sv_min", [](const Fixture& f) { return SlowSpectrum(f, 0, 2).min; }},
      {"layer_jacobian_sv_mean", [](const Fixture& f) { return SlowSpectrum(f, 1, 2).mean; }},
  };
  return kSlow;
}

TEST(Metric, MatchesItsSlowComputation) {
  const Fixture fixture;
  for (const MetricInfo& row : Metrics()) {
    const auto slow = SlowMetrics().find(row.name);
    ASSERT_NE(slow, SlowMetrics().end()) << row.name << " has no independent computation";
    const double expected = slow->second(fixture);
    EXPECT_NEAR(ValueOf(row.name, fixture.view()), expected, 1e-12 * std::abs(expected))
        << row.name;
  }
}

TEST(Metric, NamesAreUnique) {
  for (const MetricInfo& row : Metrics()) EXPECT_EQ(FindRow(Metrics(), row.name), &row);
}

TEST(Metric, IsBlankWhereWhatItNeedsIsNot) {
  const Fixture fixture;
  const LayerView<double> bare{*fixture.relu, fixture.weights, fixture.below, fixture.z};
  for (const MetricInfo& row : Metrics()) {
    const bool needs_more = (row.needs & ~(kNeedsPreactivation | kNeedsWeights)) != 0;
    EXPECT_EQ(IsAbsent(row.name, bare), needs_more) << row.name;
  }
}

TEST(Metric, AllZeroLayers) {
  Fixture fixture;
  for (Matrix<double>* m :
       {&fixture.a, &fixture.z, &fixture.delta, &fixture.weight_gradient, &fixture.weights}) {
    m->setZero();
  }
  fixture.Scale();
  const LayerView<double> view = fixture.view();
  const std::set<std::string_view> undefined = {"update_ratio",          "example_correlation",
                                                "hoyer_sparsity",        "treves_rolls_population",
                                                "treves_rolls_lifetime", "class_eta2",
                                                "class_selectivity",     "class_overlap"};
  for (const MetricInfo& row : Metrics()) {
    EXPECT_EQ(IsAbsent(row.name, view), undefined.contains(row.name)) << row.name;
    EXPECT_FALSE(std::isnan(Compute(row, view).value_or(0))) << row.name;
  }
  EXPECT_EQ(ValueOf("gradient_underflow_fraction", view), 0.0) << "zeros do not underflow";
  for (const char* all : {"near_zero_fraction", "dead_unit_fraction", "zero_vector_fraction",
                          "stuck_unit_fraction", "saturated_fraction"}) {
    EXPECT_EQ(ValueOf(all, view), 1.0) << all;
  }
  EXPECT_EQ(ValueOf("effective_rank", view), 0.0);
}

TEST(Metric, OneUnit) {
  const auto relu = MakeActivation<double>(*FindRow(Activations(), "relu"), {});
  const Matrix<double> weights{{2.0, 0.0}};
  const Matrix<double> below{{1.0, 2.0, -1.0}, {0.0, 0.0, 0.0}};
  const Matrix<double> z{{2.0, 4.0, -2.0}};
  const Matrix<double> a{{2.0, 4.0, 0.0}};
  const std::vector<std::int32_t> labels = {1, 1, 0};
  const LayerView<double> view{*relu, weights, below, z, labels, &a};
  EXPECT_TRUE(IsAbsent("hoyer_sparsity", view));
  EXPECT_DOUBLE_EQ(ValueOf("treves_rolls_population", view), 1.0);
  EXPECT_DOUBLE_EQ(ValueOf("treves_rolls_lifetime", view), 36.0 / (3.0 * 20.0));
  EXPECT_DOUBLE_EQ(ValueOf("class_selectivity", view), 1.0);
  EXPECT_DOUBLE_EQ(ValueOf("class_eta2", view), 1.0 - 2.0 / 8.0 * 2.0);  // SSW 2, SST 8
  EXPECT_DOUBLE_EQ(ValueOf("effective_rank", view), 1.0);
  EXPECT_DOUBLE_EQ(ValueOf("example_correlation", view), -1.0 / 3.0);
}

TEST(Metric, OneExample) {
  Fixture f;
  const Matrix<double> z = f.z.leftCols(1);
  const Matrix<double> a = f.a.leftCols(1);
  const Matrix<double> below = f.below.leftCols(1);
  const std::vector<std::int32_t> labels = {3};
  const LayerView<double> view{*f.relu, f.weights, below, z, labels, &a};
  for (const char* name :
       {"example_correlation", "class_eta2", "class_selectivity", "class_overlap"}) {
    EXPECT_TRUE(IsAbsent(name, view)) << name;
  }
  EXPECT_DOUBLE_EQ(ValueOf("treves_rolls_lifetime", view), 1.0);
  EXPECT_DOUBLE_EQ(ValueOf("effective_rank", view), 1.0);
}

TEST(Metric, OneClassOrOneExampleAClass) {
  Fixture fixture;
  fixture.labels.assign(5, 4);
  EXPECT_TRUE(IsAbsent("class_eta2", fixture.view()));
  EXPECT_TRUE(IsAbsent("class_selectivity", fixture.view()));
  EXPECT_TRUE(IsAbsent("class_overlap", fixture.view()));
  fixture.labels = {0, 1, 2, 3, 4};
  EXPECT_TRUE(IsAbsent("class_overlap", fixture.view())) << "no class has a pair of examples";
  EXPECT_TRUE(IsAbsent("class_eta2", fixture.view())) << "no class has two examples";
  EXPECT_FALSE(IsAbsent("class_selectivity", fixture.view()));
}

TEST(ClassEta2, IsFreeOfShiftAndScaleAndZeroByChance) {
  Fixture fixture;
  const double before = ValueOf("class_eta2", fixture.view());
  fixture.a = 1e-200 * (fixture.a.array() + 1.0);
  EXPECT_NEAR(ValueOf("class_eta2", fixture.view()), before, 1e-12 * std::abs(before));

  const auto relu = MakeActivation<double>(*FindRow(Activations(), "relu"), {});
  Matrix<double> noise(200, 60);
  RandomStream stream(4, Purpose::kData, 0);
  for (Index i = 0; i < noise.size(); ++i) noise.data()[i] = stream.Normal();
  std::vector<std::int32_t> labels(60);
  for (std::size_t i = 0; i < 60; ++i) labels[i] = static_cast<std::int32_t>(i % 10);
  // Without the correction it would be 9/59 = .15. The mean over 200 units has standard
  // deviation .005.
  EXPECT_NEAR(ValueOf("class_eta2", {*relu, noise, noise, noise, labels, &noise}), 0.0, 0.02);
}

TEST(ClassOverlap, IsNoneOfDisjointClassesAndAllOfUnitsThatAreNeverZero) {
  const auto relu = MakeActivation<double>(*FindRow(Activations(), "relu"), {});
  const std::vector<std::int32_t> labels = {0, 0, 1, 1};
  Matrix<double> a{{1.0, 2.0, 0.0, 0.0}, {0.0, 0.0, 3.0, 1.0}};
  EXPECT_EQ(ValueOf("class_overlap", {*relu, a, a, a, labels, &a}), 0.0);
  a.setConstant(-0.5);
  EXPECT_EQ(ValueOf("class_overlap", {*relu, a, a, a, labels, &a}), 1.0);
}

TEST(ClassOverlap, IsAbsentWithoutOverlapWithinClasses) {
  const auto relu = MakeActivation<double>(*FindRow(Activations(), "relu"), {});
  // Each unit is active on one of the 49 examples of each class. In double, 49 * (1 / 49) is not 1.
  std::vector<std::int32_t> labels(49, 0);
  labels.resize(98, 1);
  Matrix<double> a = Matrix<double>::Zero(2, 98);
  a(0, 0) = a(0, 49) = a(1, 1) = a(1, 50) = 1.0;
  EXPECT_TRUE(IsAbsent("class_overlap", {*relu, a, a, a, labels, &a}));
}

TEST(ClassSelectivity, IsForNonNegativePhiOnly) {
  Fixture fixture;
  const double before = ValueOf("class_selectivity", fixture.view());
  fixture.a.row(1) *= -1.0;  // negation does not change selectivity
  EXPECT_EQ(ValueOf("class_selectivity", fixture.view()), before);
  for (const ActivationInfo& row : Activations()) {
    const auto phi = MakeActivation<double>(row, DefaultValues(row.parameters));
    const LayerView<double> view{*phi,      fixture.weights, fixture.below,
                                 fixture.z, fixture.labels,  &fixture.a};
    EXPECT_EQ(IsAbsent("class_selectivity", view), !phi->non_negative()) << row.name;
  }
}

TEST(UnderflowZeroFraction, CountsTheSigmoidsLostTail) {
  const Matrix<float> z{{-200.0F, -110.0F, -80.0F, 0.0F, 30.0F}};
  Matrix<float> a(1, 5);
  const auto count = [&](const char* name) {
    const auto phi = MakeActivation<float>(*FindRow(Activations(), name), {});
    phi->Forward(z.data(), a.data(), 5);
    return *Compute(*FindRow(Metrics(), "underflow_zero_fraction"),
                    LayerView<float>{*phi, z, z, z, {}, &a});
  };
  EXPECT_DOUBLE_EQ(count("sigmoid"), 2.0 / 5.0);
  EXPECT_EQ(count("relu"), 0.0);
  EXPECT_EQ(count("tanh"), 0.0) << "tanh(0) is 0";
}

TEST(Saturation, BothSidesOfTanh) {
  const auto tanh = MakeActivation<double>(*FindRow(Activations(), "tanh"), {});
  const Matrix<double> z{{-3.0, 3.0, -9.0, 2.2}, {-3.0, 2.0, -9.0, 2.2}, {0.0, 0.0, 0.0, 9.0}};
  const LayerView<double> view{*tanh, z, z, z, {}, &z};
  EXPECT_DOUBLE_EQ(ValueOf("saturated_low_fraction", view), 4.0 / 12.0);
  EXPECT_DOUBLE_EQ(ValueOf("saturated_high_fraction", view), 4.0 / 12.0);
  EXPECT_DOUBLE_EQ(ValueOf("saturated_fraction", view), 8.0 / 12.0);
  EXPECT_DOUBLE_EQ(ValueOf("stuck_unit_fraction", view), 1.0 / 3.0);
  double sum = 0;
  for (Index i = 0; i < 12; ++i) sum += std::pow(std::cosh(z.data()[i]), -2.0);
  EXPECT_NEAR(ValueOf("derivative_mean", view), sum / 12, 1e-14);
  const auto identity = MakeActivation<double>(*FindRow(Activations(), "identity"), {});
  EXPECT_EQ(ValueOf("saturated_fraction", {*identity, z, z, z, {}, &z}), 0.0);
}

TEST(Sparseness, KnownAnswersAtAnyScale) {
  const auto relu = MakeActivation<double>(*FindRow(Activations(), "relu"), {});
  for (const double scale : {1.0, 1e-200, 1e150}) {
    Matrix<double> a = Matrix<double>::Zero(4, 3);
    a.col(0).setConstant(-scale);  // all equal
    a(2, 1) = scale;               // a single one; the third is a zero vector
    const LayerView<double> view{*relu, a, a, a, {}, &a};
    EXPECT_NEAR(ValueOf("hoyer_sparsity", view), 0.5, 1e-14) << scale;
    EXPECT_NEAR(ValueOf("treves_rolls_population", view), (1.0 + 0.25) / 2, 1e-14) << scale;
    EXPECT_NEAR(ValueOf("treves_rolls_lifetime", view), (3 * 1.0 + 2.0) / 3 / 4, 1e-14) << scale;
    EXPECT_NEAR(ValueOf("zero_vector_fraction", view), 1.0 / 3.0, 1e-15) << scale;
  }
}

TEST(EffectiveRank, KnownAnswers) {
  const auto relu = MakeActivation<double>(*FindRow(Activations(), "relu"), {});
  const auto rank = [&](const Matrix<double>& a) {
    return ValueOf("effective_rank", {*relu, a, a, a, {}, &a});
  };
  EXPECT_NEAR(rank(3.0 * Matrix<double>::Identity(40, 25)), 25.0, 1e-12);
  EXPECT_NEAR(rank(Matrix<double>::Constant(30, 50, 1e-180)), 1.0, 1e-12);
  Matrix<double> broken = Matrix<double>::Ones(3, 3);
  broken(1, 1) = INFINITY;
  EXPECT_TRUE(std::isnan(rank(broken)));
}

TEST(SingularValues, AgreeWithTheSlowOnesAtEverySize) {
  RandomStream stream(8, Purpose::kData, 0);
  for (const auto& [rows, cols] : {std::pair(1, 7), {7, 1}, {3, 3}, {12, 20}, {40, 33}, {60, 60}}) {
    Matrix<double> m(rows, cols);
    for (Index i = 0; i < m.size(); ++i) m.data()[i] = stream.Normal();
    m.col(cols / 2).setZero();  // a dead unit
    if (rows > 3) m.row(1) = m.row(0);
    const Vector<double> values = SingularValues(m);
    const std::vector<long double> slow = SlowSingularValues(m);
    ASSERT_EQ(values.size(), static_cast<Index>(slow.size()));
    for (std::size_t k = 0; k < slow.size(); ++k) {
      EXPECT_NEAR(values[static_cast<Index>(k)], static_cast<double>(slow[k]), 1e-14 * values[0])
          << rows << "x" << cols << " " << k;
    }
  }
}

/// d z_3 / d z_1 equals d z_3 / d b_1, so the differences are taken in the bias.
void ExpectFiniteDifferences(const NetworkSpec& spec) {
  Network<double> network(spec, 5);
  const Matrix<double> inputs = Matrix<double>::Random(4, 3);
  const JacobianSpectra spectra = MeasureJacobians(network, inputs, kNeedsJacobian);
  JacobianSpectrum expected;
  for (Index i = 0; i < 3; ++i) {
    Matrix<double> jacobian(3, 6);
    Matrix<double> scratch;
    Matrix<double> moved[2];
    for (Index u = 0; u < 6; ++u) {
      double& bias = network.layers()[0].bias[u];
      const double before = bias;
      bias = before + 1e-6;
      network.Predict(inputs.col(i), moved[0], scratch);
      bias = before - 1e-6;
      network.Predict(inputs.col(i), moved[1], scratch);
      bias = before;
      jacobian.col(u) = (moved[0] - moved[1]) / 2e-6;
    }
    const std::vector<long double> values = SlowSingularValues(jacobian);
    expected.max += static_cast<double>(values[0]) / 3;
    expected.min += static_cast<double>(values[2]) / 3;
  }
  EXPECT_NEAR(spectra.from_first[2].max, expected.max, 1e-8 * expected.max) << spec.activation;
  EXPECT_NEAR(spectra.from_first[2].min, expected.min, 1e-8 * expected.max) << spec.activation;
}

TEST(Jacobian, MatchesFiniteDifferencesForEveryActivationAndHiddenOutput) {
  for (const ActivationInfo& row : Activations()) {
    NetworkSpec spec;
    spec.input_size = 4;
    spec.widths = {6, 6};
    spec.output_size = 3;
    spec.activation = &row;
    spec.activation_parameters = DefaultValues(row.parameters);
    ExpectFiniteDifferences(spec);
    spec.hidden_output = {.negated_fraction = 0.5, .top_k = 4};
    ExpectFiniteDifferences(spec);
  }
}

// Glorot and Bengio 2010: 8 / (3 pi) at weight variance 1, and 1/sqrt(3) of it at 1/3.
TEST(Jacobian, OfAGaussianLayerHasTheMeanOfTheQuarterCircleLaw) {
  NetworkSpec spec;
  spec.input_size = 200;
  spec.widths = {200, 200};
  spec.output_size = 200;
  spec.activation = FindRow(Activations(), "identity");
  spec.initializer.scheme = FindRow(Initializers(), "xavier_normal");
  const Network<float> network(spec, 3);
  const Matrix<float> inputs = Matrix<float>::Ones(200, 4);
  const JacobianSpectra spectra =
      MeasureJacobians(network, inputs, kNeedsJacobian | kNeedsLayerJacobian);
  EXPECT_NEAR(spectra.to_next[0].mean, 8.0 / (3.0 * 3.14159265), 0.01);
  EXPECT_EQ(spectra.from_first[0].mean, 1.0);
  EXPECT_EQ(spectra.from_first[0].min, 1.0);
  EXPECT_NEAR(spectra.from_first[1].mean, spectra.to_next[0].mean, 1e-12);
  const JacobianSpectra one = MeasureJacobians(network, inputs, kNeedsLayerJacobian);
  EXPECT_TRUE(one.from_first.empty());
  EXPECT_EQ(one.to_next[1].mean, spectra.to_next[1].mean);
}

TEST(Metric, AVanishedGradientIsReportedAsWhatItIs) {
  const Matrix<float> tiny = Matrix<float>::Constant(3, 2, 1e-30F);
  const Vector<float> bias = Vector<float>::Constant(3, 1e-30F);
  const Matrix<float> ones = Matrix<float>::Ones(3, 2);
  const auto relu = MakeActivation<float>(*FindRow(Activations(), "relu"), {});
  const ScaledMatrix<float> delta{tiny, -100};
  const ScaledLayer<float> gradient{{tiny, bias}, -100};
  const LayerView<float> view{*relu, ones, ones, ones, {}, &ones, nullptr, &delta, &gradient};
  const double expected = std::ldexp(static_cast<double>(1e-30F), -100);
  EXPECT_NEAR(*Compute(*FindRow(Metrics(), "weight_gradient_norm"), view),
              expected * std::sqrt(6.0), 1e-12 * expected);
  EXPECT_NEAR(*Compute(*FindRow(Metrics(), "delta_norm"), view), expected * std::sqrt(3.0),
              1e-12 * expected);
  EXPECT_EQ(*Compute(*FindRow(Metrics(), "gradient_underflow_fraction"), view), 1.0);
}

// "Vanished" and "not a number" must not look alike.
TEST(Metric, IsNanWhereWhatItReadsIsNotFinite) {
  const double nan = std::nan("");
  for (const double bad : {nan, HUGE_VAL, -HUGE_VAL}) {
    for (const MetricInfo& row : Metrics()) {
      if ((row.needs & (kNeedsGradientNorm | kNeedsJacobian | kNeedsLayerJacobian)) != 0) continue;
      Fixture f;
      const LayerView<double> view = f.view();
      ASSERT_TRUE(std::isfinite(ValueOf(row.name, view))) << row.name;
      const auto spoil = [&](MetricNeed need, double& value) {
        if ((row.needs & need) == 0) return;
        const double before = std::exchange(value, bad);
        const MetricValue found = Compute(row, view);
        EXPECT_TRUE(found && std::isnan(*found)) << row.name;
        value = before;
      };
      spoil(kNeedsPreactivation, f.z(3, 2));
      spoil(kNeedsActivation, f.a(3, 2));
      spoil(kNeedsWeights, f.weights(1, 1));
      spoil(kNeedsBackward, f.scaled_delta.values(3, 2));
      spoil(kNeedsBackward, f.scaled_gradient.values.weights(3, 2));
    }
  }
}

TEST(Jacobian, IsNanBehindALayerWhoseZIsNotFinite) {
  NetworkSpec spec;
  spec.input_size = 4;
  spec.widths = {6, 5, 5};
  spec.output_size = 3;
  Network<double> network(spec, 5);
  network.layers()[1].weights(0, 0) = std::nan("");
  const JacobianSpectra spectra = MeasureJacobians(
      network, Matrix<double>(Matrix<double>::Ones(4, 3)), kNeedsJacobian | kNeedsLayerJacobian);
  EXPECT_EQ(spectra.from_first[0].mean, 1.0);
  for (std::size_t l = 1; l < 4; ++l) EXPECT_TRUE(std::isnan(spectra.from_first[l].mean)) << l;
  for (const JacobianSpectrum& step : spectra.to_next) EXPECT_TRUE(std::isnan(step.mean));
}

// The fixture's units, of which each example keeps its two largest.
TEST(Saturation, UnitsThatTopKDropsPassNoGradient) {
  const auto tanh = MakeActivation<double>(*FindRow(Activations(), "tanh"), {});
  const Matrix<double> z{{0.1, 0.2}, {0.5, 0.6}, {-0.3, 0.9}, {0.4, -3.0}};
  Matrix<double> a(4, 2);
  Matrix<double> derivative(4, 2);
  tanh->ForwardWithDerivative(z.data(), a.data(), derivative.data(), 8);
  HiddenOutput{.negated_fraction = 0.5, .top_k = 2}.Apply(a, &derivative);
  const std::vector<std::int32_t> labels = {0, 1};
  LayerView<double> view{*tanh, z, z, z, labels, &a};
  view.derivative = &derivative;
  EXPECT_DOUBLE_EQ(ValueOf("saturated_low_fraction", view), 4.0 / 8.0);
  EXPECT_DOUBLE_EQ(ValueOf("saturated_fraction", view), 4.0 / 8.0);
  EXPECT_DOUBLE_EQ(ValueOf("saturated_high_fraction", view), 0.0);
  EXPECT_DOUBLE_EQ(ValueOf("stuck_unit_fraction", view), 1.0 / 4.0) << "the first unit";
  double sum = 0.0;
  for (const double kept : {0.5, 0.4, 0.6, 0.9}) sum += std::pow(std::cosh(kept), -2.0);
  EXPECT_NEAR(ValueOf("derivative_mean", view), sum / 8.0, 1e-14);
}

TEST(ClassOverlap, IsOneForAPhiThatIsNeverZero) {
  const auto sigmoid = MakeActivation<float>(*FindRow(Activations(), "sigmoid"), {});
  Matrix<float> z(4, 4);
  z << -200.0F, 1.0F, -200.0F, 1.0F,  //
      1.0F, 1.0F, 1.0F, 1.0F,         //
      -300.0F, 2.0F, 1.0F, -300.0F,   //
      0.0F, -150.0F, 3.0F, 1.0F;
  Matrix<float> a(4, 4);
  sigmoid->Forward(z.data(), a.data(), 16);
  ASSERT_GT((a.array() == 0.0F).count(), 0);
  const std::vector<std::int32_t> labels = {0, 0, 1, 1};
  EXPECT_EQ(*Compute(*FindRow(Metrics(), "class_overlap"),
                     LayerView<float>{*sigmoid, z, z, z, labels, &a}),
            1.0);
}

}  // namespace
}  // namespace relulab
