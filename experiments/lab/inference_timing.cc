// Times a checkpoint's network on single examples of its test split, with dense and with automatic
// execution, and prints JSON. scripts/performance.py compares the times with other programs.
//   inference_timing CHECKPOINT [--inputs-out FILE] [--outputs FILE] [--passes N]
// Both files are raw float32. --inputs-out is for the inputs of all examples, which another program
// can then read; --outputs is for the network's outputs.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "core/nn/network.h"
#include "core/sparse/execution.h"
#include "experiments/lab/checkpoint.h"
#include "experiments/lab/layer_tensors.h"
#include "experiments/lab/time_inference.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

constexpr Index kExamples = 1000;

struct Options {
  std::string checkpoint;
  std::string inputs_out;
  std::string outputs;
  int passes = 15;
};

Network<float> NetworkOf(const Checkpoint& checkpoint, const Dataset<float>& data,
                         Execution execution) {
  NetworkSpec spec = checkpoint.spec.network;
  spec.input_size = data.features;
  spec.output_size = data.classes;
  spec.execution = execution;
  Network<float> network(spec, checkpoint.spec.seed);
  network.layers() = LayersOf<float>(checkpoint.file.tensors, spec.Sizes(), checkpoint.source);
  return network;
}

/// The outputs of every example, computed one example per call.
Matrix<float> OutputsOf(const Network<float>& network, const Matrix<float>& inputs) {
  Matrix<float> outputs(network.layers().back().bias.size(), inputs.cols());
  Matrix<float> output;
  Matrix<float> scratch;
  for (Index i = 0; i < inputs.cols(); ++i) {
    network.Predict(inputs.col(i), output, scratch);
    outputs.col(i) = output;
  }
  return outputs;
}

void WriteRaw(const std::string& path, const Matrix<float>& values) {
  if (path.empty()) return;
  const auto bytes = static_cast<std::size_t>(values.size()) * sizeof(float);
  WriteFile(path, {reinterpret_cast<const char*>(values.data()), bytes});
}

Json Time(const Options& options) {
  const Checkpoint checkpoint = ReadCheckpoint(options.checkpoint, ".");
  const Dataset<float> data = LoadDataset<float>(checkpoint.spec.dataset);
  const Matrix<float> inputs = data.test.inputs.leftCols(std::min(kExamples, data.test.size()));
  const Network<float> dense = NetworkOf(checkpoint, data, Execution::kDense);
  const Network<float> automatic = NetworkOf(checkpoint, data, Execution::kAuto);
  const std::vector<MedianInterval> seconds =
      TimeInference<float>({&dense, &automatic}, inputs, {1, 0.0, std::max(6, options.passes)});
  const auto nanoseconds = [&](const MedianInterval& pass) {
    return 1e9 * pass.median / static_cast<double>(inputs.cols());
  };
  WriteRaw(options.inputs_out, inputs);
  WriteRaw(options.outputs, OutputsOf(automatic, inputs));

  Pass<float> pass;
  dense.Forward(inputs, pass, Keep::kActivations);
  Json zeros = Json::array({1.0 - Density<float>(inputs)});
  for (const Matrix<float>& a : pass.activation) zeros.push_back(1.0 - Density<float>(a));
  return {{"examples", inputs.cols()},
          {"passes", options.passes},
          {"dense_nanoseconds_per_example", nanoseconds(seconds[0])},
          {"auto_nanoseconds_per_example", nanoseconds(seconds[1])},
          {"zero_fractions", zeros}};
}

}  // namespace
}  // namespace relulab

int main(int argc, char** argv) {
  relulab::Options options;
  CLI::App app("Times a network on single examples");
  app.add_option("checkpoint", options.checkpoint, "a .safetensors file of a float32 run")
      ->required();
  app.add_option("--inputs-out", options.inputs_out,
                 "file for the inputs of the examples, as raw float32");
  app.add_option("--outputs", options.outputs,
                 "file for the outputs of the network, as raw float32");
  app.add_option("--passes", options.passes,
                 "number of timed passes; values below 6 are raised to 6")
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    std::cout << relulab::Time(options).dump(2) << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
