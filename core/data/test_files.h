/// For tests: files in a temporary directory, and error messages.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/data/dataset.h"
#include "core/data/temporary_directory.h"

namespace relulab {

/// A new empty directory, removed at the end of the test.
class TestFiles {
 public:
  const std::filesystem::path& Directory() const { return directory_.path(); }

  std::filesystem::path Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(Directory() / name, std::ios::binary) << bytes;
    return Directory() / name;
  }

  std::filesystem::path WriteGzip(const std::string& name, const std::string& bytes) const {
    gzFile file = gzopen((Directory() / name).c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return Directory() / name;
  }

  static std::string Read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

 private:
  TemporaryDirectory directory_;
};

/// An IDX file of unsigned bytes: the header (big-endian 4-byte words), followed by `values`.
inline std::string Idx(const std::vector<std::uint32_t>& sizes, const std::string& values) {
  std::string bytes = {'\0', '\0', '\x08', static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 0xFF);
  }
  return bytes + values;
}

/// The message of the DataError that `call` throws; a test failure if it throws none.
template <typename Call>
std::string ErrorOf(Call call) {
  try {
    call();
  } catch (const DataError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no DataError was thrown";
  return "";
}

/// Expects that a message contains all these parts.
inline void ExpectParts(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    EXPECT_NE(message.find(part), std::string::npos) << '"' << part << "\" is not in: " << message;
  }
}

}  // namespace relulab
