#include "core/measure/metric.h"

#include <type_traits>
#include <vector>

#include "core/measure/gradient_flow.h"
#include "core/measure/jacobian.h"
#include "core/measure/rank.h"
#include "core/measure/saturation.h"
#include "core/measure/selectivity.h"
#include "core/measure/signal.h"
#include "core/measure/sparseness.h"
#include "core/measure/sparsity.h"
#include "core/measure/weights.h"

namespace relulab {
namespace {

constexpr MetricNeeds kState = {.state = true};
constexpr MetricNeeds kActivation = {.activation = true};
constexpr MetricNeeds kDerivative = {.state = true, .activation = true};
constexpr MetricNeeds kBackward = {.state = true, .backward = true};
constexpr MetricNeeds kGradientNorm = {.gradient_norm = true};
constexpr MetricNeeds kUpdate = {.state = true, .update = true};
constexpr MetricNeeds kJacobian = {.state = true, .jacobian = true};
constexpr MetricNeeds kLayerJacobian = {.state = true, .activation = true, .layer_jacobian = true};

}  // namespace

std::span<const MetricInfo> Metrics() {
  static const std::vector<MetricInfo> kRegistry = {
      // name, description, unit, needs, float, double
      {"weight_gradient_norm", "norm of the gradient of the mean loss by W", "", kGradientNorm,
       WeightGradientNorm<float>, WeightGradientNorm<double>},
      {"bias_gradient_norm", "norm of the gradient of the mean loss by b", "", kBackward,
       BiasGradientNorm<float>, BiasGradientNorm<double>},
      {"delta_norm", "RMS over examples of |d loss_i / d z|: the back-propagated signal", "",
       kBackward, DeltaNorm<float>, DeltaNorm<double>},
      {"per_example_weight_gradient_norm",
       "RMS over examples of the norm of each one's own gradient", "", kBackward,
       PerExampleWeightGradientNorm<float>, PerExampleWeightGradientNorm<double>},
      {"gradient_underflow_fraction", "share of weight-gradient entries that are 0 or subnormal",
       "", kBackward, GradientUnderflowFraction<float>, GradientUnderflowFraction<double>},
      {"weight_norm", "norm of W", "", kState, WeightNorm<float>, WeightNorm<double>},
      {"update_ratio", "norm of the last update of W over the norm of W", "", kUpdate,
       UpdateRatio<float>, UpdateRatio<double>},
      {"preactivation_rms", "root mean square of z", "", kState, PreactivationRms<float>,
       PreactivationRms<double>},
      {"preactivation_mean", "mean of z", "", kState, PreactivationMean<float>,
       PreactivationMean<double>},
      {"example_correlation", "mean cosine of z between pairs of examples", "", kState,
       ExampleCorrelation<float>, ExampleCorrelation<double>},
      {"activation_rms", "root mean square of a", "", kActivation, ActivationRms<float>,
       ActivationRms<double>},
      {"activation_mean", "mean of a", "", kActivation, ActivationMean<float>,
       ActivationMean<double>},
      {"zero_fraction", "share of activations that are exactly 0", "", kActivation,
       ZeroFraction<float>, ZeroFraction<double>},
      {"underflow_zero_fraction", "share of phi(z) that are 0 by underflow alone", "", kDerivative,
       UnderflowZeroFraction<float>, UnderflowZeroFraction<double>},
      {"near_zero_fraction", "share of activations within 0.01 activation_rms of 0", "",
       kActivation, NearZeroFraction<float>, NearZeroFraction<double>},
      {"dead_unit_fraction", "share of units that are 0 on the whole probe", "", kActivation,
       DeadUnitFraction<float>, DeadUnitFraction<double>},
      {"saturated_low_fraction", "share of z at or below phi's low saturation point", "",
       kDerivative, SaturatedLowFraction<float>, SaturatedLowFraction<double>},
      {"saturated_high_fraction", "share of z at or above phi's high saturation point", "",
       kDerivative, SaturatedHighFraction<float>, SaturatedHighFraction<double>},
      {"saturated_fraction", "share of z at or beyond either saturation point", "", kDerivative,
       SaturatedFraction<float>, SaturatedFraction<double>},
      {"stuck_unit_fraction", "share of units that are saturated on the whole probe", "",
       kDerivative, StuckUnitFraction<float>, StuckUnitFraction<double>},
      {"derivative_mean", "mean of phi'(z)", "", kDerivative, DerivativeMean<float>,
       DerivativeMean<double>},
      {"hoyer_sparsity", "mean over examples of Hoyer's sparsity of |a|: 0 dense, 1 one unit", "",
       kActivation, HoyerSparsity<float>, HoyerSparsity<double>},
      {"treves_rolls_population",
       "mean over examples of (mean |a|)^2 / mean a^2 over units: 1 dense, 1/units one unit", "",
       kActivation, TrevesRollsPopulation<float>, TrevesRollsPopulation<double>},
      {"treves_rolls_lifetime", "mean over units of (mean |a|)^2 / mean a^2 over examples", "",
       kActivation, TrevesRollsLifetime<float>, TrevesRollsLifetime<double>},
      {"zero_vector_fraction", "share of examples that no unit answers: hoyer_sparsity skips them",
       "", kActivation, ZeroVectorFraction<float>, ZeroVectorFraction<double>},
      {"class_eta2", "share of a unit's variance that the class explains, corrected for chance", "",
       kActivation, ClassEta2<float>, ClassEta2<double>},
      {"class_selectivity", "preference of a unit for its best class, non-negative phi only", "",
       kActivation, ClassSelectivity<float>, ClassSelectivity<double>},
      {"class_overlap", "overlap of active units between classes over that within: 1 alike for all",
       "", kActivation, ClassOverlap<float>, ClassOverlap<double>},
      {"effective_rank", "exp of the entropy of the normalised singular values of a", "",
       kActivation, EffectiveRank<float>, EffectiveRank<double>},
      {"jacobian_sv_mean", "mean singular value of d z_l / d z_1, over some examples", "",
       kJacobian, JacobianSvMean<float>, JacobianSvMean<double>},
      {"jacobian_sv_max", "largest singular value of d z_l / d z_1, mean over some examples", "",
       kJacobian, JacobianSvMax<float>, JacobianSvMax<double>},
      {"jacobian_sv_min", "smallest singular value of d z_l / d z_1, mean over some examples", "",
       kJacobian, JacobianSvMin<float>, JacobianSvMin<double>},
      {"layer_jacobian_sv_mean", "mean singular value of d z_(l+1) / d z_l, over some examples", "",
       kLayerJacobian, LayerJacobianSvMean<float>, LayerJacobianSvMean<double>},
  };
  return kRegistry;
}

template <typename Scalar>
MetricValue Compute(const MetricInfo& metric, const LayerView<Scalar>& layer) {
  const MetricNeeds& needs = metric.needs;
  const bool is_there = (!needs.activation || layer.activation != nullptr) &&
                        (!needs.backward || layer.delta != nullptr) &&
                        (!needs.gradient_norm || layer.weight_gradient_norm != nullptr ||
                         layer.weight_gradient != nullptr) &&
                        (!needs.update || layer.previous_weights != nullptr) &&
                        (!needs.jacobian || layer.jacobian != nullptr) &&
                        (!needs.layer_jacobian || layer.layer_jacobian != nullptr);
  if (!is_there) return std::nullopt;
  if constexpr (std::is_same_v<Scalar, float>) {
    return metric.compute_float(layer);
  } else {
    return metric.compute_double(layer);
  }
}

template MetricValue Compute(const MetricInfo&, const LayerView<float>&);
template MetricValue Compute(const MetricInfo&, const LayerView<double>&);

}  // namespace relulab
