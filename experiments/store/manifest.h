/// SHA-256, the digest behind run ids and the identity of data files, and the manifest of a run's
/// directory: the digest of every file in it. The manifest is written last, so a run is done if,
/// and only if, its manifest verifies.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "experiments/store/tables.h"

namespace relulab {

/// 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

/// The same of a file, read piece by piece. Throws OutputError if it cannot be read.
std::string Sha256HexOfFile(const std::filesystem::path& path);

inline constexpr std::string_view kManifestName = "manifest.sha256";

/// Content by name; a name is relative to the run's directory and may have one subdirectory, as in
/// "checkpoints/step_000000.safetensors". Plain names: no newline, no backslash.
using RunFiles = std::map<std::string, std::string>;

/// The text of the manifest: "<64 hex digits>  <name>\n" a file, sorted by name, which
/// `sha256sum -c` reads inside the directory.
std::string ManifestOf(const RunFiles& files);

/// Whether the directory has a well-formed manifest that lists all `required` files, and every file
/// that it lists has its digest. What cannot be read does not verify; other files do not matter.
bool VerifyManifest(const std::filesystem::path& run_directory,
                    std::span<const std::string> required = RequiredRunFiles());

/// The files of a run's directory that its manifest lists, if it verifies against them.
std::optional<RunFiles> ReadVerifiedFiles(const std::filesystem::path& run_directory);

}  // namespace relulab
