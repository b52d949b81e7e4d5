#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace relulab {

/// `12/54 [=====          ]  1 min 20 s left`, redrawn in place on stderr; nothing without a
/// terminal.
class ProgressBar {
 public:
  /// `work` has any unit, e.g. floating-point operations, so that a deep network counts for more
  /// than a shallow one.
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

}  // namespace relulab
