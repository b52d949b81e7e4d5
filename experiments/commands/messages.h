/// The two streams of the program: results on stdout, messages on stderr.
#pragma once

#include "experiments/store/file.h"

namespace relulab {

/// Makes spdlog write each message to stderr as one line, "relulab: <message>", with control
/// characters escaped. On a terminal with colours, errors are red and warnings are yellow. Results
/// that were printed earlier are flushed before a message, so that the order is right if both go to
/// one file.
void LogToStderr();

/// Opens standard streams that are closed, so that no results file gets their descriptors.
void OpenStandardStreams();

/// The error for results that cannot be printed.
class PrintError : public OutputError {
 public:
  using OutputError::OutputError;
};

/// Flushes stdout. Throws PrintError if this or an earlier write failed.
void FlushResults();

}  // namespace relulab
