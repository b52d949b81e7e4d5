#include "experiments/claims/checks.h"

#include "core/registry/parameter.h"
#include "experiments/claims/accuracy_check.h"
#include "experiments/claims/relu_checks.h"

namespace relulab {

std::span<const Check> Checks() {
  static const Check kChecks[] = {
      {"relu_definition", "relu is max(0, x), bit for bit, over the range of floats",
       [] { return CheckReluDefinition("relu"); }},
      {"relu_derivative", "the derivative of relu is 0 below 0 and 1 above it, and nothing else",
       [] { return CheckReluDerivative("relu"); }},
      {"sigmoid_accuracy", "sigmoid and its derivative are off by at most 8 epsilon of themselves",
       [] { return CheckSigmoidAccuracy("sigmoid"); }},
      {"tanh_accuracy", "tanh and its derivative are off by at most 8 epsilon of themselves",
       [] { return CheckTanhAccuracy("tanh"); }},
  };
  return kChecks;
}

const Check* FindCheck(std::string_view name) { return FindRow(Checks(), name); }

}  // namespace relulab
