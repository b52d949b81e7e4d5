#include "experiments/config/run_spec.h"

#include <algorithm>

#include "core/measure/analysis.h"
#include "core/nn/activation.h"
#include "core/nn/initializer.h"
#include "core/nn/optimizer.h"
#include "experiments/config/config_error.h"

namespace relulab {
namespace {

ParameterValues ReadParameters(const std::vector<Parameter>& parameters, const Json& object) {
  ParameterValues values;
  for (const Parameter& parameter : parameters) {
    const std::string name(parameter.name);
    const Json& value = object.at(name);
    if (std::holds_alternative<std::int64_t>(parameter.default_value)) {
      values.Set(name, value.get<std::int64_t>());
    } else if (std::holds_alternative<double>(parameter.default_value)) {
      values.Set(name, value.get<double>());
    } else {
      values.Set(name, value.get<std::string>());
    }
  }
  return values;
}

DatasetSpec ReadDataset(const Json& config, const std::filesystem::path& directory,
                        const Place& place) {
  DatasetSpec spec;
  spec.source = FindRow(Datasets(), config.at("name").get<std::string>());
  spec.first_row = config.at("first_row");
  const Json& train_size = config.at("train_size");
  spec.endless = train_size.is_string();
  if (spec.endless && !spec.source->is_generator()) {
    throw ConfigError(
        place.Below("train_size").Text() + ": found \"endless\" for " +
        std::string(spec.source->name) +
        "; allowed is a number, or one of the data sets without an end: " + GeneratorNames());
  }
  spec.train_size = spec.endless ? kEndlessTrainSize : train_size.get<Index>();
  spec.subset = FindRow(kSubsets, config.at("subset").get<std::string>())->value;
  spec.validation_size = config.at("validation_size");
  spec.test_size = config.at("test_size");
  spec.scaling = FindRow(kScalings, config.at("scaling").get<std::string>())->value;
  spec.missing_fraction = config.at("missing_fraction");
  if (spec.endless && spec.missing_fraction > 0.0) {
    throw ConfigError(place.Below("missing_fraction").Text() + ": found " +
                      config.at("missing_fraction").dump() +
                      " with \"train_size\": \"endless\"; allowed is it with a number of rows");
  }
  spec.parameters = ReadParameters(spec.source->parameters, config);
  spec.base_directory = directory;
  return spec;
}

NetworkSpec ReadNetwork(const Json& config, const Place& place) {
  NetworkSpec spec;
  const auto depth = config.at("depth").get<std::size_t>();
  const Json& width = config.at("width");
  if (width.is_array()) {
    if (width.size() != depth) {
      throw ConfigError(place.Below("width").Text() + ": found a list of " +
                        std::to_string(width.size()) + " widths; allowed is one for each of the " +
                        std::to_string(depth) + " hidden layers of depth");
    }
    spec.widths = width.get<std::vector<Index>>();
  } else {
    spec.widths.assign(depth, width.get<Index>());
  }
  const Json& activation = config.at("activation");
  const Json& name = activation.is_string() ? activation : activation.at("name");
  spec.activation = FindRow(Activations(), name.get<std::string>());
  spec.activation_parameters = activation.is_string()
                                   ? DefaultValues(spec.activation->parameters)
                                   : ReadParameters(spec.activation->parameters, activation);
  const Json& init = config.at("init");
  spec.initializer.scheme = FindRow(Initializers(), init.at("scheme").get<std::string>());
  spec.initializer.parameters = ReadParameters(spec.initializer.scheme->parameters, init);
  spec.hidden_output.negated_fraction = config.at("negated_fraction");
  spec.hidden_output.top_k = config.at("top_k");
  spec.execution = FindRow(kExecutions, config.at("execution").get<std::string>())->value;
  const Index narrowest = *std::min_element(spec.widths.begin(), spec.widths.end());
  if (spec.hidden_output.top_k > narrowest) {
    throw ConfigError(
        place.Below("top_k").Text() + ": found " + std::to_string(spec.hidden_output.top_k) +
        "; allowed is at most the smallest width, " + std::to_string(narrowest) + ", or 0 for all");
  }
  return spec;
}

Target ReadTarget(const Json& config, bool has_validation, const Place& place) {
  const bool at_least = config.contains("at_least");
  if (at_least == config.contains("at_most")) {
    throw ConfigError(place.Text() + ": found " + (at_least ? "both" : "neither") +
                      " of \"at_least\" and \"at_most\"; allowed is one of the two");
  }
  const std::string metric = config.at("metric");
  if (!has_validation && metric.starts_with("validation")) {
    throw ConfigError(place.Below("metric").Text() + ": found \"" + metric +
                      "\" with a validation_size of 0; allowed is \"train_loss\" or "
                      "\"train_accuracy\", or a validation_size of 1 or more");
  }
  const Json& value = config.at(at_least ? "at_least" : "at_most");
  if (metric.ends_with("accuracy") && value > 1.0) {
    throw ConfigError(place.Below(at_least ? "at_least" : "at_most").Text() + ": found " +
                      value.dump() + " for \"" + metric +
                      "\"; allowed is a number from 0 to 1, since accuracies are fractions");
  }
  Target target;
  target.metric = FindRow(kEvaluationMetrics, metric)->value;
  target.at_least = at_least;
  target.value = value;
  target.then = FindRow(kTargetActions, config.at("then").get<std::string>())->value;
  return target;
}

/// An endless train split has no size to be "full", and a generator numbers its rows modulo 2^32.
void CheckEndlessBatches(const Json& batch_size, std::int64_t steps, const Place& place) {
  constexpr std::int64_t kRows = std::int64_t{1} << 32;
  if (batch_size.is_string()) {
    throw ConfigError(place.Below("batch_size").Text() + ": found " + batch_size.dump() +
                      " with an endless train_size; allowed is a number");
  }
  const auto most = kRows / batch_size.get<std::int64_t>();
  if (steps > most) {
    throw ConfigError(place.Below("steps").Text() + ": found " + std::to_string(steps) +
                      "; allowed is at most " + std::to_string(most) +
                      ", after which an endless train split repeats itself");
  }
}

TrainingSpec ReadTraining(const Json& config, const DatasetSpec& dataset, const Place& place) {
  TrainingSpec spec;
  spec.loss = FindRow(Losses(), config.at("loss").get<std::string>());
  const Json& optimizer = config.at("optimizer");
  spec.optimizer = FindRow(Optimizers(), optimizer.at("name").get<std::string>());
  spec.optimizer_parameters = ReadParameters(spec.optimizer->parameters, optimizer);
  const Json& batch_size = config.at("batch_size");
  spec.batch_size = batch_size.is_string() ? 0 : batch_size.get<Index>();
  if (dataset.endless) {
    CheckEndlessBatches(batch_size, config.at("steps"), place);
  } else if (spec.batch_size > dataset.train_size) {
    throw ConfigError(place.Below("batch_size").Text() + ": found " + batch_size.dump() +
                      "; allowed is at most the train_size, " + std::to_string(dataset.train_size) +
                      ", or \"full\"");
  }
  spec.steps = config.at("steps");
  spec.activation_l1 = config.at("activation_l1");
  spec.activation_l1_warmup = config.at("activation_l1_warmup");
  spec.weight_decay = config.at("weight_decay");
  spec.label_noise = config.at("label_noise");
  spec.input_noise = config.at("input_noise");
  if (dataset.endless && spec.label_noise > 0.0) {
    throw ConfigError(place.Below("label_noise").Text() + ": found " +
                      config.at("label_noise").dump() +
                      " with an endless train_size, which has no fixed rows to flip; allowed is 0");
  }
  if (config.contains("target")) {
    spec.target =
        ReadTarget(config.at("target"), dataset.validation_size > 0, place.Below("target"));
  }
  return spec;
}

Index SplitSize(const DatasetSpec& dataset, ProbeSource source) {
  switch (source) {
    case ProbeSource::kValidation:
      return dataset.validation_size;
    case ProbeSource::kTest:
      return dataset.test_size;
    case ProbeSource::kTrain:
    case ProbeSource::kBatch:
      break;
  }
  return dataset.train_size;
}

MeasureSpec ReadMeasure(const Json& config, const DatasetSpec& dataset, const Place& place) {
  MeasureSpec spec;
  spec.every = config.at("metrics").empty() ? 0 : config.at("every").get<std::int64_t>();
  spec.evaluate_every = config.at("evaluate_every");
  spec.evaluate_size = config.at("evaluate_size");
  const Json& probe = config.at("probe");
  if (probe.is_string()) {
    spec.probe = ProbeSource::kBatch;
    spec.probe_size = 0;
    return spec;
  }
  const std::string split = probe.at("split");
  spec.probe = FindRow(kProbeSplits, split)->value;
  spec.probe_size = probe.at("size");
  const Index available = SplitSize(dataset, spec.probe);
  const bool is_used = spec.every > 0 || config.contains("histograms");
  if (is_used && spec.probe_size > available) {
    throw ConfigError(place.Below("probe").Below("size").Text() + ": found " +
                      std::to_string(spec.probe_size) + "; allowed is at most the " + split +
                      "_size, " + std::to_string(available));
  }
  return spec;
}

void CheckSteps(const std::vector<std::int64_t>& steps, std::int64_t last, const Place& place) {
  for (const std::int64_t step : steps) {
    if (step > last) {
      throw ConfigError(place.Text() + ": found step " + std::to_string(step) +
                        "; allowed is at most " + std::to_string(last) + ", the last there is");
    }
  }
}

void ReadHistograms(const Json& config, RunSpec& spec, const Place& place) {
  spec.histogram_steps = config.at("steps").get<std::vector<std::int64_t>>();
  spec.histogram_bins = config.at("bins");
  // There is no training batch at the last state.
  const bool of_batch = spec.measure.probe == ProbeSource::kBatch;
  CheckSteps(spec.histogram_steps, spec.training.steps - (of_batch ? 1 : 0), place.Below("steps"));
}

void ReadAnalyses(const Json& config, RunSpec& spec, const Place& place) {
  spec.analyses = FindRows(Analyses(), config.get<std::vector<std::string>>());
  for (const AnalysisInfo* analysis : spec.analyses) {
    const std::string name(analysis->name);
    const std::string dataset(analysis->dataset);
    if (dataset.empty()) continue;
    if (spec.dataset.source->name != dataset) {
      throw ConfigError(place.Text() + ": found " + Excerpt(name) + " for " +
                        std::string(spec.dataset.source->name) + "; allowed is the data set " +
                        dataset);
    }
    if (spec.dataset.validation_size == 0) {
      throw ConfigError(place.Text() + ": found \"" + name +
                        "\" with a validation_size of 0; allowed is 1 or more");
    }
  }
}

}  // namespace

NetworkSpec ReadNetworkSpec(const Json& network, const Place& place) {
  return ReadNetwork(network, place);
}

RunSpec ReadRunSpec(const Json& config, const std::filesystem::path& directory,
                    const Place& place) {
  RunSpec spec;
  spec.seed = config.at("seed");
  spec.dataset = ReadDataset(config.at("dataset"), directory, place.Below("dataset"));
  if (spec.dataset.subset == Subset::kBySeed) spec.dataset.subset_seed = spec.seed;
  spec.network = ReadNetwork(config.at("network"), place.Below("network"));
  spec.precision =
      config.at("network").at("precision") == "float32" ? Precision::kFloat32 : Precision::kFloat64;
  spec.training = ReadTraining(config.at("training"), spec.dataset, place.Below("training"));
  spec.measure = ReadMeasure(config.at("measure"), spec.dataset, place.Below("measure"));
  if (spec.training.target && spec.measure.evaluate_every == 0) {
    throw ConfigError(
        place.Below("measure").Below("evaluate_every").Text() +
        ": found 0 with a training.target, which only evaluations can meet; allowed is "
        "1 or more");
  }
  spec.metrics =
      FindRows(Metrics(), config.at("measure").at("metrics").get<std::vector<std::string>>());
  if (config.at("measure").contains("histograms")) {
    ReadHistograms(config.at("measure").at("histograms"), spec,
                   place.Below("measure").Below("histograms"));
  }
  ReadAnalyses(config.at("measure").at("after"), spec, place.Below("measure").Below("after"));
  spec.checkpoint_steps = config.at("checkpoint").at("steps").get<std::vector<std::int64_t>>();
  CheckSteps(spec.checkpoint_steps, spec.training.steps, place.Below("checkpoint").Below("steps"));
  spec.seed = config.at("seed");
  return spec;
}

}  // namespace relulab
