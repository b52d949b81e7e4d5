#include "core/data/byte_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/data/data_file.h"
#include "core/data/dataset.h"

namespace relulab {

ByteFile::ByteFile(std::filesystem::path path) : path_(std::move(path)) {
  RequireFile(path_);
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) Fail(std::string(" cannot be opened: ") + std::strerror(errno));
  try {
    std::array<std::uint8_t, 2> magic{};
    const std::size_t got = ReadStored(magic.data(), magic.size());
    if (::lseek(descriptor_, 0, SEEK_SET) != 0) FailToRead();
    if (!IsGzip(magic.data(), got)) return;
    gzip_ = std::make_unique<GzipStream>(
        [this](std::uint8_t* bytes, std::size_t count) { return ReadStored(bytes, count); },
        [this](const std::string& problem) { Fail(problem); });
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

ByteFile::~ByteFile() { ::close(descriptor_); }

std::size_t ByteFile::Read(std::uint8_t* bytes, std::size_t count) {
  return gzip_ != nullptr ? gzip_->Read(bytes, count) : ReadStored(bytes, count);
}

std::size_t ByteFile::ReadStored(std::uint8_t* bytes, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::read(descriptor_, bytes + done, count - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) FailToRead();
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::uint64_t ByteFile::Skip(std::uint64_t count) {
  if (gzip_ == nullptr) {
    struct stat status = {};
    const off_t position = ::lseek(descriptor_, 0, SEEK_CUR);
    if (position < 0 || ::fstat(descriptor_, &status) != 0) FailToRead();
    const auto left = static_cast<std::uint64_t>(std::max<off_t>(status.st_size - position, 0));
    const std::uint64_t skipped = std::min(count, left);
    if (::lseek(descriptor_, static_cast<off_t>(skipped), SEEK_CUR) < 0) FailToRead();
    return skipped;
  }
  std::array<std::uint8_t, 1 << 16> ignored;
  std::uint64_t done = 0;
  while (done < count) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(count - done, ignored.size()));
    const std::size_t got = Read(ignored.data(), wanted);
    done += got;
    if (got < wanted) break;
  }
  return done;
}

void ByteFile::Fail(const std::string& problem) const { throw DataError(Quoted(path_) + problem); }

void ByteFile::FailToRead() const { Fail(std::string(" cannot be read: ") + std::strerror(errno)); }

}  // namespace relulab
