/// The parameters of a multilayer perceptron.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

struct Layer {
  torch::Tensor weight;  ///< [out, in], requires a gradient
  torch::Tensor bias;    ///< [out], requires a gradient
};

/// `depth` hidden layers and an output layer: weights from N(0, 2 / fan_in), biases zero.
std::vector<Layer> DrawHeNormal(std::int64_t depth, std::int64_t width);

/// The layers of a float32 checkpoint of relulab. Throws std::exception.
std::vector<Layer> ReadSafetensors(const std::string& path);
