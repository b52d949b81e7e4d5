/// Whole files. Every function throws OutputError, which names the path and the system's reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace relulab {

/// All bytes of the file.
std::string ReadFile(const std::filesystem::path& path);

/// Creates or overwrites the file, in place: on failure (a full disk included) it may be
/// incomplete. It is not synced: results are verified by digest, so a power cut costs a repetition
/// at most.
void WriteFile(const std::filesystem::path& path, std::string_view content);

/// Like WriteFile, but at every instant `path` is the old file or the whole new one.
void ReplaceFile(const std::filesystem::path& path, std::string_view content);

/// Removes the file, if there is one.
void RemoveFile(const std::filesystem::path& path);

/// Creates the directory and its parents, as far as they are missing.
void CreateDirectories(const std::filesystem::path& path);

}  // namespace relulab
