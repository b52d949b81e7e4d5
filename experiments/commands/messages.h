/// The two streams of the program: results on stdout, messages on stderr.
#pragma once

#include "experiments/store/file.h"

namespace relulab {

/// Makes spdlog write "relulab: <message>" to stderr, control characters escaped, one line each. On
/// a terminal with colours errors are red and warnings yellow. Results that were printed before a
/// message are written before it, so that both may go to one file.
void LogToStderr();

/// Makes sure that no file of results gets the descriptor of a standard stream that is closed.
void OpenStandardStreams();

/// The error for results that cannot be printed.
class PrintError : public OutputError {
 public:
  using OutputError::OutputError;
};

/// Writes what was printed. Throws PrintError if stdout cannot be written, now or earlier.
void FlushResults();

}  // namespace relulab
