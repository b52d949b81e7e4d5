#include "core/data/idx.h"

#include <gtest/gtest.h>

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
    const IdxRows none = ReadIdx(path, 3, 0, 0);
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
  ExpectParts(ErrorFor(images_, 3, 1, 3), {"found 3 rows; expected rows 1..3"});
  ExpectParts(ErrorFor(images_, 3, 7, 1), {"found 3 rows; expected rows 7..7"});
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

TEST_F(IdxTest, NoFile) {
  ExpectParts(ErrorOf([&] { ReadIdx(files_.Directory() / "none", 3, 0, 1); }),
              {"there is no file"});
  ExpectParts(ErrorOf([&] { ReadIdx(files_.Directory(), 3, 0, 1); }), {"is a directory"});
}

}  // namespace
}  // namespace relulab
