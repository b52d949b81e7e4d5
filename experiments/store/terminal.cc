#include "experiments/store/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace relulab {
namespace {

constexpr std::size_t kUsualWidth = 80;  // of a terminal that does not report its width

}  // namespace

OutputStyle StyleOf(int file_descriptor) {
  if (::isatty(file_descriptor) == 0) return {};
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  const std::string_view terminal = variable("TERM");
  winsize size = {};
  const bool is_known = ::ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return {.has_escapes = variable("NO_COLOR").empty() && !terminal.empty() && terminal != "dumb",
          .width = is_known ? size.ws_col : kUsualWidth};
}

}  // namespace relulab
