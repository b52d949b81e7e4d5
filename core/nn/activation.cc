#include "core/nn/activation.h"

#include "core/nn/activations/centered_sigmoid.h"
#include "core/nn/activations/elementwise.h"
#include "core/nn/activations/elu.h"
#include "core/nn/activations/erf.h"
#include "core/nn/activations/gelu.h"
#include "core/nn/activations/hard_tanh.h"
#include "core/nn/activations/identity.h"
#include "core/nn/activations/leaky_relu.h"
#include "core/nn/activations/relu.h"
#include "core/nn/activations/sigmoid.h"
#include "core/nn/activations/silu.h"
#include "core/nn/activations/softplus.h"
#include "core/nn/activations/softsign.h"
#include "core/nn/activations/tanh.h"

namespace relulab {

std::span<const ActivationInfo> Activations() {
  static const std::vector<ActivationInfo> kRegistry = {
      // name, formula, parameters, kinks
      ActivationRow<Relu>("relu", "max(0, z)", {}, {0.0}),
      ActivationRow<Sigmoid>("sigmoid", "1 / (1 + exp(-z))", {}, {}),
      ActivationRow<Tanh>("tanh", "tanh(z)", {}, {}),
      ActivationRow<Identity>("identity", "z", {}, {}),
      ActivationRow<LeakyRelu>("leaky_relu", "z for z >= 0, negative_slope z below",
                               {{"negative_slope", 0.01, "slope for z < 0", -1.0, 1.0}}, {0.0}),
      ActivationRow<Elu>("elu", "z for z > 0, alpha (exp(z) - 1) below",
                         {{"alpha", 1.0, "the lower asymptote is -alpha", 0.0, 20.0}}, {0.0}),
      ActivationRow<Gelu>("gelu", "z (1 + erf(z / sqrt(2))) / 2", {}, {}),
      ActivationRow<Silu>("silu", "z / (1 + exp(-z))", {}, {}),
      ActivationRow<Softplus>(
          "softplus", "log(1 + exp(beta z)) / beta",
          {{"beta", 1.0, "sharpness; for large beta the function approaches ReLU", 1e-6, 1e6}}, {}),
      ActivationRow<Softsign>("softsign", "z / (1 + |z|)", {}, {0.0}),
      ActivationRow<HardTanh>("hard_tanh", "max(-1, min(1, z))", {}, {-1.0, 1.0}),
      ActivationRow<Erf>("erf", "erf(z)", {}, {}),
      ActivationRow<CenteredSigmoid>("centered_sigmoid", "1 / (1 + exp(-z)) - 1/2", {}, {}),
  };
  return kRegistry;
}

}  // namespace relulab
