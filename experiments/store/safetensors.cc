#include "experiments/store/safetensors.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "experiments/store/config_error.h"

namespace relulab {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the format is little-endian, and tensors are copied as they are in memory");

constexpr std::size_t kLengthSize = 8;
constexpr std::uint64_t kMaximumHeaderSize = 100'000'000;  // as in the reference implementation
constexpr const char* kMetadataKey = "__metadata__";

std::size_t TypeSize(TensorType type) { return type == TensorType::kF32 ? 4 : 8; }

[[noreturn]] void Fail(const std::string& reason) {
  throw std::runtime_error("not a valid safetensors file: " + reason);
}

// The number of bytes of a tensor of this shape. Throws if a dimension is negative or the product
// overflows, as in a corrupt file.
std::uint64_t ByteCount(TensorType type, const std::vector<std::int64_t>& shape,
                        const std::string& name) {
  std::uint64_t count = TypeSize(type);
  for (const std::int64_t dimension : shape) {
    if (dimension < 0 ||
        __builtin_mul_overflow(count, static_cast<std::uint64_t>(dimension), &count)) {
      Fail("the shape of tensor \"" + name + "\" is impossible");
    }
  }
  return count;
}

template <typename Scalar>
Tensor MakeTensorOf(TensorType type, std::string name, std::vector<std::int64_t> shape,
                    std::span<const Scalar> values) {
  assert(ByteCount(type, shape, name) == values.size_bytes());
  std::string bytes(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  return {std::move(name), type, std::move(shape), std::move(bytes)};
}

template <typename Scalar>
std::vector<double> ValuesAs(std::string_view bytes) {
  std::vector<double> values(bytes.size() / sizeof(Scalar));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Scalar value;
    std::memcpy(&value, bytes.data() + i * sizeof(Scalar), sizeof(Scalar));
    values[i] = value;
  }
  return values;
}

Json ParseHeader(std::string_view text) {
  try {
    return ParseJson(text, "the header");
  } catch (const ConfigError& error) {
    Fail(error.what());
  }
}

std::map<std::string, std::string> DecodeMetadata(const Json& json) {
  std::map<std::string, std::string> metadata;
  if (!json.is_object()) Fail("the metadata are not a JSON object");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) Fail("the value of the metadata key \"" + key + "\" is not a string");
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

const Json& Field(const Json& description, const char* key, const std::string& name) {
  if (!description.is_object() || !description.contains(key)) {
    Fail("tensor \"" + name + "\" has no " + key);
  }
  return description[key];
}

std::vector<std::int64_t> Integers(const Json& array, const char* key, const std::string& name) {
  std::vector<std::int64_t> integers;
  if (!array.is_array())
    Fail("the " + std::string(key) + " of tensor \"" + name + "\" is not an array");
  for (const Json& element : array) {
    // A size or an offset is not negative, and no real one exceeds a signed integer.
    if (!element.is_number_unsigned() || element.get<std::uint64_t>() > INT64_MAX) {
      Fail("the " + std::string(key) + " of tensor \"" + name + "\" has the element " +
           element.dump() + "; expected a whole number from 0");
    }
    integers.push_back(element.get<std::int64_t>());
  }
  return integers;
}

TensorType DecodeType(const Json& dtype, const std::string& name) {
  if (dtype == "F32") return TensorType::kF32;
  if (dtype == "F64") return TensorType::kF64;
  Fail("tensor \"" + name + "\" has the dtype " + dtype.dump() + "; F32 and F64 are supported");
}

using Extent = std::pair<std::uint64_t, std::uint64_t>;  // begin and end

// The byte range of a tensor in the data. Throws if its length is not that of the shape.
Extent DecodeExtent(const Json& description, const Tensor& tensor, std::uint64_t data_size) {
  const auto offsets =
      Integers(Field(description, "data_offsets", tensor.name), "data_offsets", tensor.name);
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    Fail("the data_offsets of tensor \"" + tensor.name +
         "\" are not [begin, end] with begin <= end");
  }
  const Extent extent(offsets[0], offsets[1]);
  if (extent.second > data_size) {
    Fail("tensor \"" + tensor.name + "\" ends at byte " + std::to_string(extent.second) +
         "; the data have only " + std::to_string(data_size) + " bytes (truncated?)");
  }
  const std::uint64_t expected = ByteCount(tensor.type, tensor.shape, tensor.name);
  if (extent.second - extent.first != expected) {
    Fail("tensor \"" + tensor.name + "\" has " + std::to_string(extent.second - extent.first) +
         " bytes; expected " + std::to_string(expected) + ", the size of its shape");
  }
  return extent;
}

