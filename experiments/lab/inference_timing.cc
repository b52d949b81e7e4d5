// Times a checkpoint's network on single examples of its test split, dense and leaving out zeros,
// and prints JSON: what scripts/performance.py compares with other programs.
//   inference_timing CHECKPOINT [--inputs-out FILE] [--outputs FILE] [--passes N]
// Both files are raw float32: every example's inputs (what another program is to be given), and
// every example's outputs.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>

#include "core/nn/network.h"
#include "core/sparse/execution.h"
#include "experiments/lab/checkpoint.h"
#include "experiments/lab/layer_tensors.h"
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
  std::vector<Index> sizes = {spec.input_size};
  sizes.insert(sizes.end(), spec.widths.begin(), spec.widths.end());
  sizes.push_back(spec.output_size);
  Network<float> network(spec, checkpoint.spec.seed);
  network.layers() = LayersOf<float>(checkpoint.file.tensors, sizes, checkpoint.source);
  return network;
}

/// Nanoseconds an example of one pass, one example a call.
double TimePass(const Network<float>& network, const Matrix<float>& inputs,
                Matrix<float>& outputs) {
  Matrix<float> output;
  Matrix<float> scratch;
  const auto start = std::chrono::steady_clock::now();
  for (Index i = 0; i < inputs.cols(); ++i) {
    network.Predict(inputs.col(i), output, scratch);
    outputs.col(i) = output;
  }
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
  return elapsed.count() / static_cast<double>(inputs.cols());
}

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
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
  Matrix<float> outputs(data.classes, inputs.cols());
  TimePass(dense, inputs, outputs);
  TimePass(automatic, inputs, outputs);
  std::vector<double> dense_times;
  std::vector<double> automatic_times;
  for (int pass = 0; pass < options.passes; ++pass) {  // in turn: both see the same machine
    dense_times.push_back(TimePass(dense, inputs, outputs));
    automatic_times.push_back(TimePass(automatic, inputs, outputs));
  }
  WriteRaw(options.inputs_out, inputs);
  WriteRaw(options.outputs, outputs);

  Pass<float> pass;
  dense.Forward(inputs, pass);
  Json zeros = Json::array({1.0 - Density<float>(inputs)});
  for (const Matrix<float>& a : pass.activation) zeros.push_back(1.0 - Density<float>(a));
  return {{"examples", inputs.cols()},
          {"passes", options.passes},
          {"dense_nanoseconds_per_example", MedianOf(dense_times)},
          {"auto_nanoseconds_per_example", MedianOf(automatic_times)},
          {"zero_fractions", zeros}};
}

}  // namespace
}  // namespace relulab

int main(int argc, char** argv) {
  relulab::Options options;
  CLI::App app("Times a network on single examples");
  app.add_option("checkpoint", options.checkpoint, "a .safetensors file of a float32 run")
      ->required();
  app.add_option("--inputs-out", options.inputs_out, "where to write the examples");
  app.add_option("--outputs", options.outputs, "where to write the outputs");
  app.add_option("--passes", options.passes, "timed passes")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    std::cout << relulab::Time(options).dump(2) << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
