#include "core/data/idx.h"

#include <gtest/gtest.h>

#include "core/data/rows.h"
#include "core/data/test_files.h"

namespace relulab {
namespace {

using Bytes = std::vector<std::uint8_t>;

class IdxTest : public testing::Test {
 protected:
  std::string ErrorFor(const std::string& bytes, int dimensions, Index first, Index count) const {
    const auto path = files_.Write("broken", bytes);
    std::string message = ErrorOf([&] { ReadIdx(path, dimensions, first, count); });
    ExpectParts(message, {"broken\""});
    return message;
  }

  TestFiles files_;
  const std::string images_ = Idx({3, 2, 2}, "abcdefghijk\xff");
};

TEST_F(IdxTest, ReadsTheRowsAskedFor) {
  for (const auto& path : {files_.Write("raw", images_), files_.WriteGzip("zipped", images_)}) {
    const IdxRows all = ReadIdx(path, 3, 0, 3);
    EXPECT_EQ(all.file_rows, 3);
    EXPECT_EQ(all.row_bytes, 4);
    EXPECT_EQ(all.bytes, (Bytes{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 255}));
    EXPECT_EQ(ReadIdx(path, 3, 1, 1).bytes, (Bytes{'e', 'f', 'g', 'h'}));
    EXPECT_EQ(ReadIdx(path, 3, 2, 1).bytes, (Bytes{'i', 'j', 'k', 255}));
    const IdxRows none = ReadIdx(path, 3, 7, 0);
    EXPECT_TRUE(none.bytes.empty());
    EXPECT_EQ(none.row_bytes, 4);
  }
}

TEST_F(IdxTest, ReadsLabels) {
  const auto path = files_.Write("labels", Idx({4}, std::string("\x09\x00\x03\x01", 4)));
  const IdxRows labels = ReadIdx(path, 1, 1, 3);
  EXPECT_EQ(labels.row_bytes, 1);
  EXPECT_EQ(labels.bytes, (Bytes{0, 3, 1}));
}

TEST_F(IdxTest, ReadsMoreThanOneChunk) {
  std::string values(5U << 20, 'x');
  values.back() = 'y';
  const auto path = files_.WriteGzip("large", Idx({5, 1024, 1024}, values));
  const IdxRows rows = ReadIdx(path, 3, 0, 5);
  ASSERT_EQ(rows.bytes.size(), values.size());
  EXPECT_EQ(rows.bytes[values.size() - 2], 'x');
  EXPECT_EQ(rows.bytes.back(), 'y');
}

TEST_F(IdxTest, TooFewRows) {
  ExpectParts(ErrorFor(images_, 3, 1, 3), {"has only 3 rows; expected rows 1 to 3"});
  ExpectParts(ErrorFor(images_, 3, 7, 1), {"has only 3 rows; expected rows 7 to 7"});
}

TEST_F(IdxTest, BrokenHeaders) {
  ExpectParts(ErrorFor("", 3, 0, 1), {"is empty"});
  ExpectParts(ErrorFor("PK\x03\x04 not idx", 3, 0, 1), {"is not an IDX file"});
  ExpectParts(ErrorFor(std::string("\0\0", 2), 3, 0, 1), {"is not an IDX file"});
  ExpectParts(ErrorFor(images_.substr(0, 11), 3, 0, 1), {"IDX header is truncated"});
  std::string floats = images_;
  floats[2] = 0x0d;
  ExpectParts(ErrorFor(floats, 3, 0, 1), {"type 0x0d", "0x08 (unsigned byte)"});
  ExpectParts(ErrorFor(images_, 1, 0, 1), {"found 3 IDX dimensions; expected 1"});
  ExpectParts(ErrorFor(Idx({3, 0, 2}, ""), 3, 0, 1), {"dimension of size 0"});
}

TEST_F(IdxTest, APromiseOfTerabytesAllocatesNothing) {
  ExpectParts(ErrorFor(Idx({60000, 65535, 65535}, "abc"), 3, 0, 1), {"IDX header is corrupt"});
  ExpectParts(ErrorFor(Idx({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, ""), 3, 0, 1),
              {"IDX header is corrupt"});
  // Just below the limit: only what the file contains is allocated.
  ExpectParts(ErrorFor(Idx({1, 65535, 65535}, "abc"), 3, 0, 1), {"truncated"});
}

TEST_F(IdxTest, TruncatedOrTooLong) {
  const std::string cut = images_.substr(0, images_.size() - 1);
  ExpectParts(ErrorFor(cut, 3, 0, 3), {"truncated", "rows that its header declares"});
  ExpectParts(ErrorFor(cut, 3, 2, 1), {"truncated"});
  ExpectParts(ErrorFor(Idx({3, 2, 2}, ""), 3, 2, 1), {"truncated"});
  ExpectParts(ErrorFor(images_ + "z", 3, 0, 3), {"more data than the 3 rows"});
}

// A file is checked to its end, whatever rows are read.
TEST_F(IdxTest, TheSizeIsThatOfTheHeader) {
  const std::string cut = images_.substr(0, images_.size() - 1);
  const auto gzip = [&](const std::string& bytes) {
    return TestFiles::Read(files_.WriteGzip("zipped", bytes));
  };
  for (const Index count : {0, 1, 2}) {
    for (const std::string& bytes : {cut, gzip(cut)}) {
      ExpectParts(ErrorFor(bytes, 3, 0, count), {"truncated"});
    }
    for (const std::string& bytes : {images_ + "zzz", gzip(images_ + "z")}) {
      ExpectParts(ErrorFor(bytes, 3, 0, count), {"more data than the 3 rows"});
    }
    ExpectParts(ErrorFor(gzip(images_) + "junk", 3, 0, count), {"bytes follow the gzip stream"});
  }
  EXPECT_EQ(ReadIdxSizes(files_.Write("cut", cut), 3).file_rows, 3);
}

TEST_F(IdxTest, NoFile) {
  ExpectParts(ErrorOf([&] { ReadIdx(files_.Directory() / "none", 3, 0, 1); }),
              {"there is no file"});
  ExpectParts(ErrorOf([&] { ReadIdx(files_.Directory(), 3, 0, 1); }), {"is a directory"});
}

// Five training and two test images of 1 x 2 pixels; image r of a file is (10 r, 10 r + 1).
class FashionMnistTest : public testing::Test {
 protected:
  FashionMnistTest() {
    spec_.source = FindRow(Datasets(), "fashion_mnist");
    spec_.first_row = 1;
    spec_.train_size = 2;
    spec_.validation_size = 1;
    spec_.test_size = 2;
    spec_.base_directory = files_.Directory().parent_path();
    spec_.parameters = DefaultValues(spec_.source->parameters);
    spec_.parameters.Set("directory", files_.Directory().filename().string());
    files_.WriteGzip("train-images-idx3-ubyte.gz", Idx({5, 1, 2}, Pixels(5)));
    files_.Write("train-labels-idx1-ubyte", Idx({5}, Bytes({9, 8, 7, 6, 5})));
    files_.Write("t10k-images-idx3-ubyte", Idx({2, 1, 2}, Pixels(2)));
    files_.WriteGzip("t10k-labels-idx1-ubyte.gz", Idx({2}, Bytes({0, 1})));
  }

  static std::string Bytes(const std::vector<int>& values) {
    return {values.begin(), values.end()};
  }

  static std::string Pixels(int rows) {
    std::vector<int> values;
    for (int r = 0; r < rows; ++r) values.insert(values.end(), {10 * r, 10 * r + 1});
    return Bytes(values);
  }

  std::string LoadError() const {
    return ErrorOf([this] { spec_.source->load(spec_); });
  }

  TestFiles files_;
  DatasetSpec spec_;
};

TEST_F(FashionMnistTest, SplitsInOrder) {
  const RawDataset raw = spec_.source->load(spec_);
  EXPECT_EQ(raw.classes, 10);
  EXPECT_TRUE(raw.is_image);
  EXPECT_EQ(raw.train.inputs, (Matrix<double>{{10, 20}, {11, 21}}));
  EXPECT_EQ(raw.train.labels, (std::vector<std::int32_t>{8, 7}));
  EXPECT_EQ(raw.validation.inputs, (Matrix<double>{{30}, {31}}));
  EXPECT_EQ(raw.validation.labels, (std::vector<std::int32_t>{6}));
  EXPECT_EQ(raw.test.inputs, (Matrix<double>{{0, 10}, {1, 11}}));
  EXPECT_EQ(raw.test.labels, (std::vector<std::int32_t>{0, 1}));
}

TEST_F(FashionMnistTest, EmptySplitsKeepTheirFeatures) {
  spec_.validation_size = 0;
  spec_.test_size = 0;
  const RawDataset raw = spec_.source->load(spec_);
  EXPECT_EQ(raw.validation.inputs.rows(), 2);
  EXPECT_EQ(raw.validation.size(), 0);
  EXPECT_EQ(raw.test.inputs.rows(), 2);
  EXPECT_EQ(raw.test.size(), 0);
}

TEST_F(FashionMnistTest, FilesAreTheOnesThatExist) {
  const auto& directory = files_.Directory();
  EXPECT_EQ(spec_.source->files(spec_),
            (std::vector<std::filesystem::path>{
                directory / "train-images-idx3-ubyte.gz", directory / "train-labels-idx1-ubyte",
                directory / "t10k-images-idx3-ubyte", directory / "t10k-labels-idx1-ubyte.gz"}));
}

TEST_F(FashionMnistTest, AMissingFileSaysWhatNeedsNone) {
  std::filesystem::remove(files_.Directory() / "t10k-images-idx3-ubyte");
  const std::vector<std::string> parts = {"t10k-images-idx3-ubyte", ".gz", "spirals"};
  ExpectParts(LoadError(), parts);
  EXPECT_EQ(LoadError().find("Debian"), std::string::npos) << "it does not install this file";
  ExpectParts(ErrorOf([this] { spec_.source->files(spec_); }), parts);
  std::filesystem::create_directory(files_.Directory() / "t10k-images-idx3-ubyte");
  ExpectParts(LoadError(), {"is a directory"});
}

TEST_F(FashionMnistTest, TooFewRows) {
  spec_.validation_size = 3;
  ExpectParts(LoadError(), {"train-images", "has only 5 rows; expected rows 1 to 5"});
  spec_.validation_size = 0;
  spec_.test_size = 3;
  ExpectParts(LoadError(), {"t10k-images", "has only 2 rows; expected rows 0 to 2"});
}

TEST_F(FashionMnistTest, ALabelBeyondNine) {
  files_.Write("train-labels-idx1-ubyte", Idx({5}, Bytes({0, 1, 2, 10, 255})));
  ExpectParts(LoadError(), {"train-labels", "row 3: found label 10", "0 to 9"});
}

TEST_F(FashionMnistTest, FilesThatDoNotBelongTogether) {
  files_.Write("t10k-images-idx3-ubyte", Idx({2, 1, 3}, "abcdef"));
  ExpectParts(LoadError(), {"t10k-images", "3 pixels", "expected 2"});
  files_.Write("train-labels-idx1-ubyte", Idx({6}, Bytes({0, 1, 2, 3, 4, 5})));
  ExpectParts(LoadError(), {"train-images", "expected 5", "train-labels", "found 6"});
}

// The files of Debian's package; the expected numbers were computed from them with Python.
TEST(FashionMnist, TheRealFiles) {
  DatasetSpec spec;
  spec.source = FindRow(Datasets(), "fashion_mnist");
  spec.train_size = 1000;
  spec.validation_size = 3;
  spec.test_size = 10000;
  spec.parameters = DefaultValues(spec.source->parameters);
  spec.parameters.Set("directory", std::string("/usr/share/datasets/fashion-mnist"));
  const RawDataset raw = spec.source->load(spec);
  const std::vector<std::int32_t> first(raw.train.labels.begin(), raw.train.labels.begin() + 12);
  EXPECT_EQ(first, (std::vector<std::int32_t>{9, 0, 0, 3, 0, 2, 7, 2, 5, 5, 0, 9}));
  EXPECT_EQ(raw.train.inputs.rows(), 784);
  EXPECT_EQ(raw.train.inputs.col(0).sum(), 76247);
  EXPECT_EQ(raw.train.inputs.sum(), 56558003);
  EXPECT_EQ(raw.train.inputs.squaredNorm(), 10435483399);
  EXPECT_EQ(raw.test.labels.front(), 9);
  EXPECT_EQ(raw.test.labels.back(), 5);
  EXPECT_EQ(raw.test.inputs.col(0).sum(), 33456);
  EXPECT_EQ(raw.test.inputs.col(9999).sum(), 24390);

  // The last row of the train file.
  spec.first_row = 59000;
  spec.train_size = 999;
  spec.validation_size = 1;
  spec.test_size = 0;
  const RawDataset last = spec.source->load(spec);
  EXPECT_EQ(last.validation.labels, (std::vector<std::int32_t>{5}));
  EXPECT_EQ(last.validation.inputs.sum(), 16684);
}

// 12 training and 3 test images of 2 x 3 pixels; image r of a file begins with pixel 10 r.
class IdxDatasetTest : public testing::Test {
 protected:
  IdxDatasetTest() {
    spec_.source = FindRow(Datasets(), "idx");
    spec_.train_size = 4;
    spec_.validation_size = 2;
    spec_.test_size = 3;
    spec_.scaling = Scaling::kNone;
    spec_.base_directory = files_.Directory();
    spec_.parameters = DefaultValues(spec_.source->parameters);
    for (const char* name : {"train_images", "train_labels", "test_images", "test_labels"}) {
      spec_.parameters.Set(name, std::string(name) + ".idx");
    }
    files_.Write("train_images.idx", Idx({12, 2, 3}, Pixels(12)));
    files_.Write("train_labels.idx", Idx({12}, Labels(12)));
    files_.WriteGzip("test_images.idx.gz", Idx({3, 2, 3}, Pixels(3)));
    files_.WriteGzip("test_labels.idx.gz", Idx({3}, Labels(3)));
  }

  static std::string Pixels(int rows) {
    std::string bytes;
    for (int r = 0; r < rows; ++r) {
      for (int i = 0; i < 6; ++i) bytes += static_cast<char>(10 * r + i);
    }
    return bytes;
  }

  static std::string Labels(int rows) {
    std::string bytes;
    for (int r = 0; r < rows; ++r) bytes += static_cast<char>(r % 3);
    return bytes;
  }

  static std::vector<Index> RowsOf(const Split<double>& split) {
    std::vector<Index> rows;
    for (Index i = 0; i < split.size(); ++i) {
      rows.push_back(static_cast<Index>(split.inputs(0, i)) / 10);
    }
    return rows;
  }

  TestFiles files_;
  DatasetSpec spec_;
};

TEST_F(IdxDatasetTest, ReadsTheFilesThatAreNamed) {
  const RawDataset raw = spec_.source->load(spec_);
  EXPECT_EQ(raw.classes, 3);
  EXPECT_TRUE(raw.is_image);
  EXPECT_EQ(raw.train.inputs.rows(), 6);
  EXPECT_EQ(RowsOf(raw.train), (std::vector<Index>{0, 1, 2, 3}));
  EXPECT_EQ(RowsOf(raw.validation), (std::vector<Index>{4, 5}));
  EXPECT_EQ(RowsOf(raw.test), (std::vector<Index>{0, 1, 2}));
  EXPECT_EQ(raw.validation.labels, (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(raw.train.inputs(5, 2), 25.0);
  EXPECT_EQ(spec_.source->files(spec_)[2], files_.Directory() / "test_images.idx.gz");
}

// All rows of the label files count, not only those that are read.
TEST_F(IdxDatasetTest, TheLargestLabelTellsTheClasses) {
  std::string labels = Labels(12);
  labels[11] = 6;
  files_.Write("train_labels.idx", Idx({12}, labels));
  EXPECT_EQ(spec_.source->load(spec_).classes, 7);
  files_.WriteGzip("test_labels.idx.gz", Idx({3}, std::string("\0\x8\0", 3)));
  spec_.test_size = 1;
  EXPECT_EQ(spec_.source->load(spec_).classes, 9);
}

TEST_F(IdxDatasetTest, LabelsFromOneAndOneClassOnly) {
  const auto write = [this](char smallest, int classes) {
    std::string labels = Labels(12);
    for (char& label : labels) label = static_cast<char>(smallest + label % classes);
    files_.Write("train_labels.idx", Idx({12}, labels));
    files_.WriteGzip("test_labels.idx.gz", Idx({3}, labels.substr(0, 3)));
  };
  write(1, 3);
  const RawDataset raw = spec_.source->load(spec_);
  EXPECT_EQ(raw.classes, 3);
  EXPECT_EQ(raw.train.labels, (std::vector<std::int32_t>{0, 1, 2, 0}));
  ExpectParts(raw.warnings.at(0), {"train_labels.idx", "no class 0", "begin at 1?"});
  spec_.parameters.Set("classes", std::int64_t{5});
  EXPECT_EQ(spec_.source->load(spec_).classes, 5);
  EXPECT_EQ(spec_.source->load(spec_).train.labels, (std::vector<std::int32_t>{1, 2, 3, 1}));
  spec_.parameters.Set("classes", std::int64_t{2});
  ExpectParts(ErrorOf([this] { spec_.source->load(spec_); }),
              {"train_labels.idx", "row 2", "label 3", "dataset.classes is 2"});
  spec_.parameters.Set("classes", std::string("auto"));
  files_.WriteGzip("test_labels.idx.gz", Idx({3}, "\x1\x1\xff"));
  ExpectParts(ErrorOf([this] { spec_.source->load(spec_); }),
              {"test_labels.idx", "row 2", "label 255", "dataset.classes"});
  write(1, 1);
  for (const std::string test_labels : {"\x1\x1\x1", "\x1\x2\x3"}) {
    files_.WriteGzip("test_labels.idx.gz", Idx({3}, test_labels));
    ExpectParts(ErrorOf([this] { spec_.source->load(spec_); }),
                {"train_labels.idx\": found only one class, 1"});
  }
}

// Each file is shuffled by itself.
TEST_F(IdxDatasetTest, ShufflingIsNotAdvisedForClassesThatAFileLacks) {
  const auto warnings = [this](const std::string& test_labels) {
    files_.WriteGzip("test_labels.idx.gz", Idx({3}, test_labels));
    spec_.test_size = 2;
    return LoadDataset<float>(spec_).warnings;
  };
  ExpectParts(warnings(std::string("\1\1\1", 3)).back(), {"the test split", "class 0, 2"});
  EXPECT_EQ(warnings(std::string("\1\1\1", 3)).back().find("shuffle"), std::string::npos);
  ExpectParts(warnings(std::string("\1\2\0", 3)).back(), {"class 0", "dataset.shuffle"});
}

TEST_F(IdxDatasetTest, ShuffleMixesTheRowsOfEachFile) {
  spec_.parameters.Set("shuffle", true);
  spec_.first_row = 1;
  const RawDataset raw = spec_.source->load(spec_);
  EXPECT_EQ(RowsOf(raw.train), RowsAt(spec_, FilePart::kTrain, ConsecutiveRows(1, 4), 12));
  EXPECT_EQ(RowsOf(raw.validation), RowsAt(spec_, FilePart::kTrain, ConsecutiveRows(5, 2), 12));
  EXPECT_EQ(RowsOf(raw.test), RowsAt(spec_, FilePart::kTest, ConsecutiveRows(0, 3), 3));
  EXPECT_NE(RowsOf(raw.train), ConsecutiveRows(1, 4));
  for (Index i = 0; i < 4; ++i) {
    EXPECT_EQ(raw.train.labels[static_cast<std::size_t>(i)],
              RowsOf(raw.train)[static_cast<std::size_t>(i)] % 3);
  }
  spec_.train_size = 12;
  ExpectParts(ErrorOf([this] { spec_.source->load(spec_); }),
              {"has only 12 rows; expected rows 1 to 14"});
}

TEST_F(IdxDatasetTest, SaysHowManyRowsAreUsed) {
  const RawDataset raw = spec_.source->load(spec_);
  ASSERT_EQ(raw.notices.size(), 2U);
  ExpectParts(raw.notices[0], {"train_images.idx", "4 + 2 of 12 rows"});
  ExpectParts(raw.notices[1], {"test_images.idx", "3 of 3 rows"});
}

TEST_F(IdxDatasetTest, ASeedDrawsTrainingRows) {
  spec_.first_row = 1;
  spec_.subset = Subset::kBySeed;
  spec_.subset_seed = 5;
  const RawDataset raw = spec_.source->load(spec_);
  EXPECT_EQ(RowsOf(raw.train), ChooseTrainRows(spec_, 2, 12));
  EXPECT_NE(RowsOf(raw.train), ConsecutiveRows(1, 4));
  for (Index i = 0; i < 4; ++i) {
    EXPECT_EQ(raw.train.labels[static_cast<std::size_t>(i)],
              RowsOf(raw.train)[static_cast<std::size_t>(i)] % 3);
  }
  EXPECT_EQ(RowsOf(raw.validation), (std::vector<Index>{5, 6}));
  EXPECT_EQ(RowsOf(raw.test), (std::vector<Index>{0, 1, 2}));
  spec_.train_size = 12;
  ExpectParts(ErrorOf([this] { spec_.source->load(spec_); }),
              {"train_images.idx", "has only 12 rows; expected rows 1 to 14"});
}

TEST_F(IdxDatasetTest, AMissingFileSaysWhatNeedsNone) {
  std::filesystem::remove(files_.Directory() / "train_labels.idx");
  ExpectParts(ErrorOf([this] { spec_.source->files(spec_); }),
              {"train_labels.idx", "shapes", "parts", "spirals"});
  const auto error_of = [this](const char* path) {
    spec_.parameters.Set("train_images", std::string(path));
    return ErrorOf([this] { spec_.source->files(spec_); });
  };
  EXPECT_EQ(error_of("none").find("Debian"), std::string::npos);
  ExpectParts(error_of("/usr/share/datasets/fashion-mnist/none"), {"dataset-fashion-mnist"});
  spec_.parameters.Set("train_images", std::string("elsewhere"));
  ExpectParts(ErrorOf([this] { spec_.source->load(spec_); }), {"there is no file", "elsewhere"});
}

}  // namespace
}  // namespace relulab
