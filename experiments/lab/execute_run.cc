#include "experiments/lab/execute_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <new>
#include <optional>
#include <span>
#include <string>

#include "core/nn/loss.h"
#include "core/numeric/norm.h"
#include "core/train/observer.h"
#include "experiments/lab/layer_tensors.h"
#include "experiments/lab/seconds_since.h"
#include "experiments/store/file.h"
#include "experiments/store/safetensors.h"

namespace relulab {
namespace {

using KeepCheckpoint = decltype(RunHooks::keep_checkpoint);

/// An observer that passes the parameters of chosen steps to a function.
template <typename Scalar>
class CheckpointRecorder final : public Observer<Scalar> {
 public:
  CheckpointRecorder(const std::vector<std::int64_t>& steps, const KeepCheckpoint& keep)
      : steps_(steps), keep_(keep) {}

  ObserverNeeds NeedsAt(std::int64_t /*step*/, bool /*is_due*/) const override { return {}; }

  void OnState(std::int64_t step, const Network<Scalar>& network) override {
    if (std::find(steps_.begin(), steps_.end(), step) == steps_.end()) return;
    keep_(step, EncodeSafetensors(LayerTensors(network.layers())));
  }

 private:
  const std::vector<std::int64_t>& steps_;
  const KeepCheckpoint& keep_;
};

/// Records what theory.csv needs from each probe example at step 0. Empty if step 0 is not
/// measured.
template <typename Scalar>
class SignalRecorder final : public Observer<Scalar> {
 public:
  ObserverNeeds NeedsAt(std::int64_t step, bool is_due) const override {
    const bool is_start = is_due && step == 0;
    return {.forward = is_start, .backward = is_start};
  }

  void OnMeasure(const StepView<Scalar>& view) override {
    if (view.step != 0) return;
    const auto column_norm = [](const Matrix<Scalar>& values, Index column) {
      return Norm(values.data() + column * values.rows(), values.rows());
    };
    for (Index i = 0; i < view.inputs.cols(); ++i) {
      const ScaledMatrix<Scalar>& delta = view.pass.delta.back();
      examples_.push_back(
          {column_norm(view.inputs, i), std::ldexp(column_norm(delta.values, i), delta.exponent)});
    }
  }

  const std::vector<ExampleSignal>& examples() const { return examples_; }

