/// Safetensors, the format of checkpoints (https://github.com/huggingface/safetensors): the length
/// of the header as 8 bytes little-endian; the header, JSON padded with spaces to a multiple of 8,
/// which has for every tensor its dtype, shape and byte range; the tensors' bytes, without gaps.
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
  std::vector<std::int64_t> shape;  ///< empty for a scalar
  std::string bytes;                ///< row-major (the last index runs fastest), little-endian

  bool operator==(const Tensor&) const = default;
};

/// `values` are row-major, and their number is the product of the shape. (Eigen's matrices are
/// column-major: convert them first.)
Tensor MakeTensor(std::string name, std::vector<std::int64_t> shape, std::span<const float> values);
Tensor MakeTensor(std::string name, std::vector<std::int64_t> shape,
                  std::span<const double> values);

/// The values, row-major; exact for either type.
std::vector<double> TensorValues(const Tensor& tensor);

struct TensorFile {
  std::vector<Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// The bytes of a file with the tensors in the order given. Their names must differ, none may be
/// "__metadata__", and all text must be UTF-8. Equal input gives equal bytes.
std::string EncodeSafetensors(const std::vector<Tensor>& tensors,
                              const std::map<std::string, std::string>& metadata = {});

/// The inverse of EncodeSafetensors; tensors are in the order of the header. Throws
/// std::runtime_error, whose message says what is wrong, if the bytes are not a complete and
/// consistent file or if a dtype is not F32 or F64.
TensorFile DecodeSafetensors(std::string_view bytes);

}  // namespace relulab
