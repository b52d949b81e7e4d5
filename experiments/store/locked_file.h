/// Files that say "my owner is alive": locked by flock from their creation until their owner ends,
/// however it ends. Who can lock such a file has found a leftover and may remove it.
#pragma once

#include <filesystem>

#include "experiments/store/file_descriptor.h"

namespace relulab {

/// Creates `path`, which must not exist, for writing, and locks it until the descriptor is closed.
/// On failure no descriptor, and errno; EEXIST: the name is taken.
FileDescriptor CreateLocked(const std::filesystem::path& path);

/// Locks the file at `path` if its owner is gone. No descriptor if the owner lives, or if there is
/// no such file (any more).
FileDescriptor LockAbandoned(const std::filesystem::path& path);

}  // namespace relulab
