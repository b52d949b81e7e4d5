/// The keys of a run's config that name files of data, and paths that are typed on the command
/// line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "experiments/store/json.h"

namespace relulab {

/// Whether the value of a dotted key is the path of a file or directory of data.
bool IsDataPath(std::string_view dotted_key);

/// A path that is relative to the current directory, as a path relative to `directory`. Absolute
/// paths and "" are returned as they are.
std::string RelativeTo(const std::filesystem::path& directory, const std::string& typed);

/// Applies RelativeTo to every data path in `value`, the value of `dotted_key`.
void MakeRelativeTo(const std::filesystem::path& directory, const std::string& dotted_key,
                    Json& value);

}  // namespace relulab
