#include "core/nn/initializer.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "core/numeric/eigen_blocking.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

double GainSquare(const ParameterValues& parameters) {
  return std::pow(parameters.Number("gain"), 2);
}

/// He, Zhang, Ren and Sun 2015 (doi:10.1109/ICCV.2015.123): 2 / fan_in.
double He(Index fan_in, Index /*fan_out*/, const ParameterValues& parameters) {
  return GainSquare(parameters) * 2.0 / static_cast<double>(fan_in);
}

/// Glorot and Bengio 2010, the "normalised" initialisation: 2 / (fan_in + fan_out).
double Xavier(Index fan_in, Index fan_out, const ParameterValues& parameters) {
  return GainSquare(parameters) * 2.0 / static_cast<double>(fan_in + fan_out);
}

/// LeCun, Bottou, Orr and Mueller 1998 (doi:10.1007/3-540-49430-8_2): 1 / fan_in.
double Lecun(Index fan_in, Index /*fan_out*/, const ParameterValues& parameters) {
  return GainSquare(parameters) * 1.0 / static_cast<double>(fan_in);
}

/// The mean-field parametrisation (Poole et al. 2016): weight_variance / fan_in.
double Given(Index fan_in, Index /*fan_out*/, const ParameterValues& parameters) {
  return parameters.Number("weight_variance") / static_cast<double>(fan_in);
}

double Orthogonal(Index fan_in, Index fan_out, const ParameterValues& parameters) {
  return GainSquare(parameters) / static_cast<double>(std::max(fan_in, fan_out));
}

double GivenBias(const ParameterValues& parameters) { return parameters.Number("bias_variance"); }

template <typename Scalar>
void DrawWeights(const InitializerInfo& row, const ParameterValues& parameters, RandomStream draws,
                 Matrix<Scalar>& weights) {
  if (row.draw == WeightDraw::kOrthogonal) {
    const Matrix<double> q = DrawOrthogonal(weights.rows(), weights.cols(), draws);
    weights = (parameters.Number("gain") * q).template cast<Scalar>();
    return;
  }
  const double variance = row.weight_variance(weights.cols(), weights.rows(), parameters);
  const double deviation = std::sqrt(variance);
  const double bound = std::sqrt(3.0 * variance);
  const bool uniform = row.draw == WeightDraw::kUniform;
  for (Index out = 0; out < weights.rows(); ++out) {
    for (Index in = 0; in < weights.cols(); ++in) {
      const double w = uniform ? bound * (2.0 * draws.Uniform() - 1.0) : deviation * draws.Normal();
      weights(out, in) = static_cast<Scalar>(w);
    }
  }
}

}  // namespace

std::span<const InitializerInfo> Initializers() {
  static const Parameter kGain = {"gain", 1.0, "multiplies the standard deviation", 0.0, 1e6};
  static const std::vector<InitializerInfo> kRegistry = {
      // name, description, parameters, draw, weight variance, bias variance
      {"he_normal", "N(0, 2 / fan_in)", {kGain}, WeightDraw::kNormal, He},
      {"he_uniform", "U(+-sqrt(6 / fan_in))", {kGain}, WeightDraw::kUniform, He},
      {"xavier_normal", "N(0, 2 / (fan_in + fan_out))", {kGain}, WeightDraw::kNormal, Xavier},
      {"xavier_uniform",
       "U(+-sqrt(6 / (fan_in + fan_out)))",
       {kGain},
       WeightDraw::kUniform,
       Xavier},
      {"lecun_normal", "N(0, 1 / fan_in)", {kGain}, WeightDraw::kNormal, Lecun},
      {"lecun_uniform", "U(+-sqrt(3 / fan_in))", {kGain}, WeightDraw::kUniform, Lecun},
      {"orthogonal",
       "gain times a uniformly random matrix with orthonormal rows or columns",
       {kGain},
       WeightDraw::kOrthogonal,
       Orthogonal},
      {"normal",
       "N(0, weight_variance / fan_in), biases N(0, bias_variance)",
       {{"weight_variance", 1.0, "weight variance times fan_in", 0.0, 1e6},
        {"bias_variance", 0.0, "bias variance", 0.0, 1e6}},
       WeightDraw::kNormal,
       Given,
       GivenBias},
  };
  return kRegistry;
}

Matrix<double> DrawOrthogonal(Index rows, Index columns, RandomStream& draws) {
  FixEigenBlocking();
  const bool wide = rows < columns;
  const Index size = wide ? rows : columns;
  Matrix<double> tall = wide ? Matrix<double>(columns, rows) : Matrix<double>(rows, columns);
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) (wide ? tall(c, r) : tall(r, c)) = draws.Normal();
  }
  const Eigen::HouseholderQR<Eigen::Ref<Matrix<double>>> qr(tall);  // in place
  const Vector<double> signs =
      qr.matrixQR().diagonal().unaryExpr([](double r) { return r < 0.0 ? -1.0 : 1.0; });
  Matrix<double> q = qr.householderQ() * Matrix<double>::Identity(tall.rows(), size);
  q *= signs.asDiagonal();
  if (wide) q.transposeInPlace();
  return q;
}

template <typename Scalar>
void InitializeLayer(const InitializerSpec& spec, std::uint64_t seed, std::uint32_t number,
                     Layer<Scalar>& layer) {
  DrawWeights(*spec.scheme, spec.parameters, RandomStream(seed, Purpose::kWeights, number),
              layer.weights);
  layer.bias.setZero();
  if (spec.scheme->bias_variance == nullptr) return;
  const double bias_deviation = std::sqrt(spec.scheme->bias_variance(spec.parameters));
  RandomStream bias_draws(seed, Purpose::kBiases, number);
  for (Scalar& b : layer.bias) b = static_cast<Scalar>(bias_deviation * bias_draws.Normal());
}

template void InitializeLayer(const InitializerSpec&, std::uint64_t, std::uint32_t, Layer<float>&);
template void InitializeLayer(const InitializerSpec&, std::uint64_t, std::uint32_t, Layer<double>&);

}  // namespace relulab
