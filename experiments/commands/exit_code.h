/// Exit codes, part of the contract: scripts act on them.
#pragma once

#include <exception>

namespace relulab {

enum ExitCode : int {
  kDone = 0,  ///< also with diverged runs: they are results
  kRunFailed = 1,
  kUsageOrConfig = 2,
  kData = 3,
  kWriting = 4,
  kInterrupted = 130,
};

/// The code that belongs to an exception; prints its message to stderr.
ExitCode ReportError(const std::exception& error);

}  // namespace relulab
