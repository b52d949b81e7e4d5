/// The JSON type of the laboratory, which keeps the order of keys, and a strict reader of JSON
/// text.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace relulab {

using Json = nlohmann::ordered_json;

/// Parses one JSON value. Throws ConfigError, whose message begins with `source`, on a syntax error
/// (line and column), on a duplicate key (JSON pointer; the library would silently keep the last),
/// on a number that does not fit a double (JSON pointer), on more than 64 levels of nesting, on
/// more than 10,000 keys in one object and on a NUL byte.
Json ParseJson(std::string_view text, const std::string& source);

/// Reads and parses a file of at most 64 MiB, once, so that it may be a pipe. Throws ConfigError.
Json ReadJsonFile(const std::filesystem::path& path);

/// `value` as a short excerpt for an error message.
std::string Excerpt(const Json& value);

/// `pointer` with `key` appended. `key` is escaped as in RFC 6901 and its control characters as in
/// JSON; a long key is cut.
std::string Append(const std::string& pointer, std::string_view key);

}  // namespace relulab
