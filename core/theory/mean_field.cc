#include "core/theory/mean_field.h"

#include <cmath>

#include "core/numeric/norm.h"

namespace relulab {

bool MeanFieldApplies(const NetworkSpec& network) { return network.hidden_output.top_k == 0; }

std::vector<LayerVariances> VariancesOf(const NetworkSpec& network) {
  const InitializerInfo* init = network.initializer.scheme;
  const ParameterValues& parameters = network.initializer.parameters;
  const double bias_variance =
      init->bias_variance == nullptr ? 0.0 : init->bias_variance(parameters);
  std::vector<Index> sizes = network.widths;
  sizes.push_back(network.output_size);
  std::vector<LayerVariances> layers;
  Index fan_in = network.input_size;
  for (const Index fan_out : sizes) {
    const double variance = init->weight_variance(fan_in, fan_out, parameters);
    layers.push_back({variance * static_cast<double>(fan_in), bias_variance, fan_in});
    fan_in = fan_out;
  }
  return layers;
}

MeanFieldProfile PredictProfile(const MomentTable& moments, std::span<const LayerVariances> layers,
                                const ExampleSignal& example) {
  MeanFieldProfile profile;
  std::vector<double> factor;      // sqrt(chi)
  std::vector<double> below_norm;  // |a_(l-1)|
  double below_rms = example.input_norm / std::sqrt(static_cast<double>(layers[0].fan_in));
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const double spread = std::sqrt(layers[l].weight_variance) * below_rms;
    const double rms = std::hypot(spread, std::sqrt(layers[l].bias_variance));
    profile.preactivation_rms.push_back(rms);
    below_norm.push_back(below_rms * std::sqrt(static_cast<double>(layers[l].fan_in)));
    if (l + 1 == layers.size()) break;
    const LayerResponse response = moments.At(rms);
    factor.push_back(std::sqrt(layers[l + 1].weight_variance) * response.derivative_rms);
    profile.chi.push_back(factor.back() * factor.back());
    below_rms = response.activation_rms;
  }
  profile.delta_norm.assign(layers.size(), example.output_delta_norm);
  for (std::size_t l = layers.size() - 1; l-- > 0;) {
    profile.delta_norm[l] = profile.delta_norm[l + 1] * factor[l];
  }
  for (std::size_t l = 0; l < layers.size(); ++l) {
    profile.per_example_weight_gradient_norm.push_back(profile.delta_norm[l] * below_norm[l]);
  }
  return profile;
}

std::vector<LayerPrediction> PredictProbe(const MomentTable& moments,
                                          std::span<const LayerVariances> layers,
                                          std::span<const ExampleSignal> examples) {
  if (examples.empty()) return {};
  const auto depth = static_cast<Index>(layers.size());
  const auto count = static_cast<Index>(examples.size());
  Matrix<double> rms(count, depth);
  Matrix<double> delta(count, depth);
  Matrix<double> gradient(count, depth);
  for (Index i = 0; i < count; ++i) {
    const MeanFieldProfile profile =
        PredictProfile(moments, layers, examples[static_cast<std::size_t>(i)]);
    for (Index l = 0; l < depth; ++l) {
      const auto at = static_cast<std::size_t>(l);
      rms(i, l) = profile.preactivation_rms[at];
      delta(i, l) = profile.delta_norm[at];
      gradient(i, l) = profile.per_example_weight_gradient_norm[at];
    }
  }
  const double root_count = std::sqrt(static_cast<double>(count));
  const auto over_examples = [&](const Matrix<double>& values, Index l) {
    return Norm(values.col(l).data(), count) / root_count;
  };
  std::vector<LayerPrediction> rows;
  for (Index l = 0; l < depth; ++l) {
    rows.push_back({over_examples(rms, l), over_examples(delta, l), over_examples(gradient, l)});
  }
  return rows;
}

}  // namespace relulab
