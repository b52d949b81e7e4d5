#include "layer.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace {

constexpr std::int64_t kInputs = 784;
constexpr std::int64_t kClasses = 10;

/// The tensor that the header describes, from the bytes after the header.
torch::Tensor ReadTensor(const nlohmann::json& description, std::string& data) {
  if (description.at("dtype") != "F32") throw std::runtime_error("not a float32 checkpoint");
  const auto shape = description.at("shape").get<std::vector<std::int64_t>>();
  const auto [begin, end] =
      description.at("data_offsets").get<std::pair<std::size_t, std::size_t>>();
  if (begin > end || end > data.size()) throw std::runtime_error("the checkpoint is cut off");
  torch::Tensor tensor = torch::empty(shape);
  if (tensor.nbytes() != end - begin) throw std::runtime_error("a tensor has another size");
  std::memcpy(tensor.data_ptr(), data.data() + begin, end - begin);
  return tensor.requires_grad_();
}

}  // namespace

std::vector<Layer> DrawHeNormal(std::int64_t depth, std::int64_t width) {
  std::vector<Layer> layers;
  std::int64_t in = kInputs;
  for (std::int64_t l = 1; l <= depth + 1; ++l) {
    const std::int64_t out = l <= depth ? width : kClasses;
    torch::Tensor weight = torch::empty({out, in});
    torch::nn::init::normal_(weight, 0.0, std::sqrt(2.0 / static_cast<double>(in)));
    layers.push_back({weight.requires_grad_(), torch::zeros({out}).requires_grad_()});
    in = out;
  }
  return layers;
}

std::vector<Layer> ReadSafetensors(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  std::uint64_t header_bytes = 0;  // little-endian, as this machine is
  file.read(reinterpret_cast<char*>(&header_bytes), sizeof header_bytes);
  std::string data((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const nlohmann::json header = nlohmann::json::parse(data.substr(0, header_bytes));
  data.erase(0, header_bytes);

  std::vector<Layer> layers;
  for (;;) {
    const std::string name = "layers." + std::to_string(layers.size() + 1);
    if (!header.contains(name + ".weight")) break;
    layers.push_back({ReadTensor(header.at(name + ".weight"), data),
                      ReadTensor(header.at(name + ".bias"), data)});
  }
  if (layers.empty()) throw std::runtime_error(path + " has no layers");
  return layers;
}
