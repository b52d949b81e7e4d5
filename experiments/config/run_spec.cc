#include "experiments/config/run_spec.h"

#include <algorithm>

#include "core/data/count.h"
#include "experiments/config/dotted_key.h"

namespace relulab {
namespace {

/// A generator numbers its rows modulo 2^32.
constexpr std::int64_t kGeneratorRows = std::int64_t{1} << 32;

/// " (the default)" if the config as it was given lacks the key.
std::string DefaultNote(const Json* given, const char* key) {
  return given != nullptr && GetKey(*given, key).is_null() ? " (the default)" : "";
}

void CheckNetwork(const Json& config, const NetworkSpec& spec, const Place& place,
                  const Json* given = nullptr) {
  const auto depth = config.at("depth").get<std::size_t>();
  if (spec.widths.size() != depth) {
    place.Below("width").Fail("found a list of " + CountOf(spec.widths.size(), "width") +
                              "; expected one for each of the " + std::to_string(depth) +
                              " hidden layers" + DefaultNote(given, "network.depth"));
  }
  const Index top_k = spec.hidden_output.top_k;
  const Index narrowest = *std::min_element(spec.widths.begin(), spec.widths.end());
  if (top_k > narrowest) {
    place.Below("top_k").Fail(top_k, "at most the smallest width, " + std::to_string(narrowest) +
                                         DefaultNote(given, "network.width") + ", or 0 for all");
  }
}

void CheckEndless(const RunSpec& spec, const Place& place) {
  if (!spec.dataset.endless) return;
  const Place dataset = place.Below("dataset");
  const Place training = place.Below("training");
  const TrainingSpec& t = spec.training;
  if (!spec.dataset.source->is_generator()) {
    dataset.Below("train_size")
        .Fail("found \"endless\" for " + std::string(spec.dataset.source->name) +
              "; expected a number, or a generated data set: " + GeneratorNames());
  }
  if (spec.dataset.missing_fraction > 0.0) {
    dataset.Below("missing_fraction").Fail("missing_fraction needs a finite train_size");
  }
  if (t.batch_size == 0) {
    training.Below("batch_size")
        .Fail("found \"full\" with an endless train_size; expected a number");
  }
  const std::int64_t most = kGeneratorRows / t.batch_size;
  if (t.steps > most) {
    training.Below("steps").Fail(t.steps,
                                 "at most " + std::to_string(most) +
                                     ", the last step before an endless train split repeats");
  }
  if (t.label_noise > 0.0) {
    training.Below("label_noise").Fail("label_noise needs a finite train_size");
  }
}

void CheckBatchSize(const RunSpec& spec, const Place& place, const Json* given) {
  if (spec.dataset.endless || spec.training.batch_size <= spec.dataset.train_size) return;
  place.Fail("found " + std::to_string(spec.training.batch_size) +
             DefaultNote(given, "training.batch_size") + "; expected at most the train_size, " +
             std::to_string(spec.dataset.train_size) + DefaultNote(given, "dataset.train_size") +
             ", or \"full\"");
}

void CheckTarget(const Json& config, const RunSpec& spec, const Place& place, const Json* given) {
  if (!spec.training.target) return;
  const bool at_least = config.contains("at_least");
  if (at_least == config.contains("at_most")) {
    place.Fail(std::string("found ") + (at_least ? "both" : "neither") +
               " of \"at_least\" and \"at_most\"; expected one of the two");
  }
  const std::string_view metric = NameOf(kEvaluationMetrics, spec.training.target->metric);
  if (spec.dataset.validation_size == 0 && metric.starts_with("validation")) {
    place.Below("metric").Fail("found \"" + std::string(metric) + "\"" +
                               DefaultNote(given, "training.target.metric") +
                               " with a validation_size of 0; expected \"train_loss\" or "
                               "\"train_accuracy\", or a validation_size of 1 or more");
  }
  if (metric.ends_with("accuracy") && spec.training.target->value > 1.0) {
    place.Below(at_least ? "at_least" : "at_most")
        .Fail(spec.training.target->value,
              "a number from 0 to 1, because accuracies are fractions");
  }
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

bool UsesProbe(const RunSpec& spec) {
  const MeasureSpec& measure = spec.measure;
  const bool is_used = measure.every > 0 || !spec.histogram_steps.empty();
  return is_used && measure.probe != ProbeSource::kBatch;
}

void CheckProbe(const RunSpec& spec, const Place& place, const Json* given) {
  const MeasureSpec& measure = spec.measure;
  const Index available = SplitSize(spec.dataset, measure.probe);
  if (!UsesProbe(spec) || measure.probe_size <= available) return;
  const std::string split(NameOf(kProbeSplits, measure.probe));
  const std::string size_note = DefaultNote(given, "measure.probe.size");
  if (available == 0 && !size_note.empty()) {
    place.Below("split").Fail(
        "found \"" + split + "\"" + DefaultNote(given, "measure.probe.split") + " with a " + split +
        "_size of 0; expected a split with rows, or \"" + "batch\" for the probe");
  }
  place.Below("size").Fail("found " + std::to_string(measure.probe_size) + size_note +
                           "; expected at most the " + split + "_size, " +
                           std::to_string(available) +
                           DefaultNote(given, ("dataset." + split + "_size").c_str()));
}

void CheckSteps(const std::vector<std::int64_t>& steps, std::int64_t last, const Place& place) {
  for (const std::int64_t step : steps) {
    if (step <= last) continue;
    place.Fail("found step " + std::to_string(step) + "; expected at most " + std::to_string(last) +
               ", the last step that can be recorded");
  }
}

void CheckAnalyses(const RunSpec& spec, const Place& place) {
  for (const AnalysisInfo* analysis : spec.analyses) {
    const std::string found = "found \"" + std::string(analysis->name) + "\"";
    if (analysis->dataset.empty()) continue;
    if (spec.dataset.source->name != analysis->dataset) {
      place.Fail(found + " for " + std::string(spec.dataset.source->name) +
                 "; expected the data set " + std::string(analysis->dataset));
    }
    if (spec.dataset.validation_size == 0) {
      place.Fail(found + " with a validation_size of 0; expected 1 or more");
    }
  }
}

void CheckMeasure(const RunSpec& spec, const Place& place, const Json* given) {
  if (spec.training.target && spec.measure.evaluate_every == 0) {
    place.Below("evaluate_every")
        .Fail("found 0 with a training.target, which needs evaluations; expected 1 or more");
  }
  CheckProbe(spec, place.Below("probe"), given);
  // No training batch follows the last step.
  const bool of_batch = spec.measure.probe == ProbeSource::kBatch;
  CheckSteps(spec.histogram_steps, spec.training.steps - (of_batch ? 1 : 0),
             place.Below("histograms").Below("steps"));
  CheckAnalyses(spec, place.Below("after"));
}

RunSpec FillSpec(const Json& config) {
  RunSpec spec;
  Read(RunFields(), config, Destination(spec));
  if (spec.dataset.subset == Subset::kBySeed) spec.dataset.subset_seed = spec.seed;
  if (spec.metrics.empty()) spec.measure.every = 0;
  return spec;
}

}  // namespace

NetworkSpec ReadNetworkSpec(const Json& network, const Place& place) {
  RunSpec spec;
  Read(FindField(RunFields(), "network", place), network, Destination(spec));
  CheckNetwork(network, spec.network, place);
  return spec.network;
}

Json ResolveRun(const Json& config, const Place& place) {
  Json resolved = Resolve(RunFields(), config, place);
  if (!GetKey(config, "measure.probe.size").is_null()) return resolved;
  const RunSpec spec = FillSpec(resolved);
  const Index available = SplitSize(spec.dataset, spec.measure.probe);
  if (UsesProbe(spec) && available > 0 && available < spec.measure.probe_size) {
    SetKey(resolved, "measure.probe.size", available);
  }
  return resolved;
}

RunSpec ReadRunSpec(const Json& config, const std::filesystem::path& directory, const Place& place,
                    const Json* given) {
  RunSpec spec = FillSpec(config);
  spec.dataset.base_directory = directory;
  CheckEndless(spec, place);
  CheckNetwork(config.at("network"), spec.network, place.Below("network"), given);
  CheckBatchSize(spec, place.Below("training").Below("batch_size"), given);
  CheckTarget(config.at("training").value("target", Json()), spec,
              place.Below("training").Below("target"), given);
  CheckMeasure(spec, place.Below("measure"), given);
  CheckSteps(spec.checkpoint_steps, spec.training.steps, place.Below("checkpoint").Below("steps"));
  return spec;
}

}  // namespace relulab
