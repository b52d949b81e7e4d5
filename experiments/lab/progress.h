/// A progress bar for the terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "experiments/lab/run_progress.h"
#include "experiments/store/terminal.h"

namespace relulab {

/// How far the runs of a study are.
struct Progress {
  std::size_t runs_done = 0;
  std::size_t runs = 0;
  double share = 0.0;  ///< of the work, in [0, 1]
  double seconds = 0.0;
  RunsInHand::Sum in_hand;
};

/// `12/54 [=====     ] 1 min 20 s left  step 300/2000  loss 0.531` in at most `width` characters:
/// what does not fit is left out, from the right, and then the bar.
std::string ProgressLine(const Progress& progress, std::size_t width);

/// `12 of 54 runs done, 1 min 20 s left; step 300 of 2000, loss 0.531`.
std::string ProgressSentence(const Progress& progress);

/// "3 s", "1 min 20 s", "2 h 05 min".
std::string FormatDuration(double seconds);

/// Shows progress on stderr. A terminal gets a line that is drawn anew; without a terminal, or
/// without escape sequences, a message is logged every ten seconds.
class ProgressBar {
 public:
  /// `work` may have any unit, e.g. floating-point operations, so that a deep network counts for
  /// more than a shallow one.
  ProgressBar(std::size_t runs, double work);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Show(std::size_t runs_done, double work_done, const RunsInHand& in_hand);

 private:
  std::size_t runs_;
  double work_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point logged_;
};

/// Removes the bar that is drawn, if any, so that a message can be written in its place. Any thread
/// may call it; the next Show draws the bar again.
void ClearProgressBar();

}  // namespace relulab
