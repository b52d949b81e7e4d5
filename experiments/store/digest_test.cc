#include <gtest/gtest.h>

#include <string>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"

namespace relulab {
namespace {

// Known answers of FIPS 180-2.
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, OfAFileIsThatOfItsBytes) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "data";
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{3}, std::size_t{65536}, std::size_t{200'001}}) {
    std::string content(size, '\0');
    for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 7);
    WriteFile(path, content);
    EXPECT_EQ(Sha256HexOfFile(path), Sha256Hex(content));
  }
}

TEST(Digest, OfAMissingFileThrows) {
  EXPECT_THROW(Sha256HexOfFile("/nowhere/data"), OutputError);
  EXPECT_THROW(Sha256HexOfFile("/"), OutputError);
}

}  // namespace
}  // namespace relulab
