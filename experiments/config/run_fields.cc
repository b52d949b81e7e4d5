#include "experiments/config/run_fields.h"

#include <array>
#include <utility>

#include "core/data/dataset.h"
#include "core/measure/analysis.h"
#include "core/measure/metric.h"
#include "core/nn/activation.h"
#include "core/nn/initializer.h"
#include "core/nn/loss.h"
#include "core/nn/optimizer.h"
#include "core/sparse/execution.h"
#include "core/train/training_spec.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

constexpr double kManyRows = 1e9;
constexpr double kManySteps = 1e12;

Field Integer(std::string key, Json default_value, double minimum, double maximum,
              std::string help) {
  return {.key = std::move(key),
          .kind = Kind::kInteger,
          .help = std::move(help),
          .default_value = std::move(default_value),
          .minimum = minimum,
          .maximum = maximum};
}

Field Number(std::string key, Json default_value, double minimum, double maximum,
             std::string help) {
  Field field =
      Integer(std::move(key), std::move(default_value), minimum, maximum, std::move(help));
  field.kind = Kind::kNumber;
  return field;
}

Field OneOf(std::string key, Json default_value, std::vector<Choice> choices, std::string help) {
  return {.key = std::move(key),
          .kind = Kind::kChoice,
          .help = std::move(help),
          .default_value = std::move(default_value),
          .choices = std::move(choices)};
}

/// `names` are the only words allowed; the second form takes them from an enum's table.
Field Names(std::string key, Json default_value, const std::vector<std::string>& names,
            std::string help) {
  std::vector<Choice> choices;
  for (const std::string& name : names) choices.push_back({name, "", {}});
  return OneOf(std::move(key), std::move(default_value), std::move(choices), std::move(help));
}

template <typename E, std::size_t N>
Field Names(std::string key, Json default_value, const std::array<NamedValue<E>, N>& table,
            std::string help) {
  std::vector<std::string> names;
  for (const NamedValue<E>& row : table) names.emplace_back(row.name);
  return Names(std::move(key), std::move(default_value), names, std::move(help));
}

Field List(std::string key, Json default_value, Field element, std::string help) {
  return {.key = std::move(key),
          .kind = Kind::kList,
          .help = std::move(help),
          .default_value = std::move(default_value),
          .parts = {std::move(element)}};
}

Field DistinctList(std::string key, Json default_value, Field element, std::string help) {
  Field field = List(std::move(key), std::move(default_value), std::move(element), std::move(help));
  field.distinct = true;
  return field;
}

Field Object(std::string key, Json default_value, std::vector<Field> members, std::string help) {
  return {.key = std::move(key),
          .kind = Kind::kObject,
          .help = std::move(help),
          .default_value = std::move(default_value),
          .parts = std::move(members)};
}

Field Either(std::string key, Json default_value, std::vector<Field> alternatives,
             std::string help) {
  return {.key = std::move(key),
          .kind = Kind::kEither,
          .help = std::move(help),
          .default_value = std::move(default_value),
          .parts = std::move(alternatives)};
}

/// An object whose member `tag` names a registry row; `members` are common to all rows.
Field Tagged(std::string key, Json default_value, Field tag, std::vector<Field> members,
             std::string help) {
  Field field = Object(std::move(key), std::move(default_value), {}, std::move(help));
  field.kind = Kind::kTagged;
  field.tag = tag.key;
  field.choices = tag.choices;
  for (Choice& choice : tag.choices) choice.fields.clear();
  field.parts = std::move(members);
  field.parts.insert(field.parts.begin(), std::move(tag));
  return field;
}

