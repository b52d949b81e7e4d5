/// Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747): 60000 training and 10000 test
/// images of clothing, 28 x 28 grey values 0..255, 10 classes of equal size. MNIST itself has the
/// same file names and format, and can be read from its own `directory`.
#pragma once

#include <filesystem>
#include <vector>

#include "core/data/dataset.h"

namespace relulab {

/// The four IDX files in `directory`, in the order train images, train labels, test images, test
/// labels; of each the plain file if it is there, else the gzip one. Throws DataError if one is
/// missing.
std::vector<std::filesystem::path> FashionMnistFiles(const DatasetSpec& spec);

/// The rows that LoadImageFiles (image_files.h) says. Throws DataError.
RawDataset LoadFashionMnist(const DatasetSpec& spec);

}  // namespace relulab
