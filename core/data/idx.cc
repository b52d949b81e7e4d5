// Data sets of four IDX files: images and labels, for training and for testing.
//
// Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747): 60000 training and 10000 test
// images of clothing, 28 x 28 grey values 0..255, 10 classes of equal size. MNIST has the same file
// names and format, and can be read from its own `directory`.
//
// `idx`: any four IDX files. The classes are those of all rows of both label files
// (class_labels.h), so they do not depend on the rows that are read.
#include "core/data/idx.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "core/data/byte_file.h"
#include "core/data/class_labels.h"
#include "core/data/count.h"
#include "core/data/data_file.h"
#include "core/data/rows.h"

namespace relulab {
namespace {

// Far above the size of every published IDX file (EMNIST: 0.6 GB).
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 32;
constexpr std::uint8_t kUnsignedByte = 0x08;

// Of Debian's package dataset-fashion-mnist.
constexpr const char* kPackageDirectory = "/usr/share/datasets/fashion-mnist";

std::string Hex(std::uint8_t byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

std::array<std::uint8_t, 4> ReadHeaderWord(ByteFile& file) {
  std::array<std::uint8_t, 4> word{};
  const std::size_t got = file.Read(word.data(), word.size());
  if (got < word.size()) file.Fail(": the IDX header is truncated");
  return word;
}

void CheckMagic(ByteFile& file, int dimensions) {
  std::array<std::uint8_t, 4> magic{};
  const std::size_t got = file.Read(magic.data(), magic.size());
  if (got == 0) file.Fail(" is empty");
  if (got < magic.size() || magic[0] != 0 || magic[1] != 0) {
    file.Fail(" is not an IDX file: it does not begin with two zero bytes");
  }
  if (magic[2] != kUnsignedByte) {
    file.Fail(": found IDX values of type " + Hex(magic[2]) + "; expected 0x08 (unsigned byte)");
  }
  if (magic[3] != dimensions) {
    file.Fail(": found " + std::to_string(magic[3]) + " IDX dimensions; expected " +
              std::to_string(dimensions));
  }
}

// Reads the dimensions; throws if one is 0 or their product is too large.
IdxRows ReadSizes(ByteFile& file, int dimensions) {
  IdxRows rows;
  std::uint64_t total = 1;
  for (int d = 0; d < dimensions; ++d) {
    const std::array<std::uint8_t, 4> word = ReadHeaderWord(file);
    const std::uint64_t size = std::uint64_t{word[0]} << 24 | std::uint64_t{word[1]} << 16 |
                               std::uint64_t{word[2]} << 8 | std::uint64_t{word[3]};
    if (size == 0) file.Fail(": found an IDX dimension of size 0; expected 1 or more");
    // Both factors are at most 2^32, so the product cannot overflow.
    total *= size;
    if (total > kMaxFileBytes) {
      file.Fail(": the IDX header is corrupt: it declares more than " +
                std::to_string(kMaxFileBytes) + " bytes");
    }
    if (d == 0) rows.file_rows = static_cast<Index>(size);
  }
  rows.row_bytes = static_cast<Index>(total) / rows.file_rows;
  return rows;
}

[[noreturn]] void FailTruncated(const ByteFile& file) {
  file.Fail(" is truncated: it ends before the rows that its header declares");
}

void ReadBytes(ByteFile& file, std::size_t count, std::vector<std::uint8_t>& bytes) {
  constexpr std::size_t kChunk = std::size_t{1} << 22;
  while (bytes.size() < count) {
    const std::size_t before = bytes.size();
    const std::size_t wanted = std::min(kChunk, count - before);
    bytes.resize(before + wanted);
    const std::size_t got = file.Read(bytes.data() + before, wanted);
    if (got < wanted) FailTruncated(file);
  }
}

void SkipRows(ByteFile& file, const IdxRows& sizes, Index count) {
  const auto bytes = static_cast<std::uint64_t>(count * sizes.row_bytes);
  if (file.Skip(bytes) < bytes) FailTruncated(file);
}

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
    throw DataError(Quoted(label_path) + ": found " + std::to_string(files.labels.file_rows) +
                    " labels; expected " + std::to_string(files.images.file_rows) +
                    ", one for each image of " + Quoted(image_path));
  }
  return files;
}

void CheckLabels(const std::filesystem::path& path, const ImageFiles& files, int end) {
  for (std::size_t i = 0; i < files.labels.bytes.size(); ++i) {
    if (files.labels.bytes[i] < end) continue;
    throw DataError(Quoted(path) + ", row " + std::to_string(files.first + static_cast<Index>(i)) +
                    ": found label " + std::to_string(files.labels.bytes[i]) +
                    "; expected a label from 0 to " + std::to_string(end - 1));
  }
}

LabelUses CountLabels(const std::filesystem::path& path) {
  LabelUses uses;
  const std::vector<std::uint8_t> labels =
      ReadIdx(path, 1, 0, ReadIdxSizes(path, 1).file_rows).bytes;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    LabelUse& use = uses[labels[row]];
    if (use.rows++ == 0) use.place = Quoted(path) + ", row " + std::to_string(row);
  }
  return uses;
}

