#include "experiments/config/claim_fields.h"

#include <string>
#include <vector>

namespace relulab {
namespace {

using Kind = Field::Kind;

Field Text(const char* key, const char* help, const char* default_value = "") {
  return {.key = key, .kind = Kind::kText, .help = help, .default_value = default_value};
}

Field OneOf(const char* key, const char* help, const char* default_value,
            const std::vector<std::string>& names) {
  Field field{.key = key, .kind = Kind::kChoice, .help = help};
  if (default_value != nullptr) field.default_value = default_value;
  for (const std::string& name : names) field.choices.push_back({.name = name, .fields = {}});
  return field;
}

Field NumberOr(const char* key, const char* help, const std::vector<std::string>& names) {
  return {.key = key,
          .kind = Kind::kEither,
          .help = help,
          .parts = {{.kind = Kind::kInteger, .minimum = 0}, OneOf("", "", nullptr, names)}};
}

}  // namespace

const Field& ClaimField() {
  static const Field kField{
      .key = "claim",
      .kind = Kind::kObject,
      .help = "a hypothesis about the runs of the study",
      .parts = {
          {.key = "id",
           .kind = Kind::kText,
           .help = "its name in tables: a-z, 0-9 and _",
           .required = true},
          OneOf("role", "where reports show it", "primary", {"primary", "secondary", "limit"}),
          Text("quote", "the sentence in question, character for character"),
          Text("where", "where it stands"),
          Text("statement", "what is tested, in words"),
          Text("notes", "what a reader should know: choices, reductions, pilots"),
          Text("not_tested", "the reason why it is not measured"),
          Text("check", "the name of a property that code verifies"),
          OneOf("kind", "what the interval is held against", "superiority",
                {"superiority", "non_inferiority", "threshold"}),
          OneOf("quantifier", "how the sentence speaks of cases", "every",
                {"every", "most", "some"}),
          OneOf("statistic", "the effect: treatment to control, or the value itself", nullptr,
                {"difference", "ratio", "restricted_mean_ratio", "value"}),
          OneOf("direction", "of the treatment, if the statement is right", "higher",
                {"higher", "lower", "within"}),
          {.key = "bound", .kind = Kind::kNumber, .help = "of a threshold", .default_value = 0.0},
          {.key = "min_effect",
           .kind = Kind::kNumber,
           .help = "the smallest effect that counts: a ratio of 1 or more, or in the metric's unit",
           .default_value = 0.0,
           .minimum = 0},
          Text("unit", "of the effect, for readers")}};
  return kField;
}

const Field& ClaimMetricField() {
  static const Field kField{
      .key = "metric",
      .kind = Kind::kObject,
      .help = "the figure that the claim takes of a run",
      .parts = {
          [] {
            Field from = OneOf("from", "the table", nullptr,
                               {"runs", "layers", "steps", "timing", "removal", "detectors"});
            from.required = true;
            return from;
          }(),
          Text("column", "of the table; of removal, it is removed_fraction", "removed_fraction"),
          NumberOr("layer", "which layers of layers.csv; \"hidden\" unless given",
                   {"first", "last", "hidden", "output", "all"}),
          NumberOr("step", "which step of layers.csv or steps.csv; \"last\" unless given",
                   {"first", "last", "all"}),
          OneOf("reduce", "several layers to one number", "mean",
                {"mean", "min", "max", "decades_per_layer"}),
          OneOf("over_steps", "all steps to one number; furthest: the largest absolute value",
                "mean", {"mean", "min", "max", "furthest"}),
          OneOf("relative_to", "theory: each layer's value, divided by that of theory.csv",
                "nothing", {"nothing", "theory"}),
          {.key = "missing_as",
           .kind = Kind::kNumber,
           .help = "what an absent value counts as",
           .default_value = 0.0},
          {.key = "loss_at_most",
           .kind = Kind::kNumber,
           .help = "of removal: validation accuracy that may be lost to the best arm",
           .default_value = 0.005,
           .minimum = 0,
           .maximum = 1}}};
  return kField;
}

const Field& ClaimMatchField() {
  static const Field kField{
      .key = "matched",
      .kind = Kind::kObject,
      .help = "pairs of arms that differ by more are left out, and told",
      .parts = {{.key = "column", .kind = Kind::kText, .help = "of runs.csv", .required = true},
                {.key = "within",
                 .kind = Kind::kNumber,
                 .help = "how far the arms' means may lie apart",
                 .required = true,
                 .minimum = 0}}};
  return kField;
}

const Field& ClaimCompareField() {
  static const Field kField = OneOf("compare", "with each control, or with the best of each cell",
                                    "each", {"each", "best"});
  return kField;
}

}  // namespace relulab
