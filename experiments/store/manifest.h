/// The manifest of a run's directory: the digest of every file in it. It is written last, so a run
/// is done if, and only if, its manifest verifies.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace relulab {

inline constexpr std::string_view kManifestName = "manifest.sha256";

/// The files that every run leaves (beside its manifest).
inline constexpr std::array<std::string_view, 5> kRunFiles = {"run.json", "steps.csv", "layers.csv",
                                                              "theory.csv", "timing.json"};

/// Content by name; a name is relative to the run's directory and may have one subdirectory, as in
/// "checkpoints/step_000000.safetensors". Plain names: no newline, no backslash.
using RunFiles = std::map<std::string, std::string>;

/// The text of the manifest: "<64 hex digits>  <name>\n" a file, sorted by name, which
/// `sha256sum -c` reads inside the directory.
std::string ManifestOf(const RunFiles& files);

/// Whether the directory has a well-formed manifest that lists all `required` files, and every file
/// that it lists has its digest. What cannot be read does not verify; other files do not matter.
bool VerifyManifest(const std::filesystem::path& run_directory,
                    std::span<const std::string_view> required = kRunFiles);

/// The files of a run's directory that its manifest lists, if it verifies against them.
std::optional<RunFiles> ReadVerifiedFiles(const std::filesystem::path& run_directory);

}  // namespace relulab
