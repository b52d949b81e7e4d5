#include "core/data/fashion_mnist.h"

#include "core/data/image_files.h"

namespace relulab {

std::vector<std::filesystem::path> FashionMnistFiles(const DatasetSpec& spec) {
  const std::filesystem::path directory = ResolvePath(spec, "directory");
  const std::string hint =
      "Debian's package dataset-fashion-mnist brings it to /usr/share/datasets/fashion-mnist, and "
      "these data sets need no file: " +
      GeneratorNames();
  std::vector<std::filesystem::path> files;
  for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                           "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    files.push_back(FindImageFile(directory / name, hint));
  }
  return files;
}

RawDataset LoadFashionMnist(const DatasetSpec& spec) {
  constexpr int kClasses = 10;
  return LoadImageFiles(spec, FashionMnistFiles(spec), kClasses);
}

DatasetInfo FashionMnistDataset() {
  return {.name = "fashion_mnist",
          .description = "60000 + 10000 images of clothing, 28 x 28, 10 classes (IDX files)",
          .parameters = {{.name = "directory",
                          .default_value = std::string("/usr/share/datasets/fashion-mnist"),
                          .help = "where the four IDX files are, gzip or plain"}},
          .load = LoadFashionMnist,
          .files = FashionMnistFiles};
}

}  // namespace relulab
