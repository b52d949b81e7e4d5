#include "experiments/lab/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>

namespace relulab {
namespace {

volatile std::sig_atomic_t was_interrupted = 0;

void Remember(int /*signal*/) { was_interrupted = 1; }

void SetHandler(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

}  // namespace

ProgressBar::ProgressBar(std::size_t runs, double work)
    : runs_(runs),
      work_(work),
      is_terminal_(isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() { Clear(); }

void ProgressBar::Show(std::size_t runs_done, double work_done) {
  if (!is_terminal_) return;
  constexpr int kWidth = 30;
  const double share = work_ > 0.0 ? std::clamp(work_done / work_, 0.0, 1.0) : 1.0;
  const int filled = static_cast<int>(share * kWidth);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  const std::string left =
      share > 0.0 ? FormatDuration(elapsed.count() * (1.0 - share) / share) + " left" : "";
  fmt::print(stderr, "\r\033[K{}/{} [{:=<{}}{: <{}}] {}", runs_done, runs_, "", filled, "",
             kWidth - filled, left);
  std::fflush(stderr);
}

void ProgressBar::Clear() {
  if (!is_terminal_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
}

std::string FormatDuration(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

InterruptHandler::InterruptHandler() {
  was_interrupted = 0;
  // SA_RESETHAND restores the default action, so that a second signal ends the program.
  SetHandler(SIGINT, Remember, SA_RESETHAND);
  SetHandler(SIGTERM, Remember, SA_RESETHAND);
}

InterruptHandler::~InterruptHandler() {
  SetHandler(SIGINT, SIG_DFL, 0);
  SetHandler(SIGTERM, SIG_DFL, 0);
}

bool InterruptHandler::Interrupted() { return was_interrupted != 0; }

}  // namespace relulab
