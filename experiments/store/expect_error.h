/// For tests: checks the messages of errors.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/store/config_error.h"

namespace relulab {

/// Expects a ConfigError whose message contains all the parts.
template <typename Action>
void ExpectError(const Action& action, const std::vector<std::string>& parts) {
  try {
    action();
  } catch (const ConfigError& error) {
    const std::string message = error.what();
    for (const std::string& part : parts) {
      EXPECT_NE(message.find(part), std::string::npos) << "\"" << part << "\" in: " << message;
    }
    return;
  }
  ADD_FAILURE() << "no ConfigError; expected one whose message contains: "
                << testing::PrintToString(parts);
}

}  // namespace relulab
