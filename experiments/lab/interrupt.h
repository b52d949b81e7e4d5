/// Remembers Ctrl-C and SIGTERM, so that the program can stop between runs.
#pragma once

namespace relulab {

/// During its lifetime the first SIGINT or SIGTERM sets a flag; the second one ends the program. At
/// most one handler may exist at a time.
class InterruptHandler {
 public:
  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;

  static bool Interrupted();
};

}  // namespace relulab
