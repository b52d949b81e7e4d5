/// The networks and the batch of scripts/make_golden_values.py: both programs compute them by the
/// same formulas, so only the results are stored.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/nn/network.h"

namespace relulab {

inline constexpr Index kGoldenInputs = 7;
inline constexpr Index kGoldenClasses = 4;
inline constexpr Index kGoldenExamples = 6;

/// x[i, n] = cos(0.9 i + 1.7 n + 0.3).
inline Matrix<double> GoldenInputs() {
  Matrix<double> inputs(kGoldenInputs, kGoldenExamples);
  for (Index n = 0; n < kGoldenExamples; ++n) {
    for (Index i = 0; i < kGoldenInputs; ++i) {
      inputs(i, n) = std::cos(0.9 * static_cast<double>(i) + 1.7 * static_cast<double>(n) + 0.3);
    }
  }
  return inputs;
}

inline std::vector<std::int32_t> GoldenLabels() {
  std::vector<std::int32_t> labels(kGoldenExamples);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    labels[n] = static_cast<std::int32_t>(n % kGoldenClasses);
  }
  return labels;
}

/// A network of `depth` hidden layers of `width` units, with the default parameters of its
/// activation, and W_l[o, i] = scale sqrt(1 / in) 1.5 sin(1.3 l + 0.7 o + 0.37 i + 0.11 o i),
/// b_l[o] = 0.1 cos(o + l).
inline Network<double> GoldenNetwork(const std::string& activation, int depth, Index width,
                                     double scale, const HiddenOutput& hidden_output = {}) {
  NetworkSpec spec;
  spec.input_size = kGoldenInputs;
  spec.widths.assign(static_cast<std::size_t>(depth), width);
  spec.output_size = kGoldenClasses;
  spec.activation = FindRow(Activations(), activation);
  spec.activation_parameters = DefaultValues(FindRow(Activations(), activation)->parameters);
  spec.hidden_output = hidden_output;
  Network<double> network(spec, 1);
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    Matrix<double>& w = network.layers()[l].weights;
    const auto layer = static_cast<double>(l + 1);
    for (Index o = 0; o < w.rows(); ++o) {
      const auto y = static_cast<double>(o);
      for (Index i = 0; i < w.cols(); ++i) {
        const auto x = static_cast<double>(i);
        w(o, i) = scale * std::sqrt(1.0 / static_cast<double>(w.cols())) * 1.5 *
                  std::sin(1.3 * layer + 0.7 * y + 0.37 * x + 0.11 * x * y);
      }
      network.layers()[l].bias[o] = 0.1 * std::cos(y + layer);
    }
  }
  return network;
}

}  // namespace relulab