// Sets the classes from the labels of both files; returns the label of class 0.
std::int64_t SetClassesOf(const DatasetSpec& spec, const std::filesystem::path& train,
                          const std::filesystem::path& test, RawDataset& raw) {
  LabelUses uses = CountLabels(train);
  const LabelUses test_uses = CountLabels(test);
  if (uses.size() == 1) FailOneClass(Quoted(train), std::to_string(uses.begin()->first));
  raw.order_matters = std::equal(uses.begin(), uses.end(), test_uses.begin(), test_uses.end(),
                                 [](const auto& a, const auto& b) { return a.first == b.first; });
  for (const auto& [label, use] : test_uses) {
    uses.try_emplace(label, LabelUse{use.place, 0}).first->second.rows += use.rows;
  }
  return SetClasses(uses, Quoted(train) + " and " + Quoted(test), StatedClasses(spec.parameters),
                    raw);
}

// `first_label` is the label of class 0.
Split<double> ToSplit(const ImageFiles& files, const std::vector<Index>& rows,
                      std::int64_t first_label) {
  const Index features = files.images.row_bytes;
  Split<double> split;
  split.inputs.resize(features, static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Index row = rows[i] - files.first;
    const std::uint8_t* pixels = files.images.bytes.data() + row * features;
    split.inputs.col(static_cast<Index>(i)) =
        Eigen::Map<const Vector<std::uint8_t>>(pixels, features).cast<double>();
    const std::int64_t label = files.labels.bytes[static_cast<std::size_t>(row)];
    split.labels.push_back(static_cast<std::int32_t>(label - first_label));
  }
  return split;
}

// Which rows of a file are read: all that a split may contain.
struct RowRange {
  Index first = 0;
  Index count = 0;
};

RowRange NeededRows(const DatasetSpec& spec, const std::filesystem::path& image_path, Index first,
                    Index count, bool is_drawn) {
  const bool shuffled = spec.parameters.Boolean("shuffle");
  if (count == 0 || (!shuffled && !is_drawn)) return {first, count};
  const Index file_rows = ReadIdxSizes(image_path, 3).file_rows;
  if (first + count > file_rows) return {first, count};  // reading reports the missing rows
  return shuffled ? RowRange{0, file_rows} : RowRange{first, file_rows - first};
}

// `path` or, if it does not exist, `path`.gz.
std::filesystem::path FindImageFile(const std::filesystem::path& path) {
  std::filesystem::path zipped = path;
  zipped += ".gz";
  for (const std::filesystem::path& candidate : {path, zipped}) {
    std::error_code ignored;
    if (!std::filesystem::exists(candidate, ignored)) continue;
    RequireFile(candidate);
    return candidate;
  }
  const bool is_of_package = path.lexically_normal().parent_path() == kPackageDirectory;
  throw DataError("there is no file " + Quoted(path) + " or " + Quoted(zipped) +
                  (is_of_package ? "; Debian's package dataset-fashion-mnist installs it" : "") +
                  "; data sets that need no file: " + GeneratorNames());
}

// `paths`: train images, train labels, test images, test labels. Training and validation rows come
// from the train files, test rows are the first of the test files. Pixels are in row-major order.
// Sets the splits of `raw`, whose classes are known; `first_label` is the label of class 0.
void LoadImageFiles(const DatasetSpec& spec, const std::vector<std::filesystem::path>& paths,
                    std::int64_t first_label, RawDataset& raw) {
  assert(paths.size() == 4);
  raw.is_image = true;
  Index features = 0;
  const auto read = [&](std::size_t images, Index first, Index count, bool is_drawn) {
    const RowRange range = NeededRows(spec, paths[images], first, count, is_drawn);
    ImageFiles files = ReadImageFiles(paths[images], paths[images + 1], range.first, range.count);
    CheckLabels(paths[images + 1], files, static_cast<int>(first_label) + raw.classes);
    return files;
  };
  const auto split = [&](const ImageFiles& files, FilePart part, std::vector<Index> positions) {
    return ToSplit(files, RowsAt(spec, part, std::move(positions), files.images.file_rows),
                   first_label);
  };
  {
    const ImageFiles files = read(0, spec.first_row, spec.train_size + spec.validation_size,
                                  spec.subset == Subset::kBySeed);
    const Index file_rows = files.images.file_rows;
    features = files.images.row_bytes;
    raw.train =
        split(files, FilePart::kTrain, ChooseTrainRows(spec, spec.validation_size, file_rows));
    raw.validation = split(files, FilePart::kTrain,
                           ConsecutiveRows(spec.first_row + spec.train_size, spec.validation_size));
    raw.notices.push_back(Quoted(paths[0]) + ": " + WithThousands(spec.train_size) + " + " +
                          WithThousands(spec.validation_size) + " of " + WithThousands(file_rows) +
                          " rows (train + validation)");
  }
  const ImageFiles files = read(2, 0, spec.test_size, false);
  if (files.images.row_bytes != features) {
    throw DataError(Quoted(paths[2]) + ": found images of " +
                    std::to_string(files.images.row_bytes) + " pixels; expected " +
                    std::to_string(features) + " pixels, as in " + Quoted(paths[0]));
  }
  raw.test = split(files, FilePart::kTest, ConsecutiveRows(0, spec.test_size));
  raw.notices.push_back(Quoted(paths[2]) + ": " + WithThousands(spec.test_size) + " of " +
                        WithThousands(files.images.file_rows) + " rows (test)");
}

