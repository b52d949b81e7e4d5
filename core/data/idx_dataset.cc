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

}  // namespace relulab
