#include "experiments/config/timing.h"

#include <algorithm>

#include "experiments/config/config_error.h"

namespace relulab {

const Field& TimingField() {
  // A 95 % interval of a median by order statistics needs six values.
  static const Field kField{
      .key = "timing",
      .kind = Field::Kind::kObject,
      .help = "time the runs against each other, in blocks, on one thread",
      .parts = {{.key = "least_blocks",
                 .help = "blocks at the least",
                 .default_value = 6,
                 .minimum = 6,
                 .maximum = 1e6},
                {.key = "most_blocks",
                 .help = "blocks at the most",
                 .default_value = 100,
                 .minimum = 6,
                 .maximum = 1e6},
                {.key = "precision",
                 .kind = Field::Kind::kNumber,
                 .help = "enough when the half width of every 95 % interval is this share of its "
                         "median",
                 .default_value = 0.02,
                 .minimum = 0,
                 .maximum = 1},
                {.key = "budget_seconds",
                 .kind = Field::Kind::kNumber,
                 .help = "no block begins later than this after the first",
                 .default_value = 600.0,
                 .minimum = 0,
                 .maximum = 1e9},
                {.key = "measure",
                 .kind = Field::Kind::kList,
                 .help = "what is timed beside whole training runs",
                 .default_value = Json::array(),
                 .parts = {{.kind = Field::Kind::kChoice,
                            .choices = {{"inference", "the trained network's predictions", {}},
                                        {"activation", "its activation function by itself", {}}}}},
                 .distinct = true}}};
  return kField;
}

Timing ReadTiming(const Json& json, const Place& place) {
  const Json resolved = Resolve(TimingField(), json, place);
  const Json& measure = resolved.at("measure");
  const auto measures = [&](const char* name) {
    return std::find(measure.begin(), measure.end(), name) != measure.end();
  };
  const Timing timing{
      .least_blocks = resolved.at("least_blocks"),
      .most_blocks = resolved.at("most_blocks"),
      .precision = resolved.at("precision"),
      .budget_seconds = resolved.at("budget_seconds"),
      .measure = {.inference = measures("inference"), .activation = measures("activation")}};
  if (timing.most_blocks < timing.least_blocks) {
    throw ConfigError(place.Below("most_blocks").Text() + ": found " +
                      std::to_string(timing.most_blocks) + "; allowed is least_blocks (" +
                      std::to_string(timing.least_blocks) + ") or more");
  }
  return timing;
}

Json DescribeTiming(const Timing& timing) {
  Json measure = Json::array();
  if (timing.measure.inference) measure.push_back("inference");
  if (timing.measure.activation) measure.push_back("activation");
  return {{"least_blocks", timing.least_blocks},
          {"most_blocks", timing.most_blocks},
          {"precision", timing.precision},
          {"budget_seconds", timing.budget_seconds},
          {"measure", std::move(measure)}};
}

}  // namespace relulab
