#include "core/data/byte_file.h"

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

  // A flipped bit in the length at the end.
  std::string flipped_end = zipped;
  flipped_end.back() = static_cast<char>(flipped_end.back() ^ 1);
  const auto bad_end = files.Write("end.gz", flipped_end);
  ExpectParts(ErrorOf([&] { ReadAll(bad_end, 0, noise.size() + 1); }),
              {"end.gz\"", "gzip stream is corrupt"});

  const auto header_only = files.Write("head.gz", std::string("\x1f\x8b\x07garbage garbage"));
  ExpectParts(ErrorOf([&] { ReadAll(header_only, 0, 1); }),
              {"head.gz\"", "gzip stream is corrupt"});
}

TEST(ByteFile, GzipMembersAreOneFile) {
  TestFiles files;
  const std::string noise = Noise();
  const std::string first = TestFiles::Read(files.WriteGzip("a.gz", "abc"));
  const std::string empty = TestFiles::Read(files.WriteGzip("b.gz", ""));
  const std::string second = TestFiles::Read(files.WriteGzip("c.gz", noise));
  const auto path = files.Write("all.gz", first + empty + second + first);
  EXPECT_EQ(ReadAll(path, 0, noise.size() + 100), "abc" + noise + "abc");
  EXPECT_EQ(ReadAll(path, noise.size() + 2, 100), noise.substr(noise.size() - 1) + "abc");
  // The second member is cut within and behind its magic bytes.
  const std::string whole = first + second;
  for (const std::size_t size : {first.size() + 2, first.size() + 5, whole.size() - 3}) {
    const auto cut = files.Write("cut.gz", whole.substr(0, size));
    ExpectParts(ErrorOf([&] { ReadAll(cut, 0, noise.size() + 100); }), {"cut.gz\"", "truncated"});
  }
}

TEST(ByteFile, BytesAfterAGzipStreamAreAnError) {
  TestFiles files;
  for (const std::string& text : {std::string("abc"), Noise()}) {
    const std::string zipped = TestFiles::Read(files.WriteGzip("good.gz", text));
    for (const std::string& rest :
         {std::string("1,2,3\n"), std::string(1, '\0'), std::string(512, '\0'), std::string("\x1f"),
          std::string("x") + zipped}) {
      const auto path = files.Write("more.gz", zipped + rest);
      for (const std::uint64_t skip : {std::uint64_t{0}, std::uint64_t{2}}) {
        ExpectParts(ErrorOf([&] { ReadAll(path, skip, text.size() + 1); }),
                    {"more.gz\": bytes follow the gzip stream, at offset " +
                     std::to_string(zipped.size()) + ";"});
      }
    }
  }
}

TEST(ByteFile, SkipsUpToTheEnd) {
  TestFiles files;
  for (const auto& path : {files.Write("plain", "abcdef"), files.WriteGzip("zipped", "abcdef")}) {
    ByteFile file(path);
    std::uint8_t byte = 0;
    EXPECT_EQ(file.Read(&byte, 1), 1U);
    EXPECT_EQ(file.Skip(3), 3U) << path;
    EXPECT_EQ(file.Skip(1000), 2U) << path;
    EXPECT_EQ(file.Skip(1), 0U) << path;
    EXPECT_EQ(file.Read(&byte, 1), 0U) << path;
  }
}

}  // namespace
}  // namespace relulab