void CheckCoverage(std::vector<Extent> extents, std::uint64_t data_size) {
  std::sort(extents.begin(), extents.end());
  std::uint64_t covered = 0;
  for (const auto& [begin, end] : extents) {
    if (begin < covered) Fail("tensors overlap at byte " + std::to_string(begin) + " of the data");
    if (begin > covered)
      Fail("byte " + std::to_string(covered) + " of the data belongs to no tensor");
    covered = end;
  }
  if (covered != data_size) {
    Fail(std::to_string(data_size - covered) + " bytes follow the last tensor");
  }
}

std::string_view HeaderText(std::string_view bytes) {
  if (bytes.size() < kLengthSize) Fail("it has fewer than 8 bytes");
  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data(), kLengthSize);
  if (size > kMaximumHeaderSize) {
    Fail("it declares a header of " + std::to_string(size) + " bytes; expected at most " +
         std::to_string(kMaximumHeaderSize));
  }
  if (size > bytes.size() - kLengthSize) {
    Fail("it declares a header of " + std::to_string(size) + " bytes, but only " +
         std::to_string(bytes.size() - kLengthSize) + " follow (truncated?)");
  }
  const std::string_view text = bytes.substr(kLengthSize, size);
  // The format requires this; JSON alone would allow spaces, and the parser a byte order mark.
  if (!text.starts_with('{')) Fail("its header does not begin with \"{\"");
  return text;
}

}  // namespace

Tensor MakeTensor(std::string name, std::vector<std::int64_t> shape,
                  std::span<const float> values) {
  return MakeTensorOf(TensorType::kF32, std::move(name), std::move(shape), values);
}

Tensor MakeTensor(std::string name, std::vector<std::int64_t> shape,
                  std::span<const double> values) {
  return MakeTensorOf(TensorType::kF64, std::move(name), std::move(shape), values);
}

std::vector<double> TensorValues(const Tensor& tensor) {
  return tensor.type == TensorType::kF32 ? ValuesAs<float>(tensor.bytes)
                                         : ValuesAs<double>(tensor.bytes);
}

std::string EncodeSafetensors(const std::vector<Tensor>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header[kMetadataKey] = metadata;
  std::size_t offset = 0;
  for (const Tensor& tensor : tensors) {
    assert(tensor.bytes.size() == ByteCount(tensor.type, tensor.shape, tensor.name));
    assert(tensor.name != kMetadataKey && !header.contains(tensor.name));
    const std::size_t end = offset + tensor.bytes.size();
    header[tensor.name] = {{"dtype", tensor.type == TensorType::kF32 ? "F32" : "F64"},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t size = text.size();
  std::string bytes(reinterpret_cast<const char*>(&size), kLengthSize);
  bytes.reserve(kLengthSize + size + offset);
  bytes += text;
  for (const Tensor& tensor : tensors) bytes += tensor.bytes;
  return bytes;
}

TensorFile DecodeSafetensors(std::string_view bytes) {
  const std::string_view header_text = HeaderText(bytes);
  const std::string_view data = bytes.substr(kLengthSize + header_text.size());
  const Json header = ParseHeader(header_text);
  TensorFile file;
  std::vector<Extent> extents;
  for (const auto& [name, description] : header.items()) {
    if (name == kMetadataKey) {
      file.metadata = DecodeMetadata(description);
      continue;
    }
    Tensor tensor;
    tensor.name = name;
    tensor.type = DecodeType(Field(description, "dtype", name), name);
    tensor.shape = Integers(Field(description, "shape", name), "shape", name);
    const Extent extent = DecodeExtent(description, tensor, data.size());
    tensor.bytes = data.substr(extent.first, extent.second - extent.first);
    extents.push_back(extent);
    file.tensors.push_back(std::move(tensor));
  }
  CheckCoverage(std::move(extents), data.size());
  return file;
}

}  // namespace relulab
