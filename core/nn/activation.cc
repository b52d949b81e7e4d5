#include "core/nn/activation.h"

#include <cassert>
#include <type_traits>

#include "core/nn/activations/elementwise.h"
#include "core/nn/activations/identity.h"
#include "core/nn/activations/relu.h"
#include "core/nn/activations/sigmoid.h"
#include "core/nn/activations/tanh.h"

namespace relulab {

std::span<const ActivationInfo> Activations() {
  static const std::vector<ActivationInfo> kRegistry = {
      // name, formula, parameters, kinks
      ActivationRow<Relu>("relu", "max(0, z)", {}, {0.0}),
      ActivationRow<Sigmoid>("sigmoid", "1 / (1 + exp(-z))", {}, {}),
      ActivationRow<Tanh>("tanh", "tanh(z)", {}, {}),
      ActivationRow<Identity>("identity", "z", {}, {}),
  };
  return kRegistry;
}

template <typename Scalar>
std::unique_ptr<Activation<Scalar>> MakeActivation(std::string_view name,
                                                   const ParameterValues& parameters) {
  const ActivationInfo* row = FindRow(Activations(), name);
  assert(row != nullptr && "names are checked where configs are read");
  if constexpr (std::is_same_v<Scalar, float>) {
    return row->make_float(parameters);
  } else {
    return row->make_double(parameters);
  }
}

template std::unique_ptr<Activation<float>> MakeActivation(std::string_view,
                                                           const ParameterValues&);
template std::unique_ptr<Activation<double>> MakeActivation(std::string_view,
                                                            const ParameterValues&);

}  // namespace relulab
