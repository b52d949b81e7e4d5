/// A progress bar for the terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/run_progress.h"
#include "experiments/store/terminal.h"

namespace relulab {

/// The progress of a study.
struct Progress {
  std::string_view what = "runs";  ///< what is counted
  std::size_t done = 0;
  std::size_t all = 0;
  double share = 0.0;  ///< of the work, in [0, 1]
  double seconds = 0.0;
  bool may_end_early = false;        ///< the time left is an upper limit
  std::vector<std::string> details;  ///< `step 300/2000`; the most important ones first
};

/// `12/54 [===== ] 1 min 20 s left step 300/2000 loss 0.531` in at most `width` characters. Parts
/// that do not fit are left out: first the last details, finally the bar.
std::string ProgressLine(const Progress& progress, std::size_t width);

/// `12 of 54 runs done, 1 min 20 s left; step 300/2000, loss 0.531`.
std::string ProgressSentence(const Progress& progress);

/// The step and loss of the oldest active run.
std::vector<std::string> DetailsOf(const RunsInHand::Sum& in_hand);

/// "3 s", "1 min 20 s", "2 h 05 min".
std::string FormatDuration(double seconds);

/// Shows progress on stderr. On a terminal it redraws one line. Without a terminal, or without
/// escape sequences, it logs a message every ten seconds.
class ProgressBar {
 public:
  ProgressBar() = default;
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Show(const Progress& progress);

 private:
  std::chrono::steady_clock::time_point logged_ = std::chrono::steady_clock::now();
};

/// Erases the bar, if there is one, so that a message can be written in its place. Any thread may
/// call it; the next Show draws the bar again.
void ClearProgressBar();

}  // namespace relulab
