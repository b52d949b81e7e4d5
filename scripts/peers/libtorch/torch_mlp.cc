/// Trains a deep ReLU network on Fashion-MNIST and measures every layer at every step, in libtorch:
/// the same job as `relulab run job.json`, to compare whole processes with. Written to be fast
/// where that is still how libtorch is used; what was measured and rejected is in README.md.
#include <cblas.h>
#include <malloc.h>
#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "fashion_mnist.h"
#include "layer.h"

namespace {

struct Job {
  std::int64_t depth = 20;
  std::int64_t width = 64;
  std::int64_t batch_size = 64;
  std::int64_t steps = 2000;
  std::int64_t train_size = 10000;
  std::int64_t seed = 1;
  double learning_rate = 0.01;
  std::string data = "/usr/share/datasets/fashion-mnist";
  std::string weights;  ///< a checkpoint of relulab; empty: He-normal draws
  std::string out = "layers.csv";
};

/// What was measured, in the order step, layer.
struct Measurements {
  std::vector<float> weight_gradient_norm;  ///< layers 1..depth+1
  std::vector<double> zero_fraction;        ///< layers 1..depth
};

constexpr char kUsage[] =
    "Usage: torch_mlp [--depth N] [--width N] [--batch N] [--steps N] [--train-size N] [--seed N]\n"
    "                 [--learning-rate X] [--data DIRECTORY] [--weights FILE] [--out FILE]\n";

Job ParseJob(int argc, char** argv) {
  Job job;
  const std::map<std::string, std::int64_t*> integers = {
      {"--depth", &job.depth}, {"--width", &job.width},           {"--batch", &job.batch_size},
      {"--steps", &job.steps}, {"--train-size", &job.train_size}, {"--seed", &job.seed}};
  const std::map<std::string, std::string*> texts = {
      {"--data", &job.data}, {"--weights", &job.weights}, {"--out", &job.out}};
  for (int i = 1; i < argc; i += 2) {
    const std::string key = argv[i];
    if (i + 1 == argc) throw std::invalid_argument(key + " needs a value");
    if (const auto integer = integers.find(key); integer != integers.end()) {
      *integer->second = std::stoll(argv[i + 1]);
    } else if (const auto text = texts.find(key); text != texts.end()) {
      *text->second = argv[i + 1];
    } else if (key == "--learning-rate") {
      job.learning_rate = std::stod(argv[i + 1]);
    } else {
      throw std::invalid_argument("unknown option " + key);
    }
  }
  if (job.batch_size < 1 || job.batch_size > job.train_size) {
    throw std::invalid_argument("--batch must be from 1 to --train-size");
  }
  return job;
}

/// One thread; and glibc keeps the memory that a step frees, which the next one needs again.
void SetUpProcess(std::int64_t seed) {
  openblas_set_num_threads(1);
  torch::set_num_threads(1);
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  torch::manual_seed(seed);
}

Measurements Train(const Job& job, const Examples& train, std::vector<Layer>& layers) {
  const std::size_t depth = layers.size() - 1;
  const std::int64_t batches_per_epoch = job.train_size / job.batch_size;
  std::vector<torch::Tensor> parameters;
  for (const Layer& layer : layers) parameters.insert(parameters.end(), {layer.weight, layer.bias});

  Measurements measured;
  measured.weight_gradient_norm.reserve(static_cast<std::size_t>(job.steps) * (depth + 1));
  measured.zero_fraction.reserve(static_cast<std::size_t>(job.steps) * depth);
  std::vector<torch::Tensor> activations(depth);
  std::vector<torch::Tensor> gradients(parameters.size());
  torch::Tensor order;
  for (std::int64_t step = 0; step < job.steps; ++step) {
    const std::int64_t batch = step % batches_per_epoch;
    if (batch == 0) order = torch::randperm(job.train_size, torch::kInt64);
    const torch::Tensor rows = order.narrow(0, batch * job.batch_size, job.batch_size);

    torch::Tensor a = train.inputs.index_select(0, rows);
    for (std::size_t l = 0; l < depth; ++l) {
      a = torch::linear(a, layers[l].weight, layers[l].bias).relu_();
      activations[l] = a;
    }
    const torch::Tensor output = torch::linear(a, layers[depth].weight, layers[depth].bias);
    const torch::Tensor labels = train.labels.index_select(0, rows);
    for (torch::Tensor& parameter : parameters) parameter.mutable_grad().reset();
    torch::cross_entropy_loss(output, labels).backward();

    const torch::NoGradGuard no_grad;
    for (const Layer& layer : layers) {
      measured.weight_gradient_norm.push_back(layer.weight.grad().norm().item<float>());
    }
    for (const torch::Tensor& activation : activations) {
      // A ReLU is never negative, so its signs add up to the number of units that are not zero.
      const auto size = static_cast<double>(activation.numel());
      measured.zero_fraction.push_back((size - activation.sign().sum().item<float>()) / size);
    }
    for (std::size_t p = 0; p < parameters.size(); ++p) gradients[p] = parameters[p].grad();
    torch::_foreach_add_(parameters, gradients, -job.learning_rate);
  }
  return measured;
}

void WriteCsv(const std::string& path, std::size_t depth, const Measurements& measured) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"),
                                                             std::fclose);
  if (file == nullptr) throw std::runtime_error("cannot write " + path);
  std::fputs("step,layer,weight_gradient_norm,zero_fraction\n", file.get());
  auto zero_fraction = measured.zero_fraction.begin();
  for (std::size_t i = 0; i < measured.weight_gradient_norm.size(); ++i) {
    const std::size_t layer = i % (depth + 1) + 1;
    std::fprintf(file.get(), "%zu,%zu,%.9g,", i / (depth + 1), layer,
                 measured.weight_gradient_norm[i]);
    if (layer <= depth) std::fprintf(file.get(), "%.17g", *zero_fraction++);
    std::fputc('\n', file.get());
  }
  if (std::ferror(file.get()) != 0) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Job job = ParseJob(argc, argv);
    SetUpProcess(job.seed);
    const Examples train = LoadFashionMnist(job.data, job.train_size);
    std::vector<Layer> layers =
        job.weights.empty() ? DrawHeNormal(job.depth, job.width) : ReadSafetensors(job.weights);
    const auto start = std::chrono::steady_clock::now();
    const Measurements measured = Train(job, train, layers);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    WriteCsv(job.out, layers.size() - 1, measured);
    std::fprintf(stderr, "torch_mlp: %.3f s in the training loop; %s\n", seconds.count(),
                 openblas_get_config());
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "torch_mlp: %s\n%s", error.what(), kUsage);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "torch_mlp: %s\n", error.what());
    return 1;
  }
}
