/// The error for wrong input by the user: a config, an option or a claim. Exit code 2.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "experiments/store/json.h"

namespace relulab {

/// The message is one sentence: the place, what stood there, what is expected.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where a value stands, for messages: the file (or option) and a JSON pointer into it.
struct Place {
  std::string source;
  std::string pointer;

  Place Below(std::string_view key) const { return {source, Append(pointer, key)}; }
  Place Below(std::size_t index) const { return Below(std::to_string(index)); }
  std::string Text() const { return pointer.empty() ? source : source + ": " + pointer; }

  [[noreturn]] void Fail(const std::string& message) const {
    throw ConfigError(Text() + ": " + message);
  }
  [[noreturn]] void Fail(const Json& found, const std::string& expected) const {
    Fail("found " + Excerpt(found) + "; expected " + expected);
  }
};

}  // namespace relulab
