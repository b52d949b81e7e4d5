/// A progress bar for the terminal, and the handling of Ctrl-C and SIGTERM.
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <thread>

namespace relulab {

/// `12/54 [=====          ]  1 min 20 s left`, redrawn in place on stderr. Draws nothing if stderr
/// is not a terminal.
class ProgressBar {
 public:
  /// `work` may have any unit, e.g. floating-point operations, so that a deep network counts for
  /// more than a shallow one.
  ProgressBar(std::size_t runs, double work);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Show(std::size_t runs_done, double work_done);

  /// Removes the bar, so that a line can be printed.
  void Clear();

 private:
  std::size_t runs_;
  double work_;
  bool is_terminal_;
  std::chrono::steady_clock::time_point start_;
};

/// "3 s", "1 min 20 s", "2 h 05 min".
std::string FormatDuration(double seconds);

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

/// A stop token for which a stop is requested as soon as InterruptHandler::Interrupted().
class InterruptToken {
 public:
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread watcher_ = std::jthread([this](const std::stop_token& ended) {
    while (!ended.stop_requested() && !InterruptHandler::Interrupted()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    source_.request_stop();
  });
};

}  // namespace relulab
