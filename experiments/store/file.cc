#include "experiments/store/file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "experiments/store/file_descriptor.h"
#include "experiments/store/file_replacement.h"
#include "experiments/store/output_error.h"

namespace relulab {

std::string ReadFile(const std::filesystem::path& path) {
  const FileDescriptor file = OpenForReading(path);
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0) throw OutputError("read", path, errno);
  // One byte more than the size, so that the read that fills the content also meets its end. The
  // size is only a hint: what the system makes up while it is read (/proc) says 0.
  std::string content(static_cast<std::size_t>(status.st_size) + 1, '\0');
  std::size_t filled = 0;
  while (const std::size_t count =
             ReadSome(file, content.data() + filled, content.size() - filled, path)) {
    filled += count;
    if (filled == content.size()) content.resize(2 * content.size());
  }
  content.resize(filled);
  return content;
}

void WriteFile(const std::filesystem::path& path, std::string_view content) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file) throw OutputError("create", path, errno);
  WriteAll(file, content, path);
  CloseWritten(std::move(file), path);
}

void ReplaceFile(const std::filesystem::path& path, std::string_view content) {
  FileReplacement replacement(path);
  replacement.Append(content);
  replacement.Commit();
}

void RemoveFile(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) throw OutputError("remove", path, error.value());
}

void CreateDirectories(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw OutputError("create directory", path, error.value());
}

}  // namespace relulab
