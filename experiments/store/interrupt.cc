#include "experiments/store/interrupt.h"

#include <csignal>

namespace relulab {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t was_interrupted = 0;
int handlers = 0;  // nested ones included

void Remember(int /*signal*/) { was_interrupted = 1; }

bool IsIgnored(int signal) {
  struct sigaction action = {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void SetHandler(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

}  // namespace

InterruptHandler::InterruptHandler() {
  if (handlers++ > 0) return;
  was_interrupted = 0;
  for (const int signal : kSignals) {
    if (signal == SIGHUP && IsIgnored(signal)) continue;
    SetHandler(signal, Remember);
  }
}

InterruptHandler::~InterruptHandler() {
  // After an interrupt the program ends; another signal must not change its exit code.
  if (--handlers > 0 || was_interrupted != 0) return;
  for (const int signal : kSignals) {
    if (!IsIgnored(signal)) SetHandler(signal, SIG_DFL);
  }
}

bool InterruptHandler::Interrupted() { return was_interrupted != 0; }

}  // namespace relulab
