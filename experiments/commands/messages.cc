#include "experiments/commands/messages.h"

#include <fcntl.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <string>

#include "core/data/printable.h"
#include "experiments/lab/progress.h"
#include "experiments/store/terminal.h"

namespace relulab {
namespace {

/// errno of the first failed write to stdout. It is kept because later calls may change errno.
std::atomic<int> print_error = 0;

bool TryFlush() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  int none = 0;
  print_error.compare_exchange_strong(none, errno != 0 ? errno : EIO);
  return false;
}

class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    TryFlush();  // FlushResults reports an error later
    ClearProgressBar();
    const std::string_view color = !StyleOf(STDERR_FILENO).has_escapes    ? ""
                                   : message.level >= spdlog::level::err  ? kRed
                                   : message.level == spdlog::level::warn ? kYellow
                                                                          : "";
    std::string line = "relulab: ";
    line += color;
    line += Printable({message.payload.data(), message.payload.size()});
    if (!color.empty()) line += kPlain;
    line += "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
  void flush_() override { std::fflush(stderr); }
};

}  // namespace

void LogToStderr() {
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("relulab", std::make_shared<StderrSink>()));
}

void OpenStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // open() returns the lowest free descriptor, which is `stream`. Standard output is opened for
    // reading only, so that printing a result fails. Messages to standard error are discarded.
    ::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
}

void FlushResults() {
  if (!TryFlush()) throw PrintError("write", "standard output", print_error);
}

}  // namespace relulab
