/// SHA-256, the digest that run ids and the identity of data files are made from; and the manifest
/// of a run's directory, which lists the digest of every file in it. The manifest is written last,
/// so a run is done if, and only if, its manifest verifies.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/tables.h"

namespace relulab {

/// 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

/// The SHA-256 of a file, which is read piece by piece. Throws OutputError if it cannot be read.
std::string Sha256HexOfFile(const std::filesystem::path& path);

inline constexpr std::string_view kManifestName = "manifest.sha256";

/// The content of files by name; a name is relative to the run's directory and may have one
/// subdirectory, as in "checkpoints/step_000000.safetensors". Plain names: no newline, no
/// backslash.
using RunFiles = std::map<std::string, std::string>;

/// The text of the manifest: one line "<64 hex digits>  <name>\n" per file, sorted by name.
/// `sha256sum -c` can check it in the run's directory.
std::string ManifestOf(const RunFiles& files);
std::string ManifestOfDigests(const std::map<std::string, std::string>& digests);

/// Whether the directory has a well-formed manifest that lists all `required` files, and every file
/// that it lists has its digest. Files that are not listed do not matter. Throws OutputError if a
/// file exists but cannot be read, because the results may still be complete.
bool VerifyManifest(const std::filesystem::path& directory,
                    std::span<const std::string> required = RequiredRunFiles());

/// The files of a study's own directory that its manifest can list: study.json, its tables and
/// claims.json.
std::vector<std::string> StudyFileNames();

/// Writes the manifest of these files of a study, which its readers verify. Files that do not exist
/// are left out. timing_blocks.csv cannot be made again. It keeps the digest that the old manifest
/// lists, so that damage is still detected. The caller holds the study's lock.
void WriteStudyManifest(const std::filesystem::path& study_directory,
                        const std::vector<std::string>& names = StudyFileNames());

/// Removes files from a study's manifest before they change. The manifest is kept even if it is
/// empty, because a study without a manifest counts as one of an older version. The caller holds
/// the study's lock.
void Unlist(const std::filesystem::path& study_directory, const std::vector<std::string>& names);

/// Whether the directory's manifest lists the file with another digest. Nothing is known of files
/// that are not listed, or that do not exist. Throws OutputError if a file cannot be read.
bool IsDamaged(const std::filesystem::path& directory, const std::string& name);

/// The digests that a directory's manifest lists, by file. Absent without a well-formed manifest.
std::optional<std::map<std::string, std::string>> ReadManifest(
    const std::filesystem::path& directory);

/// The files that the manifest of a directory lists. Absent if the manifest or one of the files is
/// missing, or if a digest differs. Throws OutputError as VerifyManifest does.
std::optional<RunFiles> ReadVerifiedFiles(const std::filesystem::path& directory);

}  // namespace relulab
