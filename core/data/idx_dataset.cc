#include "core/data/idx_dataset.h"

#include "core/data/image_files.h"

namespace relulab {

std::vector<std::filesystem::path> IdxFiles(const DatasetSpec& spec) {
  const std::string hint =
      "Debian's package dataset-fashion-mnist brings files of this kind to "
      "/usr/share/datasets/fashion-mnist, and these data sets need no file: " +
      GeneratorNames();
  std::vector<std::filesystem::path> files;
  for (const char* parameter : {"train_images", "train_labels", "test_images", "test_labels"}) {
    files.push_back(FindImageFile(ResolvePath(spec, parameter), hint));
  }
  return files;
}

RawDataset LoadIdx(const DatasetSpec& spec) {
  constexpr int kCountClasses = 0;
  return LoadImageFiles(spec, IdxFiles(spec), kCountClasses);
}

DatasetInfo IdxDataset() {
  return {.name = "idx",
          .description = "grey images in any IDX files, plain or gzip: MNIST by naming them",
          .parameters = {{.name = "train_images",
                          .default_value = std::string(),
                          .help = "the IDX file of the training images",
                          .required = true},
                         {.name = "train_labels",
                          .default_value = std::string(),
                          .help = "the IDX file of their labels; the largest tells the classes",
                          .required = true},
                         {.name = "test_images",
                          .default_value = std::string(),
                          .help = "the IDX file of the test images",
                          .required = true},
                         {.name = "test_labels",
                          .default_value = std::string(),
                          .help = "the IDX file of their labels",
                          .required = true}},
          .load = LoadIdx,
          .files = IdxFiles};
}

}  // namespace relulab
