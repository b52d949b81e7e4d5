#include "experiments/lab/compact_checkpoint.h"

#include <array>
#include <map>
#include <utility>
#include <vector>

#include "core/nn/loss.h"
#include "core/train/evaluation.h"
#include "experiments/lab/layer_tensors.h"
#include "experiments/lab/time_inference.h"
#include "experiments/store/config_error.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

template <typename Scalar>
struct NamedSplit {
  const char* name;
  Split<Scalar> Dataset<Scalar>::*split;
};

template <typename Scalar>
constexpr std::array<NamedSplit<Scalar>, 3> kSplits = {
    {{"train", &Dataset<Scalar>::train},
     {"validation", &Dataset<Scalar>::validation},
     {"test", &Dataset<Scalar>::test}}};

template <typename Scalar>
const Split<Scalar>& FindSplit(const Dataset<Scalar>& data, const std::string& name) {
  return data.*FindRow(kSplits<Scalar>, name)->split;
}

void CheckRequest(const Checkpoint& checkpoint, const std::string& split) {
  const HiddenOutput& hidden_output = checkpoint.spec.network.hidden_output;
  if (!CompactionApplies(hidden_output)) {
    throw ConfigError(
        checkpoint.source + ": found a network.top_k of " + std::to_string(hidden_output.top_k) +
        "; expected 0, because with top_k the removal of a unit can change which other "
        "units are kept");
  }
  const Json& size = checkpoint.config.at("dataset").at(split + "_size");
  if (size == 0) {
    throw ConfigError("--split: found \"" + split +
                      "\", but this run has no examples in that split (" + split +
                      "_size is 0); expected a split with examples, such as \"train\"");
  }
}

template <typename Scalar>
NetworkFigures FiguresOf(const Network<Scalar>& network, const Loss<Scalar>& loss,
                         const Split<Scalar>& split) {
  NetworkFigures figures;
  figures.parameters = ParameterCount(network.layers());
  figures.bytes = figures.parameters * static_cast<Index>(sizeof(Scalar));
  figures.flops_per_example = FlopsPerExample(network.layers());
  figures.accuracy = Evaluate(network, loss, split, split.size()).FiniteAccuracy();
  return figures;
}

/// The metadata that the tensors do not contain. Inputs must be scaled as in `dataset`, with
/// constants from the run's training rows.
std::map<std::string, std::string> Describe(const Checkpoint& checkpoint, const std::string& split,
                                            const CheckpointCompaction& compaction) {
  Json before = Json::array();
  Json kept = Json::array();
  for (const CompactedUnits& units : compaction.hidden) {
    before.push_back(units.before);
    kept.push_back(units.kept);
  }
  return {
      {"made_by", "relulab compact"},
      {"formula",
       "a_l = activation(weight_l a_(l-1) + bias_l); the last layer has no activation; signs of "
       "negated units are in the weights"},
      {"activation", checkpoint.config.at("network").at("activation").dump()},
      {"dataset", checkpoint.config.at("dataset").dump()},
      {std::string(columns::kSeed.name), std::to_string(checkpoint.spec.seed)},
      {std::string(columns::kRunId.name), checkpoint.run_id},
      {"checkpoint", checkpoint.name},
      {"exact_on", split},
      {"examples", std::to_string(compaction.examples)},
      {"units_before", before.dump()},
      {"kept_units", kept.dump()}};
}

template <typename Scalar>
CheckpointCompaction CompactAs(const Checkpoint& checkpoint, const std::string& split_name) {
  const Dataset<Scalar> data = LoadDataset<Scalar>(checkpoint.spec.dataset);
  const Split<Scalar>& split = FindSplit(data, split_name);
  NetworkSpec spec = checkpoint.spec.network;
  spec.input_size = data.features;
  spec.output_size = data.classes;
  spec.execution = Execution::kDense;
  auto layers = LayersOf<Scalar>(checkpoint.file.tensors, spec.Sizes(), checkpoint.source);
  spec.initializer = {};  // drawn parameters would be replaced
  Network<Scalar> network(spec, checkpoint.spec.seed);
  network.layers() = std::move(layers);

  const Compaction<Scalar> compaction = Compact(network, split.inputs);
  const Network<Scalar> small = CompactedNetwork(spec, compaction);
  const auto loss = MakeLoss<Scalar>(*checkpoint.spec.training.loss);
  CheckpointCompaction result;
  result.hidden = compaction.hidden;
  result.examples = split.size();
  result.before = FiguresOf(network, *loss, split);
  result.after = FiguresOf(small, *loss, split);
  result.difference = CompareOutputs(network, small, split.inputs);
  const std::vector<MedianInterval> seconds =
      TimeInference<Scalar>({&network, &small}, split.inputs);
  result.before.seconds = seconds[0];
  result.after.seconds = seconds[1];
  result.safetensors =
      EncodeSafetensors(LayerTensors(small.layers()), Describe(checkpoint, split_name, result));
  return result;
}

}  // namespace

bool IsSplitName(const std::string& name) { return FindRow(kSplits<double>, name) != nullptr; }

CheckpointCompaction CompactCheckpoint(const Checkpoint& checkpoint, const std::string& split) {
  CheckRequest(checkpoint, split);
  return checkpoint.spec.precision == Precision::kFloat32 ? CompactAs<float>(checkpoint, split)
                                                          : CompactAs<double>(checkpoint, split);
}

}  // namespace relulab