 private:
  std::vector<ExampleSignal> examples_;
};

/// The theory's predictions at initialisation for the examples of the probe. Empty if there are no
/// examples, or if the theory does not apply to the network.
std::vector<LayerPrediction> Predict(const NetworkSpec& network,
                                     std::span<const ExampleSignal> examples) {
  if (!MeanFieldApplies(network)) return {};
  return PredictProbe(SharedMomentTable(*network.activation, network.activation_parameters),
                      VariancesOf(network), examples);
}

/// "13.2 GB".
std::string FormatBytes(double bytes) {
  const char* const units[] = {"bytes", "kB", "MB", "GB", "TB"};
  std::size_t u = 0;
  for (; bytes >= 1000.0 && u + 1 < std::size(units); ++u) bytes /= 1000.0;
  return fmt::format("{:.3g} {}", bytes, units[u]);
}

/// The message of a run that failed from lack of memory, with the sizes that follow from its
/// config.
template <typename Scalar>
std::string OutOfMemory(const RunSpec& spec, const Dataset<Scalar>& data) {
  NetworkSpec network = spec.network;
  network.input_size = data.features;
  network.output_size = data.classes;
  const std::vector<Index> sizes = network.Sizes();
  double parameters = 0.0;
  double units = 0.0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    parameters += static_cast<double>(sizes[l] + 1) * static_cast<double>(sizes[l + 1]);
    units += static_cast<double>(sizes[l + 1]);
  }
  const Index batch = spec.training.batch_size == 0 ? data.train.size() : spec.training.batch_size;
  const Index rows = data.train.size() + data.validation.size() + data.test.size();
  const auto bytes = [](double values) { return FormatBytes(values * sizeof(Scalar)); };
  return fmt::format(
      "out of memory: {:.0f} parameters need {}, "
      "the activations of a batch of {} examples need {}, the data need {}",
      parameters, bytes(parameters), batch, bytes(units * static_cast<double>(batch)),
      bytes(static_cast<double>(data.features) * static_cast<double>(rows)));
}

/// Analyses the trained network. The time counts as measurement time.
template <typename Scalar>
void AnalyzeTrained(const RunSpec& spec, const NetworkSpec& network_spec,
                    const Network<Scalar>& trained, const Dataset<Scalar>& data,
                    RunRecord& record) {
  const Clock::time_point start = Clock::now();
  const Network<Scalar> untrained(network_spec, spec.seed, trained.stop());
  const auto loss = MakeLoss<Scalar>(*spec.training.loss);
  for (const AnalysisInfo* analysis : spec.analyses) {
    record.analyses[analysis] =
        Analyze<Scalar>(*analysis, {trained, untrained, spec.dataset, data, *loss, spec.seed});
  }
  record.training.seconds.measure += SecondsSince(start);
}

/// Trains and measures; returns the trained network.
template <typename Scalar>
Network<Scalar> Execute(const RunSpec& spec, const Dataset<Scalar>& data,
                        const std::stop_token& stop, const RunHooks& hooks, RunRecord& record) {
  const Clock::time_point start = Clock::now();
  NetworkSpec network_spec = spec.network;
  network_spec.input_size = data.features;
  network_spec.output_size = data.classes;
  Network<Scalar> network(network_spec, spec.seed, stop);

  LayerRecorder<Scalar> layers(spec.metrics);
  HistogramRecorder<Scalar> histograms(spec.histogram_steps, spec.histogram_bins);
  SignalRecorder<Scalar> signals;
  CheckpointRecorder<Scalar> checkpoints(spec.checkpoint_steps, hooks.keep_checkpoint);
  std::vector<Observer<Scalar>*> observers;
  if (!spec.metrics.empty()) observers.push_back(&layers);
  if (!spec.histogram_steps.empty()) observers.push_back(&histograms);
  const bool probes_split = spec.measure.probe != ProbeSource::kBatch;
  if (probes_split && !spec.metrics.empty()) observers.push_back(&signals);
  if (hooks.keep_checkpoint && !spec.checkpoint_steps.empty()) observers.push_back(&checkpoints);

  std::optional<ProgressObserver<Scalar>> shown;
  if (hooks.progress != nullptr) observers.push_back(&shown.emplace(*hooks.progress));

  record.training = Train(network, data, spec.training, spec.measure, spec.seed, observers);
  if (record.training.divergence) record.status = RunStatus::kDiverged;
  if (!spec.analyses.empty() && !record.training.divergence) {
    AnalyzeTrained(spec, network_spec, network, data, record);
  }
  record.layers = layers.rows();
  record.histograms = histograms.rows();
  record.theory = Predict(network_spec, signals.examples());
  const Index batch = spec.training.batch_size == 0 ? data.train.size() : spec.training.batch_size;
  record.flops_per_step = FlopsPerStep(network_spec, batch);
  record.examples_per_step = static_cast<double>(batch);
  if (!spec.dataset.endless) record.train_size = static_cast<double>(data.train.size());
  record.seconds = SecondsSince(start);
  return network;
}

template <typename Scalar>
void ExecuteAndTime(const RunSpec& spec, const Dataset<Scalar>& data, const std::stop_token& stop,
                    const TimingMeasure& also, const RunHooks& hooks, RunRecord& record) {
  const Network<Scalar> network = Execute(spec, data, stop, hooks, record);
  const Split<Scalar>& split = data.test.size() > 0 ? data.test : data.validation;
  if (also.inference) record.prediction = TimePrediction(network, split.inputs);
  if (also.activation) record.activation = TimeActivation(network.activation());
}

}  // namespace

RunRecord ExecuteRun(const RunSpec& spec, SharedDataset& dataset, const std::stop_token& stop,
                     const TimingMeasure& also, const RunHooks& hooks) {
  RunRecord record;
  record.metrics = spec.metrics;
  const auto single = spec.precision == Precision::kFloat32 ? dataset.Get<float>() : nullptr;
  const auto exact = spec.precision == Precision::kFloat64 ? dataset.Get<double>() : nullptr;
  const Clock::time_point start = Clock::now();
  try {
    if (single != nullptr) {
      ExecuteAndTime(spec, *single, stop, also, hooks, record);
    } else {
      ExecuteAndTime(spec, *exact, stop, also, hooks, record);
    }
  } catch (const OutputError&) {
    throw;
  } catch (const std::exception& error) {
    record = RunRecord{};
    record.metrics = spec.metrics;
    record.status = RunStatus::kFailed;
    const bool is_memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    record.failure = !is_memory          ? error.what()
                     : single != nullptr ? OutOfMemory(spec, *single)
                                         : OutOfMemory(spec, *exact);
    record.seconds = SecondsSince(start);
  }
  return record;
}

}  // namespace relulab
