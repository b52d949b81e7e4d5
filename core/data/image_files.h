/// Data sets of four IDX files: images and labels, for training and for testing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace relulab {

/// `path` or, where that is not there, the same with .gz added. Throws DataError, with `hint` at
/// its end, if there is neither.
std::filesystem::path FindImageFile(const std::filesystem::path& path, const std::string& hint);

/// Reads the files train images, train labels, test images, test labels. Training and validation
/// rows come from the train files (row_choice.h), test rows are the first of the test files. Pixels
/// in row-major order, as many as the header says. Labels are 0 .. classes - 1; with `classes` 0,
/// the largest label of the two whole files tells how many there are. Throws DataError.
RawDataset LoadImageFiles(const DatasetSpec& spec, const std::vector<std::filesystem::path>& paths,
                          int classes);

}  // namespace relulab
