/// How messages show a data file's name and its text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace relulab {

/// The path in quotation marks, for messages.
std::string Quoted(const std::filesystem::path& path);

/// Printable text (printable.h) in quotation marks and cut after 40 characters, for text from a
/// file.
std::string Shown(std::string_view text);

/// A number such as 60,000.
std::string WithThousands(std::int64_t rows);

/// Throws DataError unless there is a regular file at `path`.
void RequireFile(const std::filesystem::path& path);

}  // namespace relulab
