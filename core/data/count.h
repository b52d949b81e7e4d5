/// Numbers of things in messages.
#pragma once

#include <string>
#include <string_view>

namespace relulab {

/// "1 run", "2 runs", "0 runs". The plural of `noun` is made with an s.
template <typename Number>
std::string CountOf(Number count, std::string_view noun) {
  std::string text = std::to_string(count) + " ";
  text += noun;
  if (count != 1) text += "s";
  return text;
}

}  // namespace relulab
