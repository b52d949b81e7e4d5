#include "fashion_mnist.h"

#include <zlib.h>

#include <stdexcept>
#include <tuple>
#include <vector>

namespace {

constexpr std::int64_t kPixels = 784;

/// The first `rows` rows of `row_bytes` bytes after the header, as uint8.
torch::Tensor ReadRows(const std::string& path, std::int64_t header_bytes, std::int64_t rows,
                       std::int64_t row_bytes) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot open " + path);
  gzbuffer(file, 1U << 17);
  torch::Tensor bytes = torch::empty({rows, row_bytes}, torch::kUInt8);
  const auto wanted = static_cast<unsigned>(bytes.numel());
  const bool is_read = gzseek(file, header_bytes, SEEK_CUR) == header_bytes &&
                       gzread(file, bytes.data_ptr(), wanted) == static_cast<int>(wanted);
  gzclose(file);
  if (!is_read)
    throw std::runtime_error("cannot read " + std::to_string(rows) + " rows of " + path);
  return bytes;
}

}  // namespace

Examples LoadFashionMnist(const std::string& directory, std::int64_t rows) {
  const std::string prefix = directory + "/train-";
  Examples examples;
  examples.inputs =
      ReadRows(prefix + "images-idx3-ubyte.gz", 16, rows, kPixels).to(torch::kFloat32);
  const auto [deviation, mean] = torch::std_mean(examples.inputs, /*unbiased=*/false);
  examples.inputs.sub_(mean).div_(deviation);
  examples.labels =
      ReadRows(prefix + "labels-idx1-ubyte.gz", 8, rows, 1).squeeze(1).to(torch::kInt64);
  return examples;
}
