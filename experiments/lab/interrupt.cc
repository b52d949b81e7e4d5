#include "experiments/lab/interrupt.h"

#include <csignal>

namespace relulab {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void Remember(int /*signal*/) { interrupted = 1; }

void SetHandler(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

}  // namespace

InterruptHandler::InterruptHandler() {
  interrupted = 0;
  // SA_RESETHAND restores the default action, so that a second signal ends the program.
  SetHandler(SIGINT, Remember, SA_RESETHAND);
  SetHandler(SIGTERM, Remember, SA_RESETHAND);
}

InterruptHandler::~InterruptHandler() {
  SetHandler(SIGINT, SIG_DFL, 0);
  SetHandler(SIGTERM, SIG_DFL, 0);
}

bool InterruptHandler::Interrupted() { return interrupted != 0; }

}  // namespace relulab
