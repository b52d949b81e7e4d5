#include "core/measure/metric.h"

#include <vector>

#include "core/measure/gradient_flow.h"
#include "core/measure/signal.h"
#include "core/measure/sparsity.h"

namespace relulab {

std::span<const MetricInfo> Metrics() {
  static const std::vector<MetricInfo> kRegistry = {
      // name, description, is of phi, float, double
      {"weight_gradient_norm", "norm of the gradient of the mean loss by W", false,
       WeightGradientNorm<float>, WeightGradientNorm<double>},
      {"bias_gradient_norm", "norm of the gradient of the mean loss by b", false,
       BiasGradientNorm<float>, BiasGradientNorm<double>},
      {"delta_norm", "RMS over examples of |d loss_i / d z|: the back-propagated signal", false,
       DeltaNorm<float>, DeltaNorm<double>},
      {"per_example_weight_gradient_norm",
       "RMS over examples of the norm of each one's own gradient", false,
       PerExampleWeightGradientNorm<float>, PerExampleWeightGradientNorm<double>},
      {"gradient_underflow_fraction", "share of weight-gradient entries that are 0 or subnormal",
       false, GradientUnderflowFraction<float>, GradientUnderflowFraction<double>},
      {"preactivation_rms", "root mean square of z", false, PreactivationRms<float>,
       PreactivationRms<double>},
      {"preactivation_mean", "mean of z", false, PreactivationMean<float>,
       PreactivationMean<double>},
      {"activation_rms", "root mean square of a", true, ActivationRms<float>,
       ActivationRms<double>},
      {"activation_mean", "mean of a", true, ActivationMean<float>, ActivationMean<double>},
      {"zero_fraction", "share of activations that are exactly 0", true, ZeroFraction<float>,
       ZeroFraction<double>},
      {"near_zero_fraction", "share of activations within 0.01 activation_rms of 0", true,
       NearZeroFraction<float>, NearZeroFraction<double>},
      {"dead_unit_fraction", "share of units that are 0 on the whole probe", true,
       DeadUnitFraction<float>, DeadUnitFraction<double>},
  };
  return kRegistry;
}

}  // namespace relulab
