/// How a long computation ends before it is complete.
#pragma once

#include <stop_token>

namespace relulab {

/// Thrown by a computation whose stop was requested. What it computed so far is not a result.
struct Stopped {};

inline void ThrowIfStopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Stopped();
}

}  // namespace relulab
