#include "core/nn/optimizer.h"

#include <cassert>
#include <type_traits>

#include "core/nn/sgd.h"

namespace relulab {
namespace {

template <template <typename> typename O, typename Scalar>
std::unique_ptr<Optimizer<Scalar>> Make(const ParameterValues& parameters) {
  return std::make_unique<O<Scalar>>(parameters);
}

}  // namespace

std::span<const OptimizerInfo> Optimizers() {
  static const std::vector<OptimizerInfo> kRegistry = {
      {"sgd",
       "w <- w - learning_rate v, v <- momentum v + gradient",
       {{.name = "learning_rate",
         .default_value = 0.05,
         .help = "step size",
         .minimum = 0.0,
         .maximum = 1e6},
        {.name = "momentum",
         .default_value = 0.0,
         .help = "share of the last velocity that is kept",
         .minimum = 0.0,
         .maximum = 0.999999}},
       Make<Sgd, float>,
       Make<Sgd, double>},
  };
  return kRegistry;
}

template <typename Scalar>
std::unique_ptr<Optimizer<Scalar>> MakeOptimizer(std::string_view name,
                                                 const ParameterValues& parameters) {
  const OptimizerInfo* row = FindRow(Optimizers(), name);
  assert(row != nullptr && "names are checked where configs are read");
  if constexpr (std::is_same_v<Scalar, float>) {
    return row->make_float(parameters);
  } else {
    return row->make_double(parameters);
  }
}

template std::unique_ptr<Optimizer<float>> MakeOptimizer(std::string_view, const ParameterValues&);
template std::unique_ptr<Optimizer<double>> MakeOptimizer(std::string_view, const ParameterValues&);

}  // namespace relulab
