#include "experiments/store/file_replacement.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "experiments/store/locked_file.h"
#include "experiments/store/output_error.h"

namespace relulab {

FileReplacement::FileReplacement(std::filesystem::path path) : path_(std::move(path)) {
  std::string stem = ".";
  stem.append(path_.filename().string()).append(".").append(std::to_string(::getpid()));
  std::filesystem::path candidate = path_.parent_path() / (stem + ".tmp");
  // A taken name is another thread's, a leftover, or belongs to an equal pid on another machine.
  for (int attempt = 1; !(file_ = CreateLocked(candidate)); ++attempt) {
    if (errno != EEXIST) throw OutputError("create and lock", candidate, errno);
    candidate.replace_filename(stem + "-" + std::to_string(attempt) + ".tmp");
  }
  temporary_ = std::move(candidate);
}

FileReplacement::~FileReplacement() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void FileReplacement::Flush() {
  WriteAll(file_, buffer_, path_);
  buffer_.clear();
}

void FileReplacement::Commit() {
  Flush();
  // Closing a duplicate reports the errors of closing and keeps the lock until the rename is done.
  FileDescriptor duplicate(::dup(file_.get()));
  if (!duplicate) throw OutputError("write", path_, errno);
  CloseWritten(std::move(duplicate), path_);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    throw OutputError("replace", path_, errno);
  }
  temporary_.clear();
  file_ = FileDescriptor();
}

bool IsTemporaryName(std::string_view file_name) {
  return file_name.starts_with('.') && file_name.ends_with(".tmp");
}

}  // namespace relulab
