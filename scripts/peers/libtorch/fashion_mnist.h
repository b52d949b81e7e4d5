/// The training rows of Fashion-MNIST, as relulab's data set `fashion_mnist` scales them.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>

struct Examples {
  torch::Tensor inputs;  ///< [rows, 784], float32; mean 0, deviation 1 over all pixels
  torch::Tensor labels;  ///< [rows], int64
};

/// The first `rows` of the gzip IDX files in `directory`. Throws std::runtime_error.
Examples LoadFashionMnist(const std::string& directory, std::int64_t rows);
