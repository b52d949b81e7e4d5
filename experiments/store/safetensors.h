/// Safetensors, the format of checkpoints (https://github.com/huggingface/safetensors): the length
/// of the header as 8 bytes little-endian; the header, JSON padded with spaces to a multiple of 8,
/// which has for every tensor its dtype, shape and place; the tensors' bytes, without gaps.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relulab {

enum class TensorType { kF32, kF64 };

struct Tensor {
  std::string name;
  TensorType type = TensorType::kF32;
  std::vector<std::int64_t> shape;  ///< empty: one number
  std::string bytes;                ///< row-major (the last index runs fastest), little-endian

  bool operator==(const Tensor&) const = default;
};

/// `values` are row-major and as many as the shape says (Eigen's matrices are column-major:
/// transpose them first).
Tensor MakeTensor(std::string name, std::vector<std::int64_t> shape, std::span<const float> values);
Tensor MakeTensor(std::string name, std::vector<std::int64_t> shape,
                  std::span<const double> values);

/// The values, row-major; exact for either type.
std::vector<double> TensorValues(const Tensor& tensor);

struct TensorFile {
  std::vector<Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// Tensors stand in the file in the order given; their names differ, none is "__metadata__", and
/// all text is UTF-8. Equal input gives equal bytes.
std::string EncodeSafetensors(const std::vector<Tensor>& tensors,
                              const std::map<std::string, std::string>& metadata = {});

/// The inverse; tensors in the order of the header. Throws std::runtime_error, with a sentence that
/// says what is wrong, if the bytes are no complete and consistent file or hold another dtype.
TensorFile DecodeSafetensors(std::string_view bytes);

}  // namespace relulab
