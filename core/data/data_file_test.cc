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

TEST(Shown, EscapesWhatIsNoTextAndCutsBetweenCharacters) {
  EXPECT_EQ(Shown("gr\xf6\xdf"
                  "e"),
            R"("gr\xf6\xdfe")");
  EXPECT_EQ(Shown("größe, 大きさ"), "\"größe, 大きさ\"");
  EXPECT_EQ(Shown("a\tb\nc\x1b[31m\x7f"), R"("a\u0009b\u000ac\u001b[31m\u007f")");
  EXPECT_EQ(Shown("\xc2\x9b"
                  "31m"),
            R"("\u009b31m")");
  // Cut, overlong or surrogate sequences are no characters.
  EXPECT_EQ(Shown("\xe5\xa4"), R"("\xe5\xa4")");
  EXPECT_EQ(Shown("\xc0\xaf\xed\xa0\x80\xf5"), R"("\xc0\xaf\xed\xa0\x80\xf5")");
  std::string umlauts;
  for (int i = 0; i < 40; ++i) umlauts += "ü";
  EXPECT_EQ(Shown(umlauts), '"' + umlauts + '"');
  EXPECT_EQ(Shown("ü" + umlauts), '"' + umlauts + "...\"");
  EXPECT_EQ(Shown(std::string(41, '\xfc')).size(), 40 * 4 + 5U);
}

TEST(RowsText, GroupsDigits) {
  EXPECT_EQ(RowsText(0), "0");
  EXPECT_EQ(RowsText(999), "999");
  EXPECT_EQ(RowsText(1200), "1,200");
  EXPECT_EQ(RowsText(1234567), "1,234,567");
}

}  // namespace
}  // namespace relulab
