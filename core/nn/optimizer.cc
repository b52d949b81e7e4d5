#include "core/nn/optimizer.h"

#include "core/nn/adam.h"
#include "core/nn/nesterov.h"
#include "core/nn/sgd.h"

namespace relulab {

std::span<const OptimizerInfo> Optimizers() {
  static const std::vector<OptimizerInfo> kRegistry = {SgdRow(), NesterovRow(), AdamRow()};
  return kRegistry;
}

Parameter LearningRate(double default_value) {
  return {.name = "learning_rate",
          .default_value = default_value,
          .help = "step size",
          .minimum = 0.0,
          .maximum = 1e6};
}

Parameter ShareKept(std::string_view name, double default_value, std::string_view help) {
  return {.name = name,
          .default_value = default_value,
          .help = help,
          .minimum = 0.0,
          .maximum = 0.999999};
}

}  // namespace relulab
