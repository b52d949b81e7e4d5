#include "core/data/data_file.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/data/test_files.h"

namespace relulab {
namespace {

std::string ReadAll(const std::filesystem::path& path, std::uint64_t skip, std::size_t count) {
  ByteFile file(path);
  file.Skip(skip);
  std::vector<std::uint8_t> bytes(count);
  bytes.resize(file.Read(bytes.data(), count));
  return {bytes.begin(), bytes.end()};
}

// Incompressible, so that the gzip stream is long enough to be cut.
std::string Noise() {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 100000; ++i) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  return noise;
}

TEST(ByteFile, ReadsPlainAndGzipWhateverTheName) {
  TestFiles files;
  for (const auto& path : {files.Write("plain", "abcdef"), files.WriteGzip("zipped", "abcdef"),
                           files.WriteGzip("f.gz", "abcdef"), files.Write("not.gz", "abcdef")}) {
    EXPECT_EQ(ReadAll(path, 0, 6), "abcdef") << path;
    EXPECT_EQ(ReadAll(path, 2, 3), "cde") << path;
    EXPECT_EQ(ReadAll(path, 4, 10), "ef") << path;
    EXPECT_EQ(ReadAll(path, 9, 10), "") << path;
  }
}

TEST(ByteFile, RefusesWhatIsNoFile) {
  TestFiles files;
  ExpectParts(ErrorOf([&] { ByteFile(files.Directory() / "none"); }),
              {"there is no file", "none\""});
  ExpectParts(ErrorOf([&] { ByteFile file(files.Directory()); }), {"is a directory"});
  ExpectParts(ErrorOf([&] { ByteFile file("/dev/null"); }), {"not a regular file"});
  const auto below_a_file = files.Write("f", "x") / "g";
  ExpectParts(ErrorOf([&] { ByteFile file(below_a_file); }), {"f/g\""});
}

TEST(ByteFile, NamesABrokenGzipStream) {
  TestFiles files;
  const std::string noise = Noise();
  const std::string zipped = TestFiles::Read(files.WriteGzip("good.gz", noise));
  const auto cut = files.Write("cut.gz", zipped.substr(0, zipped.size() / 2));
  ExpectParts(ErrorOf([&] { ReadAll(cut, 0, noise.size()); }), {"cut.gz\"", "truncated"});
  ExpectParts(ErrorOf([&] { ReadAll(cut, 90000, 10); }), {"cut.gz\"", "truncated"});

  // Only the checksum reveals a flipped bit among stored bytes.
  std::string flipped = zipped;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
  const auto bad = files.Write("bad.gz", flipped);
  ExpectParts(ErrorOf([&] { ReadAll(bad, 0, noise.size() + 1); }),
              {"bad.gz\"", "gzip stream is corrupt"});

  const auto header_only = files.Write("head.gz", std::string("\x1f\x8b\x07garbage garbage"));
  ExpectParts(ErrorOf([&] { ReadAll(header_only, 0, 1); }),
              {"head.gz\"", "gzip stream is corrupt"});
}

using Record = std::vector<std::string>;

class CsvReaderTest : public testing::Test {
 protected:
  std::vector<Record> ReadAll(const std::string& text) const {
    CsvReader reader(files_.Write("f", text));
    std::vector<Record> records;
    for (Record fields; reader.Next(fields);) records.push_back(fields);
    return records;
  }

  TestFiles files_;
};

TEST_F(CsvReaderTest, LineEnds) {
  const std::vector<Record> expected = {{"a", "b"}, {"c", ""}};
  for (const char* text :
       {"a,b\nc,\n", "a,b\nc,", "a,b\r\nc,\r\n", "a,b\rc,\r", "\n\na,b\n\nc,\n\n"}) {
    EXPECT_EQ(ReadAll(text), expected) << text;
  }
  EXPECT_EQ(ReadAll(std::string("\xEF\xBB\xBF") + "a,b\nc,\n"), expected);
  EXPECT_TRUE(ReadAll("").empty());
}

TEST_F(CsvReaderTest, Quotes) {
  EXPECT_EQ(ReadAll("\"a\",\"b,c\",\"\"\n"), (std::vector<Record>{{"a", "b,c", ""}}));
  EXPECT_EQ(ReadAll("\"say \"\"hi\"\"\",\"two\nlines\"\nx,\"y\""),
            (std::vector<Record>{{"say \"hi\"", "two\nlines"}, {"x", "y"}}));
  EXPECT_EQ(ReadAll("\"\"\"\"\n"), (std::vector<Record>{{"\""}}));
}

TEST_F(CsvReaderTest, QuoteErrorsNameTheLine) {
  ExpectParts(ErrorOf([&] { ReadAll("a,b\n\"c,d\ne,f\n"); }), {"line 2", "never closed"});
  ExpectParts(ErrorOf([&] { ReadAll("a,b\"c\n"); }), {"line 1", "quote inside an unquoted field"});
  ExpectParts(ErrorOf([&] { ReadAll("a\n\"b\"c\n"); }), {"line 2", "closing quote"});
}

TEST_F(CsvReaderTest, CountsLinesInsideQuotes) {
  CsvReader reader(files_.Write("f", "a\n\"b\n\nb\"\nc\n"));
  Record fields;
  std::vector<std::int64_t> lines;
  while (reader.Next(fields)) lines.push_back(reader.RecordLine());
  EXPECT_EQ(lines, (std::vector<std::int64_t>{1, 2, 5}));
}

TEST_F(CsvReaderTest, FieldsAcrossTheBuffer) {
  const std::string wide(70000, 'w');
  EXPECT_EQ(ReadAll("a," + wide + "\r\n\"" + wide + "\",b\n"),
            (std::vector<Record>{{"a", wide}, {wide, "b"}}));
}

}  // namespace
}  // namespace relulab
