#include "experiments/store/manifest.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "experiments/store/digest.h"
#include "experiments/store/file.h"
#include "experiments/store/output_error.h"

namespace relulab {
namespace {

constexpr std::size_t kDigestLength = 64;
constexpr std::string_view kSeparator = "  ";

// A manifest speaks of its own directory only.
bool IsInside(std::string_view name) {
  return !name.empty() && !name.starts_with('/') && name.find("..") == std::string_view::npos;
}

bool VerifyLine(const std::filesystem::path& run_directory, std::string_view line,
                std::vector<std::string_view>& names) {
  const std::size_t prefix = kDigestLength + kSeparator.size();
  if (line.size() <= prefix || line.substr(kDigestLength, kSeparator.size()) != kSeparator) {
    return false;
  }
  const std::string_view name = line.substr(prefix);
  names.push_back(name);
  return IsInside(name) && Sha256HexOfFile(run_directory / name) == line.substr(0, kDigestLength);
}

bool VerifyText(const std::filesystem::path& run_directory, std::string_view manifest,
                std::span<const std::string_view> required) {
  std::vector<std::string_view> names;
  while (!manifest.empty()) {
    const std::size_t newline = manifest.find('\n');
    if (newline == std::string_view::npos) return false;
    if (!VerifyLine(run_directory, manifest.substr(0, newline), names)) return false;
    manifest.remove_prefix(newline + 1);
  }
  return std::all_of(required.begin(), required.end(), [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  });
}

}  // namespace

std::string ManifestOf(const RunFiles& files) {
  std::string manifest;
  for (const auto& [name, content] : files) {
    manifest += Sha256Hex(content);
    manifest += kSeparator;
    manifest += name;
    manifest += '\n';
  }
  return manifest;
}

bool VerifyManifest(const std::filesystem::path& run_directory,
                    std::span<const std::string_view> required) {
  try {
    return VerifyText(run_directory, ReadFile(run_directory / kManifestName), required);
  } catch (const OutputError&) {
    return false;
  }
}

std::optional<RunFiles> ReadVerifiedFiles(const std::filesystem::path& run_directory) {
  try {
    const std::string manifest = ReadFile(run_directory / kManifestName);
    RunFiles files;
    std::istringstream lines(manifest);
    for (std::string line; std::getline(lines, line);) {
      const std::string name =
          line.substr(std::min(line.size(), kDigestLength + kSeparator.size()));
      if (!IsInside(name)) return std::nullopt;
      files[name] = ReadFile(run_directory / name);
    }
    // Of what was read, not of what may have changed since: one who rewrites a run does no harm.
    if (ManifestOf(files) != manifest) return std::nullopt;
    return files;
  } catch (const OutputError&) {
    return std::nullopt;
  }
}

}  // namespace relulab
