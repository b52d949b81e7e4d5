// Times the three products of a layer, dense and with zeros skipped, by width, batch and percentage
// of zeros. The break-even table in execution.cc was fitted to these times. `Listing` is the time
// to list the non-zeros.
//   cmake --preset release -DRELULAB_BUILD_BENCHMARKS=ON && cmake --build --preset release
//   build/release/core/sparse/sparse_benchmark
#include <benchmark/benchmark.h>

#include <random>

#include "core/numeric/eigen_blocking.h"
#include "core/numeric/gradient_product.h"
#include "core/numeric/matrix_product.h"
#include "core/sparse/sparse_layer.h"

namespace relulab {
namespace {

struct Layer {
  explicit Layer(const benchmark::State& state) {
    FixEigenBlocking();
    const Index width = state.range(0);
    const Index examples = state.range(1);
    const double zeros = static_cast<double>(state.range(2)) / 100.0;
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::uniform_real_distribution<double> uniform;
    const auto draw = [&](Index, Index) { return normal(random); };
    weights = Matrix<float>::NullaryExpr(width, width, draw);
    delta = Matrix<float>::NullaryExpr(width, examples, draw);
    a = Matrix<float>::NullaryExpr(width, examples, draw);
    a = a.unaryExpr([&](float v) { return uniform(random) < zeros ? 0.0F : std::abs(v) + 0.1F; });
    derivative = (a.array() != 0.0F).cast<float>();
    bias = Vector<float>::NullaryExpr(width, [&](Index) { return normal(random); });
    active.Assign(a);
  }

  Vector<float> bias;
  Matrix<float> weights, delta, a, derivative;
  ActiveSet<float> active;
  Matrix<float> z, below, gradient;
};

void DenseForward(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    ForwardProduct<float>(layer.weights, layer.bias, layer.a, layer.z);
    benchmark::DoNotOptimize(layer.z.data());
  }
}

void ForwardLeavingOutZeros(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    SparseForward<float>(layer.weights, layer.bias, layer.a, layer.z);
    benchmark::DoNotOptimize(layer.z.data());
  }
}

void DenseBackward(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    layer.below = layer.derivative;
    BackwardProduct(layer.weights, layer.delta, 0.0F, layer.a, layer.below);
    benchmark::DoNotOptimize(layer.below.data());
  }
}

void BackwardLeavingOutZeros(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    layer.below = layer.derivative;
    SparseBackward(layer.weights, layer.delta, layer.active, 0.0F, layer.below);
    benchmark::DoNotOptimize(layer.below.data());
  }
}

void DenseWeightGradient(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    GradientProduct(0.01F, layer.delta, layer.a, layer.gradient);
    benchmark::DoNotOptimize(layer.gradient.data());
  }
}

void WeightGradientLeavingOutZeros(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    SparseWeightGradient(0.01F, layer.delta, layer.active, layer.gradient);
    benchmark::DoNotOptimize(layer.gradient.data());
  }
}

void DescentLeavingOutZeros(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    SparseDescend<float>({1e-9F, ViewOf(layer.weights)}, 0.01F, layer.delta, layer.active);
    benchmark::DoNotOptimize(layer.weights.data());
  }
}

void Listing(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    layer.active.Assign(layer.a);
    benchmark::DoNotOptimize(layer.active.count());
  }
}

// One example.
void ForwardOfOneLeavingOutZeros(benchmark::State& state) {
  Layer layer(state);
  layer.z.resize(state.range(0), 1);
  for (auto _ : state) {
    SparseForward(layer.weights, layer.bias, layer.a.data(), layer.z.data());
    benchmark::DoNotOptimize(layer.z.data());
  }
}

// One layer's whole training step: forward, backward, update.
void DenseStep(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    ForwardProduct<float>(layer.weights, layer.bias, layer.a, layer.z);
    layer.below = layer.derivative;
    BackwardProduct(layer.weights, layer.delta, 0.0F, layer.a, layer.below);
    DescendAlongProduct<float>({1e-9F, ViewOf(layer.weights)}, 0.01F, layer.delta, layer.a);
    benchmark::DoNotOptimize(layer.weights.data());
  }
}

void StepLeavingOutZeros(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    layer.active.Assign(layer.a);
    SparseForward<float>(layer.weights, layer.bias, layer.a, layer.z);
    layer.below = layer.derivative;
    SparseBackward(layer.weights, layer.delta, layer.active, 0.0F, layer.below);
    SparseDescend<float>({1e-9F, ViewOf(layer.weights)}, 0.01F, layer.delta, layer.active);
    benchmark::DoNotOptimize(layer.weights.data());
  }
}

// The memory traffic that every step needs, however many zeros there are: the forward and the
// backward product read the weights, and the update changes them.
void WeightTraffic(benchmark::State& state) {
  Layer layer(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(layer.weights.sum());
    benchmark::DoNotOptimize(layer.weights.sum());
    layer.weights.array() += 1e-9F;
    benchmark::ClobberMemory();
  }
}

// The time of a dense product does not depend on zeros, so one row is enough.
const std::vector<std::int64_t> kWidths = {32, 64, 128, 256, 512, 1000, 1024, 2048};
const std::vector<std::int64_t> kBatches = {64, 128};
const std::vector<std::int64_t> kZeros = {30, 40, 50, 60, 70, 80, 90, 95, 100};

BENCHMARK(DenseForward)->ArgsProduct({kWidths, kBatches, {50}});
BENCHMARK(ForwardLeavingOutZeros)->ArgsProduct({kWidths, kBatches, kZeros});
BENCHMARK(DenseBackward)->ArgsProduct({kWidths, kBatches, {50}});
BENCHMARK(BackwardLeavingOutZeros)->ArgsProduct({kWidths, kBatches, kZeros});
BENCHMARK(DenseWeightGradient)->ArgsProduct({kWidths, kBatches, {50}});
BENCHMARK(WeightGradientLeavingOutZeros)->ArgsProduct({kWidths, kBatches, kZeros});
BENCHMARK(Listing)->ArgsProduct({kWidths, kBatches, kZeros});
BENCHMARK(DenseForward)->ArgsProduct({kWidths, {1}, {50}});
BENCHMARK(ForwardOfOneLeavingOutZeros)->ArgsProduct({kWidths, {1}, kZeros});
BENCHMARK(DescentLeavingOutZeros)->ArgsProduct({{1024}, {128}, {50, 70, 80, 90, 95, 100}});
BENCHMARK(WeightTraffic)->ArgsProduct({{1024}, {128}, {50}});
BENCHMARK(DenseStep)->ArgsProduct({{1024}, {128}, {50}});
BENCHMARK(StepLeavingOutZeros)->ArgsProduct({{1024}, {128}, {50, 70, 80, 90, 95, 100}});

}  // namespace
}  // namespace relulab
