#include "experiments/lab/progress.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>

#include "core/data/printable.h"

namespace relulab {
namespace {

constexpr std::chrono::seconds kBetweenMessages(10);

std::atomic<bool> is_drawn = false;

/// Errors are ignored, because a terminal that was closed (SIGHUP) must not end a study.
void WriteToTerminal(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

/// Empty while it is unknown.
std::string TimeLeft(const Progress& progress) {
  if (progress.share <= 0.0) return "";
  const double left = progress.seconds * (1.0 - progress.share) / progress.share;
  return (progress.may_end_early ? "at most " : "") + FormatDuration(left) + " left";
}

}  // namespace

std::string FormatDuration(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string ProgressLine(const Progress& progress, std::size_t width) {
  constexpr std::size_t kLeastBar = 4;
  constexpr std::size_t kLongestBar = 30;
  const std::string count = fmt::format("{}/{}", progress.done, progress.all);
  std::string tail = " " + TimeLeft(progress);
  const auto room = [&] {  // for the bar
    const std::size_t used = count.size() + tail.size() + 3;
    return width > used ? width - used : 0;
  };
  for (const std::string& detail : progress.details) {
    if (room() < kLeastBar + 2 + detail.size()) break;
    tail.append("  ").append(detail);
  }
  if (room() < kLeastBar) return CutTo(count + tail, width);
  const std::size_t bar = std::min(room(), kLongestBar);
  const auto filled = static_cast<std::size_t>(progress.share * static_cast<double>(bar));
  std::string line =
      count + " [" + std::string(filled, '=') + std::string(bar - filled, ' ') + "]" + tail;
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string ProgressSentence(const Progress& progress) {
  const std::string left = TimeLeft(progress);
  std::string text = fmt::format("{} of {} {} done", progress.done, progress.all, progress.what);
  if (!left.empty()) text += ", " + left;
  if (!progress.details.empty()) text += fmt::format("; {}", fmt::join(progress.details, ", "));
  return text;
}

std::vector<std::string> DetailsOf(const RunsInHand::Sum& in_hand) {
  std::vector<std::string> details;
  if (in_hand.steps > 0) details.push_back(fmt::format("step {}/{}", in_hand.step, in_hand.steps));
  if (std::isfinite(in_hand.loss)) details.push_back(fmt::format("loss {:.3g}", in_hand.loss));
  return details;
}

ProgressBar::~ProgressBar() { ClearProgressBar(); }

void ProgressBar::Show(const Progress& progress) {
  const auto now = std::chrono::steady_clock::now();
  const OutputStyle style = StyleOf(STDERR_FILENO);  // its width may change
  const bool is_time = now - logged_ >= kBetweenMessages;
  if (!style.has_escapes && !is_time) return;
  if (style.has_escapes) {
    // The last column stays free: some terminals begin a new line once it is written.
    WriteToTerminal("\r" + ProgressLine(progress, style.width - 1) + "\033[K");
    is_drawn = true;
  } else {
    logged_ = now;
    spdlog::info("{}", ProgressSentence(progress));
  }
}

void ClearProgressBar() {
  if (is_drawn.exchange(false)) WriteToTerminal("\r\033[K");
}

}  // namespace relulab
