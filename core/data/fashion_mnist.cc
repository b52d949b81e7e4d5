#include "core/data/fashion_mnist.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/data/byte_file.h"
#include "core/data/idx.h"

namespace relulab {
namespace {

constexpr int kClasses = 10;

struct ImageFiles {
  IdxRows images;
  IdxRows labels;
};

ImageFiles ReadImageFiles(const std::filesystem::path& image_path,
                          const std::filesystem::path& label_path, Index first, Index count) {
  ImageFiles files;
  files.images = ReadIdx(image_path, 3, first, count);
  files.labels = ReadIdx(label_path, 1, first, count);
  if (files.images.file_rows != files.labels.file_rows) {
    throw DataError(Quoted(image_path) + " has " + std::to_string(files.images.file_rows) +
                    " rows, but its labels " + Quoted(label_path) + " has " +
                    std::to_string(files.labels.file_rows));
  }
  for (std::size_t i = 0; i < files.labels.bytes.size(); ++i) {
    if (files.labels.bytes[i] >= kClasses) {
      throw DataError(Quoted(label_path) + " has label " + std::to_string(files.labels.bytes[i]) +
                      " in row " + std::to_string(first + static_cast<Index>(i)) +
                      ", but labels go from 0 to 9");
    }
  }
  return files;
}

// Rows [begin, begin + count) of those that were read.
Split<double> ToSplit(const ImageFiles& files, Index begin, Index count) {
  const Index features = files.images.row_bytes;
  const std::uint8_t* pixels = files.images.bytes.data() + begin * features;
  const auto labels = files.labels.bytes.begin() + begin;
  Split<double> split;
  split.inputs = Eigen::Map<const Matrix<std::uint8_t>>(pixels, features, count).cast<double>();
  split.labels.assign(labels, labels + count);
  return split;
}

}  // namespace

std::vector<std::filesystem::path> FashionMnistFiles(const DatasetSpec& spec) {
  constexpr std::array<const char*, 4> kNames = {
      "train-images-idx3-ubyte",
      "train-labels-idx1-ubyte",
      "t10k-images-idx3-ubyte",
      "t10k-labels-idx1-ubyte",
  };
  const std::filesystem::path directory = ResolvePath(spec, "directory");
  std::vector<std::filesystem::path> files;
  for (const char* name : kNames) {
    const std::filesystem::path plain = directory / name;
    std::filesystem::path zipped = plain;
    zipped += ".gz";
    std::error_code ignored;
    if (std::filesystem::exists(zipped, ignored)) {
      files.push_back(zipped);
    } else if (std::filesystem::exists(plain, ignored)) {
      files.push_back(plain);
    } else {
      throw DataError("there is no file " + Quoted(zipped) +
                      " (nor without .gz); Debian's package dataset-fashion-mnist brings it to "
                      "/usr/share/datasets/fashion-mnist, and the data set spirals needs no file");
    }
    RequireFile(files.back());
  }
  return files;
}

RawDataset LoadFashionMnist(const DatasetSpec& spec) {
  const std::vector<std::filesystem::path> paths = FashionMnistFiles(spec);
  RawDataset raw;
  raw.classes = kClasses;
  raw.is_image = true;
  Index features = 0;
  {
    const ImageFiles files =
        ReadImageFiles(paths[0], paths[1], spec.first_row, spec.train_size + spec.validation_size);
    features = files.images.row_bytes;
    raw.train = ToSplit(files, 0, spec.train_size);
    raw.validation = ToSplit(files, spec.train_size, spec.validation_size);
  }
  const ImageFiles files = ReadImageFiles(paths[2], paths[3], 0, spec.test_size);
  if (files.images.row_bytes != features) {
    throw DataError(Quoted(paths[2]) + " has images of " + std::to_string(files.images.row_bytes) +
                    " pixels, but " + Quoted(paths[0]) + " of " + std::to_string(features));
  }
  raw.test = ToSplit(files, 0, spec.test_size);
  return raw;
}

}  // namespace relulab
