/// JSON as configs use it: key order kept, syntax strict.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "experiments/store/json.h"

namespace relulab {

/// Parses one JSON value. Throws ConfigError, beginning with `source`, on a syntax error (line and
/// column), on a duplicate key (JSON pointer; the library would keep the last in silence), on a
/// number beyond a double (JSON pointer) and on nesting deeper than any config can need.
Json ParseJson(std::string_view text, const std::string& source);

/// Reads and parses a file. Throws ConfigError.
Json ReadJsonFile(const std::filesystem::path& path);

/// `value` as a short excerpt for an error message.
std::string Excerpt(const Json& value);

/// `pointer` with `key` appended, escaped as RFC 6901 says, and control characters as JSON does.
std::string Append(const std::string& pointer, std::string_view key);

}  // namespace relulab
