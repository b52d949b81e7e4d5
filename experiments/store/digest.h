/// SHA-256, the digest behind run ids, manifests and the identity of data files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace relulab {

/// 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

/// The same of a file, read piece by piece. Throws OutputError if it cannot be read.
std::string Sha256HexOfFile(const std::filesystem::path& path);

}  // namespace relulab
