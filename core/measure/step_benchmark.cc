// Times a training step, its matrix products alone, and a training step with measurements. The
// argument is width / depth / batch. All use plain SGD in float32, one thread, 784 inputs and 10
// outputs.
//   cmake --preset release -DRELULAB_BUILD_BENCHMARKS=ON && cmake --build --preset release
//   build/release/core/measure/measure_benchmark
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "core/measure/layer_recorder.h"
#include "core/numeric/eigen_blocking.h"
#include "core/numeric/gradient_product.h"
#include "core/numeric/heap_peak.h"
#include "core/numeric/matrix_product.h"
#include "core/train/trainer.h"

namespace relulab {
namespace {

constexpr Index kInputs = 784;
constexpr Index kClasses = 10;
constexpr std::int64_t kSteps = 20;  // of one timed call

struct Job {
  explicit Job(const benchmark::State& state)
      : batch(state.range(2)), network(Spec(state.range(0), state.range(1)), 1) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    const Index examples = 10 * batch;
    data.train.inputs =
        Matrix<float>::NullaryExpr(kInputs, examples, [&](Index, Index) { return normal(random); });
    for (Index i = 0; i < examples; ++i) {
      data.train.labels.push_back(static_cast<std::int32_t>(i % kClasses));
    }
    data.classes = kClasses;
    training.batch_size = batch;
    training.steps = kSteps;
    training.optimizer_parameters.Set("learning_rate", 1e-5);
    training.optimizer_parameters.Set("momentum", 0.0);
    measure.every = 0;
    measure.evaluate_every = 0;
    measure.probe = ProbeSource::kBatch;
  }

  static NetworkSpec Spec(Index width, Index depth) {
    NetworkSpec spec;
    spec.input_size = kInputs;
    spec.widths.assign(static_cast<std::size_t>(depth), width);
    spec.output_size = kClasses;
    return spec;
  }

  Index batch;
  Network<float> network;
  Dataset<float> data;
  TrainingSpec training;
  MeasureSpec measure;
};

void SetStepRate(benchmark::State& state) {
  state.counters["steps"] = benchmark::Counter(static_cast<double>(state.iterations() * kSteps),
                                               benchmark::Counter::kIsRate);
}

struct Operands {
  Matrix<float> weights, below, z, product, gradient;
  Vector<float> bias;
};

std::vector<Operands> OperandsOfStep(const benchmark::State& state) {
  FixEigenBlocking();
  std::vector<Operands> layers;
  const Index width = state.range(0);
  const Index batch = state.range(2);
  for (Index l = 0; l <= state.range(1); ++l) {
    const Index in = l == 0 ? kInputs : width;
    const Index out = l == state.range(1) ? kClasses : width;
    layers.push_back({Matrix<float>::Random(out, in), Matrix<float>::Random(in, batch),
                      Matrix<float>::Random(out, batch), Matrix<float>(in, batch),
                      Matrix<float>(out, in), Vector<float>::Zero(out)});
  }
  return layers;
}

// The three matrix products of every layer (two of the first layer), computed by Eigen.
void BareProducts(benchmark::State& state) {
  std::vector<Operands> layers = OperandsOfStep(state);
  for (auto _ : state) {
    for (std::int64_t step = 0; step < kSteps; ++step) {
      for (Operands& layer : layers) layer.z.noalias() = layer.weights * layer.below;
      for (std::size_t l = layers.size(); l-- > 0;) {
        Operands& layer = layers[l];
        layer.gradient.noalias() = layer.z * layer.below.transpose();
        if (l > 0) layer.product.noalias() = layer.weights.transpose() * layer.z;
      }
      benchmark::ClobberMemory();
    }
  }
  SetStepRate(state);
}

// The same products, with the operations that a training step does on each result.
void OwnProducts(benchmark::State& state) {
  std::vector<Operands> layers = OperandsOfStep(state);
  for (auto _ : state) {
    for (std::int64_t step = 0; step < kSteps; ++step) {
      for (Operands& layer : layers) {
        ForwardProduct<float>(layer.weights, layer.bias, layer.below, layer.z);
      }
      for (std::size_t l = layers.size(); l-- > 0;) {
        Operands& layer = layers[l];
        layer.product.setOnes();
        if (l > 0) BackwardProduct(layer.weights, layer.z, 0.0F, layer.below, layer.product);
        DescendAlongProduct<float>({1e-9F, ViewOf(layer.weights)}, 0.01F, layer.z, layer.below);
      }
      benchmark::ClobberMemory();
    }
  }
  SetStepRate(state);
}

void TrainingStep(benchmark::State& state) {
  Job job(state);
  for (auto _ : state) Train(job.network, job.data, job.training, job.measure, 1, {});
  SetStepRate(state);
}

void MeasuredTrainingStep(benchmark::State& state) {
  Job job(state);
  job.measure.every = 1;
  for (auto _ : state) {
    LayerRecorder<float> recorder(
        {FindRow(Metrics(), "weight_gradient_norm"), FindRow(Metrics(), "zero_fraction")});
    Train(job.network, job.data, job.training, job.measure, 1, {&recorder});
    benchmark::DoNotOptimize(recorder.rows().data());
  }
  SetStepRate(state);
}

// The peak memory of a run without its data and parameters, divided by the size of one batch's
// activations. The run also evaluates. It has no test split, so it keeps no copy of its best
// parameters.
void PeakMemory(benchmark::State& state) {
  Job job(state);
  job.measure.evaluate_every = kSteps;
  const auto activations = static_cast<double>(state.range(1) * state.range(0) * job.batch *
                                               static_cast<Index>(sizeof(float)));
  for (auto _ : state) {
    const HeapPeak peak;
    Train(job.network, job.data, job.training, job.measure, 1, {});
    state.counters["times_activations"] = static_cast<double>(peak.bytes()) / activations;
  }
}

void Shapes(benchmark::internal::Benchmark* target) {
  target->ArgNames({"width", "depth", "batch"});
  target->Args({64, 10, 64})->Args({64, 30, 64})->Args({256, 20, 128});
  target->Args({1000, 3, 100})->Args({1024, 4, 128});
}
BENCHMARK(BareProducts)->Apply(Shapes);
BENCHMARK(OwnProducts)->Apply(Shapes);
BENCHMARK(TrainingStep)->Apply(Shapes);
BENCHMARK(MeasuredTrainingStep)->Apply(Shapes);
BENCHMARK(PeakMemory)->Apply(Shapes)->Iterations(1);

}  // namespace
}  // namespace relulab
