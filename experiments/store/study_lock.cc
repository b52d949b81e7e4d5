#include "experiments/store/study_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "experiments/store/output_error.h"

namespace relulab {

StudyLock::StudyLock(const std::filesystem::path& study_directory)
    : directory_(::open(study_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!directory_) throw OutputError("open directory", study_directory, errno);
  while (::flock(directory_.get(), LOCK_EX) != 0) {
    if (errno != EINTR) throw OutputError("lock", study_directory, errno);
  }
}

}  // namespace relulab
