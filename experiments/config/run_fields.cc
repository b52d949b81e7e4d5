#include <utility>

#include "core/nn/activation.h"
#include "core/nn/initializer.h"
#include "experiments/config/field_builders.h"
#include "experiments/config/run_spec.h"

namespace relulab {
namespace {

constexpr double kManyRows = 1e9;
constexpr double kManySteps = 1e12;

/// A field whose value `fill` writes into the struct.
template <typename Owner>
Field By(void (*fill)(const Json& value, Owner& owner), Field field) {
  field.read = [fill](const Field&, const Json& value, const Destination& target) {
    fill(value, target.As<Owner>());
  };
  return field;
}

/// An alternative that has only one name, such as "full".
Field Word(std::string name, std::string help) {
  return Names("", nullptr, {{.name = std::move(name), .fields = {}}}, std::move(help));
}

Field Steps(std::string key, Json default_value, std::string help) {
  return DistinctList(std::move(key), std::move(default_value),
                      Integer("", nullptr, 0, kManySteps, "a step"), std::move(help));
}

Field TrainSizeField() {
  Field endless = Word("endless", "new rows in every batch; only for generated data sets");
  endless.condition = "for generated data sets";
  return Either("train_size", 10000,
                {To(&DatasetSpec::train_size, Integer("", nullptr, 1, kManyRows, "training rows")),
                 By<DatasetSpec>(
                     [](const Json&, DatasetSpec& spec) {
                       spec.endless = true;
                       spec.train_size = kEndlessTrainSize;
                     },
                     std::move(endless))},
                "number of training rows, or \"endless\" for new rows in every batch");
}

Field DatasetFields() {
  Field field = RegistryRow(
      &DatasetSpec::source, &DatasetSpec::parameters, "dataset", nullptr,
      Required(Names("name", nullptr, {}, "the data set")), Datasets(),
      {
          TrainSizeField(),
          To(&DatasetSpec::validation_size,
             Integer("validation_size", 2000, 0, kManyRows,
                     "number of validation rows, which follow the training rows")),
          To(&DatasetSpec::test_size, Integer("test_size", 10000, 0, kManyRows,
                                              "number of test rows, from the test file if there is "
                                              "one, else after the validation rows")),
          To(&DatasetSpec::first_row,
             Integer("first_row", 0, 0, kManyRows, "index of the first training row")),
          Enum(&DatasetSpec::subset, "subset", "first", kSubsets,
               "how training rows are chosen: the first ones from first_row on, or at random with "
               "the seed of the run"),
          Enum(&DatasetSpec::scaling, "scaling", "standardize", kScalings,
               "how inputs are scaled: as stored, to [0, 1], to [-1, 1], or to mean 0 and standard "
               "deviation 1; the constants come from the training rows"),
          To(&DatasetSpec::missing_fraction,
             Number("missing_fraction", 0.0, 0, 1,
                    "fraction of the scaled inputs that are set to 0, as if missing, in every "
                    "split")),
      },
      "the data set, and which of its rows are used");
  return Required(To(&RunSpec::dataset, std::move(field)));
}

/// `depth` is read first and sets the number of widths.
Field WidthField() {
  const Field width = Integer("", nullptr, 1, 8192, "units of every hidden layer");
  return Either("width", 128,
                {By<NetworkSpec>(
                     [](const Json& value, NetworkSpec& spec) {
                       spec.widths.assign(spec.widths.size(), value.get<Index>());
                     },
                     width),
                 To(&NetworkSpec::widths, List("", nullptr, width, "units of each hidden layer"))},
                "units of every hidden layer, or a list with one number for each hidden layer");
}

Field NetworkFields() {
  const auto of_network = [](Field field) { return To(&RunSpec::network, std::move(field)); };
  const auto of_output = [](auto member, Field field) {
    return To(&RunSpec::network, To(&NetworkSpec::hidden_output, To(member, std::move(field))));
  };
  Field activation =
      RegistryRow(&NetworkSpec::activation, &NetworkSpec::activation_parameters, "activation",
                  "relu", Required(Names("name", nullptr, {}, "the function")), Activations(), {},
                  "activation of the hidden layers: a name, or an object with parameters");
  activation.shorthand = true;
  Field init = RegistryRow(
      &InitializerSpec::scheme, &InitializerSpec::parameters, "init", Json::object(),
      Names("scheme", "he_normal", {}, "the initialiser"), Initializers(), {},
      "how the weights and biases of every layer are initialised, including the output layer");
  return Object(
      "network", Json::object(),
      {
          of_network(By<NetworkSpec>(
              [](const Json& value, NetworkSpec& spec) {
                spec.widths.assign(value.get<std::size_t>(), 0);
              },
              Integer("depth", 10, 1, 1000, "number of hidden layers"))),
          of_network(WidthField()),
          of_network(std::move(activation)),
          of_network(To(&NetworkSpec::initializer, std::move(init))),
          of_output(&HiddenOutput::negated_fraction,
                    Number("negated_fraction", 0.0, 0, 1,
                           "fraction of the units of each hidden layer whose output is negated")),
          of_output(
              &HiddenOutput::top_k,
              Integer("top_k", 0, 0, 8192,
                      "how many of its largest activations each hidden layer keeps per example; "
                      "the others are set to 0. top_k = 0 keeps all")),
          Enum(&RunSpec::precision, "precision", "float32", kPrecisions,
               "floating-point type of parameters and arithmetic"),
          of_network(Enum(
              &NetworkSpec::execution, "execution", "dense", kExecutions,
              "whether matrix products skip exact zeros: never, always, or where that is faster")),
      },
      "the multilayer perceptron");
}

Field TargetFields() {
  return To(
      &TrainingSpec::target,
      Object(
          "target", nullptr,
          {
              Enum(&Target::metric, "metric", "validation_accuracy", kEvaluationMetrics,
                   "the metric that has to meet the target"),
              To(&Target::value,
                 Number("at_least", nullptr, 0, 1e6, "the target is met at this value or above")),
              By<Target>(
                  [](const Json& value, Target& target) {
                    target.value = value;
                    target.at_least = false;
                  },
                  Number("at_most", nullptr, 0, 1e6, "the target is met at this value or below")),
              Enum(
                  &Target::then, "then", "continue", kTargetActions,
                  "what training does when a second consecutive evaluation meets the target; after "
                  "\"stop\" there are no later steps"),
          },
          "the value to reach; it counts as reached at the first of two consecutive evaluations "
          "that meet it"));
}

Field TrainingFields() {
  return To(
      &RunSpec::training,
      Object(
          "training", Json::object(),
          {
              RowName(&TrainingSpec::loss, "loss", "cross_entropy", Losses(),
                      "the loss, a mean over the batch"),
              RegistryRow(&TrainingSpec::optimizer, &TrainingSpec::optimizer_parameters,
                          "optimizer", Json::object(), Names("name", "sgd", {}, "the optimiser"),
                          Optimizers(), {}, "the update rule and its parameters"),
              Either("batch_size", 128,
                     {To(&TrainingSpec::batch_size,
                         Integer("", nullptr, 1, kManyRows, "examples per step")),
                      By<TrainingSpec>([](const Json&, TrainingSpec& spec) { spec.batch_size = 0; },
                                       Word("full", "the whole training split"))},
                     "examples per step, or \"full\" for the whole training split"),
              To(&TrainingSpec::steps, Integer("steps", 2000, 0, kManySteps, "number of updates")),
              To(&TrainingSpec::activation_l1,
                 Number(
                     "activation_l1", 0.0, 0, 1e6,
                     "coefficient of the L1 penalty on activations: coefficient x sum of |a| over "
                     "hidden units, averaged over the batch, is added to the minimised loss")),
              To(&TrainingSpec::activation_l1_warmup,
                 Integer("activation_l1_warmup", 0, 0, kManySteps,
                         "number of updates over which activation_l1 rises linearly from 0")),
              To(&TrainingSpec::weight_decay,
                 Number(
                     "weight_decay", 0.0, 0, 1e6,
                     "coefficient of the L2 penalty: coefficient x w is added to the gradient of "
                     "each weight or bias w")),
              To(&TrainingSpec::label_noise,
                 Number("label_noise", 0.0, 0, 1,
                        "fraction of the training rows whose label is replaced by a wrong one")),
              To(&TrainingSpec::input_noise,
                 Number(
                     "input_noise", 0.0, 0, 1e6,
                     "standard deviation of the noise that is added to the inputs of each update")),
              TargetFields(),
          },
          "how the network is trained"));
}

Field ProbeField() {
  return Either("probe", Json{{"split", "validation"}, {"size", 300}},
                {Object("", nullptr,
                        {Enum(&MeasureSpec::probe, "split", "validation", kProbeSplits,
                              "the split that the examples come from"),
                         To(&MeasureSpec::probe_size,
                            Integer("size", 300, 1, kManyRows,
                                    "number of examples; the default is 300, or the whole split "
                                    "if it is smaller"))},
                        "the first examples of a split"),
                 By<MeasureSpec>(
                     [](const Json&, MeasureSpec& spec) {
                       spec.probe = ProbeSource::kBatch;
                       spec.probe_size = 0;
                     },
                     Word("batch", "the training batch, with the gradients of the update"))},
                "the examples on which metrics are computed");
}

Field HistogramFields() {
  return Object(
      "histograms", nullptr,
      {To(&RunSpec::histogram_steps,
          Steps("steps", Json{0},
                "steps at which histograms are recorded; `every` does not apply")),
       To(&RunSpec::histogram_bins, Integer("bins", 50, 1, 10000, "bins of each histogram"))},
      "histograms of activations and deltas on the probe, written to histograms.csv");
}

Field MeasureFields() {
  const auto of_measure = [](Field field) { return To(&RunSpec::measure, std::move(field)); };
  return Object(
      "measure", Json::object(),
      {
          of_measure(To(&MeasureSpec::every, Integer("every", 50, 0, kManySteps,
                                                     "steps between measurements; step 0 and the "
                                                     "last step are included; 0 = never"))),
          of_measure(To(
              &MeasureSpec::evaluate_every,
              Integer(
                  "evaluate_every", 50, 0, kManySteps,
                  "steps between evaluations; step 0 and the last step are included; 0 = never"))),
          of_measure(To(&MeasureSpec::evaluate_size,
                        Integer("evaluate_size", 2000, 0, kManyRows,
                                "number of examples evaluated per split (training, validation), "
                                "taken from its start; 0 = all"))),
          of_measure(ProbeField()),
          RowNames(&RunSpec::metrics, "metrics",
                   Json{"weight_gradient_norm", "delta_norm", "zero_fraction"}, Metrics(),
                   "metrics to record: columns of layers.csv, in this order"),
          HistogramFields(),
          RowNames(&RunSpec::analyses, "after", Json::array(), Analyses(),
                   "analyses of the trained network; each writes one table"),
      },
      "what is measured, and when");
}

Field CheckpointFields() {
  return Object(
      "checkpoint", Json::object(),
      {To(&RunSpec::checkpoint_steps,
          Steps("steps", Json::array(), "steps at which parameters are saved, as safetensors"))},
      "when parameters are saved");
}

}  // namespace

const Field& RunFields() {
  static const Field kFields = Object(
      "base", nullptr,
      {DatasetFields(), NetworkFields(), TrainingFields(), MeasureFields(), CheckpointFields(),
       To(&RunSpec::seed, Integer("seed", 1, 0, kLargestInteger,
                                  "seed of the initial weights and of the order of the examples"))},
      "the config of every run, before cases and sweep are applied");
  return kFields;
}

}  // namespace relulab
