/// Images in any four IDX files, which the config names: MNIST and all that share its format. The
/// number of classes comes from the labels, the size of an image from the header.
#pragma once

#include <filesystem>
#include <vector>

#include "core/data/dataset.h"

namespace relulab {

/// The files that the parameters `train_images`, `train_labels`, `test_images`, `test_labels` name,
/// or the same with .gz added. Throws DataError if one is missing.
std::vector<std::filesystem::path> IdxFiles(const DatasetSpec& spec);

/// The rows that LoadImageFiles (image_files.h) says. Throws DataError.
RawDataset LoadIdx(const DatasetSpec& spec);

}  // namespace relulab
