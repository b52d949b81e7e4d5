#include "core/nn/initializer.h"

#include <cassert>
#include <cmath>

#include "core/random/stream.h"

namespace relulab {
namespace {

/// He, Zhang, Ren and Sun 2015 (doi:10.1109/ICCV.2015.123): 2 / fan_in.
double He(Index fan_in, Index /*fan_out*/, const ParameterValues& /*none*/) {
  return 2.0 / static_cast<double>(fan_in);
}

/// Glorot and Bengio 2010, the "normalised" initialisation: 2 / (fan_in + fan_out).
double Xavier(Index fan_in, Index fan_out, const ParameterValues& /*none*/) {
  return 2.0 / static_cast<double>(fan_in + fan_out);
}

/// LeCun, Bottou, Orr and Mueller 1998 (doi:10.1007/3-540-49430-8_2): 1 / fan_in.
double Lecun(Index fan_in, Index /*fan_out*/, const ParameterValues& /*none*/) {
  return 1.0 / static_cast<double>(fan_in);
}

/// The mean-field parametrisation (Poole et al. 2016): weight_variance / fan_in.
double Given(Index fan_in, Index /*fan_out*/, const ParameterValues& parameters) {
  return parameters.Number("weight_variance") / static_cast<double>(fan_in);
}

double GivenBias(const ParameterValues& parameters) { return parameters.Number("bias_variance"); }

}  // namespace

std::span<const InitializerInfo> Initializers() {
  static const std::vector<InitializerInfo> kRegistry = {
      // name, description, parameters, uniform, weight variance, bias variance
      {"he_normal", "N(0, 2 / fan_in)", {}, false, He, nullptr},
      {"he_uniform", "U(+-sqrt(6 / fan_in))", {}, true, He, nullptr},
      {"xavier_normal", "N(0, 2 / (fan_in + fan_out))", {}, false, Xavier, nullptr},
      {"xavier_uniform", "U(+-sqrt(6 / (fan_in + fan_out)))", {}, true, Xavier, nullptr},
      {"lecun_normal", "N(0, 1 / fan_in)", {}, false, Lecun, nullptr},
      {"lecun_uniform", "U(+-sqrt(3 / fan_in))", {}, true, Lecun, nullptr},
      {"normal",
       "N(0, weight_variance / fan_in), biases N(0, bias_variance)",
       {{"weight_variance", 1.0, "weight variance times fan_in", 0.0, 1e6},
        {"bias_variance", 0.0, "bias variance", 0.0, 1e6}},
       false,
       Given,
       GivenBias},
  };
  return kRegistry;
}

template <typename Scalar>
void InitializeLayer(const InitializerSpec& spec, std::uint64_t seed, std::uint32_t layer,
                     Matrix<Scalar>& weights, Vector<Scalar>& bias) {
  const InitializerInfo* row = FindRow(Initializers(), spec.scheme);
  assert(row != nullptr && "names are checked where configs are read");
  const double variance = row->weight_variance(weights.cols(), weights.rows(), spec.parameters);
  const double deviation = std::sqrt(variance);
  const double bound = std::sqrt(3.0 * variance);

  RandomStream draws(seed, Purpose::kWeights, layer);
  for (Index out = 0; out < weights.rows(); ++out) {
    for (Index in = 0; in < weights.cols(); ++in) {
      const double w =
          row->uniform ? bound * (2.0 * draws.Uniform() - 1.0) : deviation * draws.Normal();
      weights(out, in) = static_cast<Scalar>(w);
    }
  }

  bias.setZero();
  if (row->bias_variance == nullptr) return;
  const double bias_deviation = std::sqrt(row->bias_variance(spec.parameters));
  RandomStream bias_draws(seed, Purpose::kBiases, layer);
  for (Scalar& b : bias) b = static_cast<Scalar>(bias_deviation * bias_draws.Normal());
}

template void InitializeLayer(const InitializerSpec&, std::uint64_t, std::uint32_t, Matrix<float>&,
                              Vector<float>&);
template void InitializeLayer(const InitializerSpec&, std::uint64_t, std::uint32_t, Matrix<double>&,
                              Vector<double>&);

}  // namespace relulab
