/// Ctrl-C and SIGTERM as a question that can be asked.
#pragma once

namespace relulab {

/// While it lives, the first SIGINT or SIGTERM is only remembered; a second one ends the program as
/// if there were no handler. One at a time.
class InterruptHandler {
 public:
  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

  static bool Interrupted();
};

}  // namespace relulab
