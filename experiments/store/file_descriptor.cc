#include "experiments/store/file_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "experiments/store/output_error.h"

namespace relulab {

FileDescriptor::~FileDescriptor() {
  if (value_ >= 0) ::close(value_);
}

FileDescriptor OpenForReading(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw OutputError("open", path, errno);
  return file;
}

std::size_t ReadSome(const FileDescriptor& file, char* buffer, std::size_t size,
                     const std::filesystem::path& path) {
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw OutputError("read", path, errno);
  }
}

void WriteAll(const FileDescriptor& file, std::string_view content,
              const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw OutputError("write", path, errno);
    }
  }
}

void CloseWritten(FileDescriptor file, const std::filesystem::path& path) {
  // On Linux the descriptor is gone even when close is interrupted; trying again would be an error.
  if (::close(file.Release()) != 0 && errno != EINTR) throw OutputError("write", path, errno);
}

}  // namespace relulab
