/// Ctrl-C, SIGTERM and SIGHUP: active work stops, and finished results are written.
#pragma once

#include <chrono>
#include <stop_token>
#include <thread>

namespace relulab {

/// During its lifetime SIGINT, SIGTERM and SIGHUP set a flag and do nothing else, however often
/// they come, so that they cannot end the program while it writes tables. (SIGQUIT ends it at
/// once.) SIGHUP stays ignored under nohup. Handlers may be nested, on one thread; the outermost
/// one clears the flag when it begins. After an interrupt, further signals have no effect, because
/// the program is ending.
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
