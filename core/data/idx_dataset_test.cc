#include "core/data/idx_dataset.h"

#include <gtest/gtest.h>

#include "core/data/row_choice.h"
#include "core/data/test_files.h"

namespace relulab {
namespace {

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
  const RawDataset raw = LoadIdx(spec_);
  EXPECT_EQ(raw.classes, 3);
  EXPECT_TRUE(raw.is_image);
  EXPECT_EQ(raw.train.inputs.rows(), 6);
  EXPECT_EQ(RowsOf(raw.train), (std::vector<Index>{0, 1, 2, 3}));
  EXPECT_EQ(RowsOf(raw.validation), (std::vector<Index>{4, 5}));
  EXPECT_EQ(RowsOf(raw.test), (std::vector<Index>{0, 1, 2}));
  EXPECT_EQ(raw.validation.labels, (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(raw.train.inputs(5, 2), 25.0);
  EXPECT_EQ(IdxFiles(spec_)[2], files_.Directory() / "test_images.idx.gz");
}

// All rows of the files count: a class has the same number whatever rows are read.
TEST_F(IdxDatasetTest, TheLargestLabelTellsTheClasses) {
  std::string labels = Labels(12);
  labels[11] = 6;
  files_.Write("train_labels.idx", Idx({12}, labels));
  EXPECT_EQ(LoadIdx(spec_).classes, 7);
  files_.WriteGzip("test_labels.idx.gz", Idx({3}, std::string("\0\x8\0", 3)));
  spec_.test_size = 1;
  EXPECT_EQ(LoadIdx(spec_).classes, 9);
}

TEST_F(IdxDatasetTest, ASeedDrawsTrainingRows) {
  spec_.first_row = 1;
  spec_.subset = Subset::kBySeed;
  spec_.subset_seed = 5;
  const RawDataset raw = LoadIdx(spec_);
  EXPECT_EQ(RowsOf(raw.train), ChooseTrainRows(spec_, 2, 12));
  EXPECT_NE(RowsOf(raw.train), ConsecutiveRows(1, 4));
  for (Index i = 0; i < 4; ++i) {
    EXPECT_EQ(raw.train.labels[static_cast<std::size_t>(i)],
              RowsOf(raw.train)[static_cast<std::size_t>(i)] % 3);
  }
  EXPECT_EQ(RowsOf(raw.validation), (std::vector<Index>{5, 6}));
  EXPECT_EQ(RowsOf(raw.test), (std::vector<Index>{0, 1, 2}));
  spec_.train_size = 12;
  ExpectParts(ErrorOf([this] { LoadIdx(spec_); }),
              {"train_images.idx", "has 12 rows, but rows 1..14 were asked for"});
}

TEST_F(IdxDatasetTest, AMissingFileSaysWhereToGetOneAndWhatNeedsNone) {
  std::filesystem::remove(files_.Directory() / "train_labels.idx");
  ExpectParts(ErrorOf([this] { IdxFiles(spec_); }),
              {"train_labels.idx", "dataset-fashion-mnist", "shapes", "parts", "spirals"});
  spec_.parameters.Set("train_images", std::string("elsewhere"));
  ExpectParts(ErrorOf([this] { LoadIdx(spec_); }), {"there is no file", "elsewhere"});
}

}  // namespace
}  // namespace relulab
