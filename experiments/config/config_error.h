/// The user's config, override or command line is wrong. Exit code 2.
#pragma once

#include <stdexcept>

namespace relulab {

/// One sentence: the place (file and JSON pointer, or option), what stood there, what is allowed.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace relulab
