/// What is thrown when a result file cannot be written, or read back.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace relulab {

/// The message names the path, what failed and the system's reason. Exit code 4.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;

  /// "cannot <action> <path>: <reason>", where `error_number` is a value of errno.
  OutputError(std::string_view action, const std::filesystem::path& path, int error_number)
      : std::runtime_error("cannot " + std::string(action) + " " + path.string() + ": " +
                           std::generic_category().message(error_number)) {}
};

}  // namespace relulab
