/// A new version of a file, written bit by bit and put in place at once.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "experiments/store/file_descriptor.h"

namespace relulab {

/// Writes `.<name>.<pid>.tmp` beside `path` and renames it to `path` in Commit; without Commit it
/// is removed. While it is written the temporary file is locked (see locked_file.h), so that what a
/// kill leaves can be told from another process's work: WorkDirectory removes it from its study.
/// All members but the destructor throw OutputError.
class FileReplacement {
 public:
  explicit FileReplacement(std::filesystem::path path);
  FileReplacement(const FileReplacement&) = delete;
  FileReplacement& operator=(const FileReplacement&) = delete;
  ~FileReplacement();

  void Append(std::string_view content) {
    buffer_ += content;
    if (buffer_.size() >= kBufferSize) Flush();
  }

  /// At most once; nothing may be appended afterwards.
  void Commit();

 private:
  static constexpr std::size_t kBufferSize = 1 << 18;

  void Flush();

  std::filesystem::path path_;
  std::filesystem::path temporary_;  ///< empty once committed
  FileDescriptor file_;
  std::string buffer_;
};

/// Whether a file of this name is what FileReplacement writes to.
bool IsTemporaryName(std::string_view file_name);

}  // namespace relulab
