#include "core/data/image_files.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <system_error>

#include "core/data/byte_file.h"
#include "core/data/idx.h"
#include "core/data/row_choice.h"

namespace relulab {
namespace {

struct ImageFiles {
  Index first = 0;  // the number of the first row that was read
  IdxRows images;
  IdxRows labels;
};

ImageFiles ReadImageFiles(const std::filesystem::path& image_path,
                          const std::filesystem::path& label_path, Index first, Index count) {
  ImageFiles files;
  files.first = first;
  files.images = ReadIdx(image_path, 3, first, count);
  files.labels = ReadIdx(label_path, 1, first, count);
  if (files.images.file_rows != files.labels.file_rows) {
    throw DataError(Quoted(image_path) + " has " + std::to_string(files.images.file_rows) +
                    " rows, but its labels " + Quoted(label_path) + " has " +
                    std::to_string(files.labels.file_rows));
  }
  return files;
}

void CheckLabels(const std::filesystem::path& path, const ImageFiles& files, int classes) {
  for (std::size_t i = 0; i < files.labels.bytes.size(); ++i) {
    if (files.labels.bytes[i] < classes) continue;
    throw DataError(Quoted(path) + " has label " + std::to_string(files.labels.bytes[i]) +
                    " in row " + std::to_string(files.first + static_cast<Index>(i)) +
                    ", but labels go from 0 to " + std::to_string(classes - 1));
  }
}

int CountClasses(const std::vector<std::filesystem::path>& paths) {
  int classes = 0;
  for (const std::filesystem::path& path : {paths[1], paths[3]}) {
    const Index rows = ReadIdx(path, 1, 0, 0).file_rows;
    const std::vector<std::uint8_t> labels = ReadIdx(path, 1, 0, rows).bytes;
    classes = std::max(classes, 1 + *std::max_element(labels.begin(), labels.end()));
  }
  return classes;
}

Split<double> ToSplit(const ImageFiles& files, const std::vector<Index>& rows) {
  const Index features = files.images.row_bytes;
  Split<double> split;
  split.inputs.resize(features, static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Index row = rows[i] - files.first;
    const std::uint8_t* pixels = files.images.bytes.data() + row * features;
    split.inputs.col(static_cast<Index>(i)) =
        Eigen::Map<const Vector<std::uint8_t>>(pixels, features).cast<double>();
    split.labels.push_back(files.labels.bytes[static_cast<std::size_t>(row)]);
  }
  return split;
}

// Every row that may be a training or a validation row.
Index TrainFileCount(const DatasetSpec& spec, const std::filesystem::path& image_path) {
  const Index count = spec.train_size + spec.validation_size;
  if (spec.subset == Subset::kFirst) return count;
  return std::max(count, ReadIdx(image_path, 3, 0, 0).file_rows - spec.first_row);
}

}  // namespace

std::filesystem::path FindImageFile(const std::filesystem::path& path, const std::string& hint) {
  std::filesystem::path zipped = path;
  zipped += ".gz";
  for (const std::filesystem::path& candidate : {path, zipped}) {
    std::error_code ignored;
    if (!std::filesystem::exists(candidate, ignored)) continue;
    RequireFile(candidate);
    return candidate;
  }
  throw DataError("there is no file " + Quoted(path) + " (nor with .gz at its end); " + hint);
}

RawDataset LoadImageFiles(const DatasetSpec& spec, const std::vector<std::filesystem::path>& paths,
                          int classes) {
  assert(paths.size() == 4);
  RawDataset raw;
  raw.classes = classes == 0 ? CountClasses(paths) : classes;
  raw.is_image = true;
  Index features = 0;
  {
    const ImageFiles files =
        ReadImageFiles(paths[0], paths[1], spec.first_row, TrainFileCount(spec, paths[0]));
    CheckLabels(paths[1], files, raw.classes);
    features = files.images.row_bytes;
    raw.train = ToSplit(files, ChooseTrainRows(spec, spec.validation_size, files.images.file_rows));
    raw.validation =
        ToSplit(files, ConsecutiveRows(spec.first_row + spec.train_size, spec.validation_size));
  }
  const ImageFiles files = ReadImageFiles(paths[2], paths[3], 0, spec.test_size);
  CheckLabels(paths[3], files, raw.classes);
  if (files.images.row_bytes != features) {
    throw DataError(Quoted(paths[2]) + " has images of " + std::to_string(files.images.row_bytes) +
                    " pixels, but " + Quoted(paths[0]) + " of " + std::to_string(features));
  }
  raw.test = ToSplit(files, ConsecutiveRows(0, spec.test_size));
  return raw;
}

}  // namespace relulab