Field FromParameter(const Parameter& parameter) {
  Field field;
  field.key = parameter.name;
  field.help = parameter.help;
  field.minimum = parameter.minimum;
  field.maximum = parameter.maximum;
  field.exclusive_minimum = parameter.exclusive_minimum;
  field.required = parameter.required;
  if (std::holds_alternative<std::int64_t>(parameter.default_value)) {
    field.kind = Kind::kInteger;
    field.default_value = std::get<std::int64_t>(parameter.default_value);
  } else if (std::holds_alternative<double>(parameter.default_value)) {
    field.kind = Kind::kNumber;
    field.default_value = std::get<double>(parameter.default_value);
  } else {
    field.kind = Kind::kText;
    field.default_value = std::get<std::string>(parameter.default_value);
  }
  if (parameter.required) field.default_value = nullptr;
  return field;
}

template <typename Registry>
std::vector<Choice> ChoicesOf(const Registry& registry) {
  std::vector<Choice> choices;
  for (const auto& row : registry) {
    Choice choice{std::string(row.name), std::string(row.description), {}};
    if constexpr (requires { row.parameters; }) {
      for (const Parameter& p : row.parameters) choice.fields.push_back(FromParameter(p));
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

Field RequiredOneOf(std::string key, std::vector<Choice> choices, std::string help) {
  Field field = OneOf(std::move(key), nullptr, std::move(choices), std::move(help));
  field.required = true;
  return field;
}

Field DatasetFields() {
  Field field = Tagged(
      "dataset", nullptr, RequiredOneOf("name", ChoicesOf(Datasets()), "the data set"),
      {
          Either("train_size", 10000,
                 {Integer("train_size", nullptr, 1, kManyRows, "training rows"),
                  Names("train_size", nullptr, {"endless"},
                        "new rows in every batch; for generators only")},
                 "training rows, or \"endless\""),
          Integer("validation_size", 2000, 0, kManyRows, "validation rows, the next ones"),
          Integer("test_size", 10000, 0, kManyRows,
                  "test rows, from the test file or those after the validation rows"),
          Integer("first_row", 0, 0, kManyRows, "where the training rows begin"),
          Names("subset", "first", kSubsets,
                "training rows: the first from first_row on, or drawn by each run's seed"),
          Names("scaling", "standardize", kScalings,
                "as stored, [0, 1], [-1, 1], or mean 0 and deviation 1, from the training rows"),
          Number("missing_fraction", 0.0, 0, 1,
                 "share of the scaled inputs, of all splits, that are missing: set to 0"),
      },
      "which rows of which data set");
  field.required = true;
  return field;
}

Field NetworkFields() {
  Field activation =
      Tagged("activation", "relu", RequiredOneOf("name", ChoicesOf(Activations()), "the function"),
             {}, "activation of the hidden layers: a name, or an object with parameters");
  activation.shorthand = true;
  const Field width = Integer("width", nullptr, 1, 8192, "units of every hidden layer");
  return Object(
      "network", Json::object(),
      {
          Integer("depth", 10, 1, 1000, "hidden layers"),
          Either("width", 128, {width, List("width", nullptr, width, "units of each hidden layer")},
                 "units of every hidden layer, or a list with one number each"),
          std::move(activation),
          Tagged("init", Json::object(),
                 OneOf("scheme", "he_normal", ChoicesOf(Initializers()), "the initialiser"), {},
                 "how weights and biases are drawn, the output layer's too"),
          Number("negated_fraction", 0.0, 0, 1,
                 "share of the units of each hidden layer whose output is negated"),
          Integer("top_k", 0, 0, 8192,
                  "activations that each example keeps in each hidden layer, the largest; 0 = all"),
          Names("precision", "float32", {"float32", "float64"}, "of parameters and arithmetic"),
          Names("execution", "dense", kExecutions,
                "whether products leave out exact zeros: never, always, or where that is faster"),
      },
      "the multilayer perceptron");
}

Field TargetFields() {
  return Object(
      "target", nullptr,
      {
          Names("metric", "validation_accuracy", kEvaluationMetrics,
                "the figure that has to meet it"),
          Number("at_least", nullptr, 0, 1e6, "met at this value or above"),
          Number("at_most", nullptr, 0, 1e6, "met at this value or below"),
          Names("then", "continue", kTargetActions,
                "what training does at the second of the two; states asked for beyond a stop do "
                "not exist"),
      },
      "counts at the first of two consecutive evaluations that meet it");
}

Field TrainingFields() {
  return Object("training", Json::object(),
                {
                    OneOf("loss", "cross_entropy", ChoicesOf(Losses()), "mean over the batch"),
                    Tagged("optimizer", Json::object(),
                           OneOf("name", "sgd", ChoicesOf(Optimizers()), "the optimiser"), {},
                           "how gradients move parameters"),
                    Either("batch_size", 128,
                           {Integer("batch_size", nullptr, 1, kManyRows, "examples of a step"),
                            Names("batch_size", nullptr, {"full"}, "the whole training split")},
                           "examples of a step, or \"full\""),
                    Integer("steps", 2000, 0, kManySteps, "updates"),
                    Number("activation_l1", 0.0, 0, 1e6,
                           "times the sum of |a| over hidden units, mean over the batch, is added "
                           "to the loss of the update"),
                    Integer("activation_l1_warmup", 0, 0, kManySteps,
                            "updates over which activation_l1 rises from 0 in equal steps"),
                    Number("weight_decay", 0.0, 0, 1e6,
                           "times each weight and bias is added to its gradient in the update"),
                    Number("label_noise", 0.0, 0, 1,
                           "share of the training rows that are trained on with a wrong label"),
                    Number("input_noise", 0.0, 0, 1e6,
                           "standard deviation of the noise on the inputs of each update"),
                    TargetFields(),
                },
                "how the network is trained");
}

Field HistogramFields() {
  return Object("histograms", nullptr,
                {DistinctList("steps", Json{0}, Integer("step", nullptr, 0, kManySteps, "a step"),
                              "steps that are looked at, whatever `every` says"),
                 Integer("bins", 50, 1, 10000, "bins of each histogram")},
                "distributions of activations and deltas on the probe, in histograms.csv");
}

Field MeasureFields() {
  std::vector<Choice> metrics = ChoicesOf(Metrics());
  return Object(
      "measure", Json::object(),
      {
          Integer("every", 50, 0, kManySteps,
                  "steps between measurements; also at step 0 and the last; 0 = never"),
          Integer("evaluate_every", 50, 0, kManySteps,
                  "steps between evaluations; also at step 0 and the last; 0 = never"),
          Integer("evaluate_size", 2000, 0, kManyRows,
                  "first examples of train and validation split that are evaluated; 0 = all"),
          Either("probe", Json{{"split", "validation"}, {"size", 300}},
                 {Object("probe", nullptr,
                         {Names("split", "validation", kProbeSplits,
                                "whose first examples are measured on"),
                          Integer("size", 300, 1, kManyRows, "how many")},
                         "the first examples of a split"),
                  Names("probe", nullptr, {"batch"},
                        "the training batch, with the gradients of the update")},
                 "the examples that metrics are computed on"),
          DistinctList("metrics", Json{"weight_gradient_norm", "delta_norm", "zero_fraction"},
                       OneOf("metric", nullptr, std::move(metrics), "a metric"),
                       "columns of layers.csv, in this order"),
          HistogramFields(),
          DistinctList("after", Json::array(),
                       OneOf("analysis", nullptr, ChoicesOf(Analyses()), "an analysis"),
                       "what the trained network is asked, once; a table each"),
      },
      "what is looked at, and when");
}

Field CheckpointFields() {
  return Object(
      "checkpoint", Json::object(),
      {DistinctList("steps", Json::array(), Integer("step", nullptr, 0, kManySteps, "a step"),
                    "steps whose parameters are kept, as safetensors")},
      "which parameters are kept");
}

}  // namespace

const Field& RunFields() {
  static const Field kFields = Object(
      "base", nullptr,
      {DatasetFields(), NetworkFields(), TrainingFields(), MeasureFields(), CheckpointFields(),
       Integer("seed", 1, 0, 9007199254740992.0,
               "of the weights and of the order of the examples")},
      "the config of every run, before cases and sweep");
  return kFields;
}

}  // namespace relulab