std::vector<std::filesystem::path> FashionMnistFiles(const DatasetSpec& spec) {
  const std::filesystem::path directory = ResolvePath(spec, "directory");
  std::vector<std::filesystem::path> files;
  for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                           "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    files.push_back(FindImageFile(directory / name));
  }
  return files;
}

RawDataset LoadFashionMnist(const DatasetSpec& spec) {
  RawDataset raw;
  raw.classes = 10;
  LoadImageFiles(spec, FashionMnistFiles(spec), /*first_label=*/0, raw);
  return raw;
}

std::vector<std::filesystem::path> IdxFiles(const DatasetSpec& spec) {
  std::vector<std::filesystem::path> files;
  for (const char* parameter : {"train_images", "train_labels", "test_images", "test_labels"}) {
    files.push_back(FindImageFile(ResolvePath(spec, parameter)));
  }
  return files;
}

RawDataset LoadIdx(const DatasetSpec& spec) {
  const std::vector<std::filesystem::path> paths = IdxFiles(spec);
  RawDataset raw;
  const std::int64_t first_label = SetClassesOf(spec, paths[1], paths[3], raw);
  LoadImageFiles(spec, paths, first_label, raw);
  return raw;
}

}  // namespace

IdxRows ReadIdxSizes(const std::filesystem::path& path, int dimensions) {
  ByteFile file(path);
  CheckMagic(file, dimensions);
  return ReadSizes(file, dimensions);
}

IdxRows ReadIdx(const std::filesystem::path& path, int dimensions, Index first, Index count) {
  assert(first >= 0 && count >= 0);
  ByteFile file(path);
  CheckMagic(file, dimensions);
  IdxRows rows = ReadSizes(file, dimensions);
  if (count == 0) {
    first = 0;
  } else if (first > rows.file_rows || count > rows.file_rows - first) {
    file.Fail(": has only " + CountOf(rows.file_rows, "row") + "; expected rows " +
              std::to_string(first) + " to " + std::to_string(first + count - 1) +
              " (counted from 0)");
  }
  SkipRows(file, rows, first);
  ReadBytes(file, static_cast<std::size_t>(count * rows.row_bytes), rows.bytes);
  SkipRows(file, rows, rows.file_rows - first - count);
  std::uint8_t surplus = 0;
  if (file.Read(&surplus, 1) != 0) {
    file.Fail(": found more data than the " + std::to_string(rows.file_rows) +
              " rows that its header declares");
  }
  return rows;
}

DatasetInfo FashionMnistDataset() {
  return {.name = "fashion_mnist",
          .description = "60000 + 10000 images of clothing, 28 x 28, 10 classes (IDX files)",
          .parameters = {{"directory", std::string(kPackageDirectory),
                          "directory of the four IDX files, plain or gzip"},
                         ShuffleRows(),
                         ShuffleSeed()},
          .load = LoadFashionMnist,
          .files = FashionMnistFiles};
}

DatasetInfo IdxDataset() {
  return {.name = "idx",
          .description = "grey images in four IDX files, plain or gzip, such as MNIST",
          .parameters = {RequiredText("train_images", "the IDX file of the training images"),
                         RequiredText("train_labels", "the IDX file of the training labels"),
                         RequiredText("test_images", "the IDX file of the test images"),
                         RequiredText("test_labels", "the IDX file of the test labels"),
                         ClassesParameter(), ShuffleRows(), ShuffleSeed()},
          .load = LoadIdx,
          .files = IdxFiles};
}

}  // namespace relulab
