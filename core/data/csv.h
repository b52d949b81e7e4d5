/// A table in a CSV file: one column holds the label, every other one is a feature.
///
/// The first record names the columns. Features are decimal numbers. Labels are class numbers
/// 0..65535, and there are (largest + 1) classes; or text, and the classes are the different texts
/// in the order of their bytes. Either way the labels of the **whole** file decide, so that a class
/// has the same number whatever rows are asked for.
#pragma once

#include <filesystem>
#include <vector>

#include "core/data/dataset.h"

namespace relulab {

/// The one file, from parameter `path`. Throws DataError if it is missing.
std::vector<std::filesystem::path> CsvFiles(const DatasetSpec& spec);

/// Training rows as row_choice.h has them, with validation and then test rows held out. Features
/// are in the order of the columns; those of rows that cannot be asked for are not looked at.
/// Throws DataError, with line and column.
RawDataset LoadCsv(const DatasetSpec& spec);

}  // namespace relulab
