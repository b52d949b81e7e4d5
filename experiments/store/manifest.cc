#include "experiments/store/manifest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "experiments/store/file.h"

namespace relulab {
namespace {

void Check(int result) {
  if (result != 1) throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    // Fetched once: looking the algorithm up costs more than hashing a small file.
    static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Check(context_ != nullptr && kAlgorithm != nullptr);
    Check(EVP_DigestInit_ex(context_.get(), kAlgorithm, nullptr));
  }

  void Update(std::string_view bytes) {
    Check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
  }

  std::string FinishHex() {
    std::array<unsigned char, 32> digest;
    Check(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
    std::string hex;
    hex.reserve(2 * digest.size());
    for (const unsigned char byte : digest) {
      hex += "0123456789abcdef"[byte >> 4];
      hex += "0123456789abcdef"[byte & 15];
    }
    return hex;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

constexpr std::size_t kDigestLength = 64;
constexpr std::string_view kSeparator = "  ";

// A manifest lists files of its own directory only.
bool IsInside(std::string_view name) {
  return !name.empty() && !name.starts_with('/') && name.find("..") == std::string_view::npos;
}

/// The lines of a manifest; nothing if it has another form.
std::optional<std::map<std::string, std::string>> ParseManifest(const std::string& manifest) {
  std::map<std::string, std::string> digests;
  std::istringstream text(manifest);
  for (std::string line; std::getline(text, line);) {
    const std::size_t prefix = kDigestLength + kSeparator.size();
    if (line.size() <= prefix || line.substr(kDigestLength, kSeparator.size()) != kSeparator ||
        !IsInside(std::string_view(line).substr(prefix))) {
      return std::nullopt;
    }
    digests[line.substr(prefix)] = line.substr(0, kDigestLength);
  }
  if (!manifest.ends_with('\n')) return std::nullopt;
  return digests;
}

/// The result of `read`; nothing if a file is missing. Other errors, such as a file of another
/// user, are thrown: they do not mean that there are no results.
template <typename Read>
auto UnlessMissing(const Read& read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const OutputError& error) {
    if (!error.is_missing_file()) throw;
    return std::nullopt;
  }
}

}  // namespace

std::string Sha256Hex(std::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.FinishHex();
}

std::string Sha256HexOfFile(const std::filesystem::path& path) {
  const FileDescriptor file = OpenForReading(path);
  Sha256 hash;
  std::array<char, 1 << 16> buffer;
  while (const std::size_t count = ReadSome(file, buffer.data(), buffer.size(), path)) {
    hash.Update({buffer.data(), count});
  }
  return hash.FinishHex();
}

std::string ManifestOfDigests(const std::map<std::string, std::string>& digests) {
  std::string manifest;
  for (const auto& [name, digest] : digests) {
    manifest += digest;
    manifest += kSeparator;
    manifest += name;
    manifest += '\n';
  }
  return manifest;
}

std::string ManifestOf(const RunFiles& files) {
  std::map<std::string, std::string> digests;
  for (const auto& [name, content] : files) digests[name] = Sha256Hex(content);
  return ManifestOfDigests(digests);
}

std::optional<std::map<std::string, std::string>> ReadManifest(
    const std::filesystem::path& directory) {
  const auto manifest = UnlessMissing([&] { return ReadFile(directory / kManifestName); });
  return manifest ? ParseManifest(*manifest) : std::nullopt;
}

bool VerifyManifest(const std::filesystem::path& directory, std::span<const std::string> required) {
  const auto digests = ReadManifest(directory);
  if (!digests) return false;
  const auto verifies = [&](const auto& line) {
    return UnlessMissing([&] { return Sha256HexOfFile(directory / line.first); }) == line.second;
  };
  return std::all_of(required.begin(), required.end(),
                     [&](const std::string& name) { return digests->contains(name); }) &&
         std::all_of(digests->begin(), digests->end(), verifies);
}

std::optional<RunFiles> ReadVerifiedFiles(const std::filesystem::path& directory) {
  const auto digests = ReadManifest(directory);
  if (!digests) return std::nullopt;
  RunFiles files;
  for (const auto& [name, digest] : *digests) {
    auto content = UnlessMissing([&, &file = name] { return ReadFile(directory / file); });
    if (!content || Sha256Hex(*content) != digest) return std::nullopt;
    files[name] = *std::move(content);
  }
  return files;
}

std::vector<std::string> StudyFileNames() {
  std::vector<std::string> names = {std::string(kStudyFile), std::string(kClaimsFile)};
  for (const Table& table : Tables()) names.push_back(TableFile(table.name));
  return names;
}

void WriteStudyManifest(const std::filesystem::path& study_directory,
                        const std::vector<std::string>& names) {
  std::map<std::string, std::string> digests;
  auto listed = ReadManifest(study_directory);
  for (const std::string& name : names) {
    const std::filesystem::path path = study_directory / name;
    if (!Exists(path)) continue;
    const bool keeps = name == TableFile(kTimingBlocksTable) && listed && listed->contains(name);
    digests[name] = keeps ? listed->at(name) : Sha256HexOfFile(path);
  }
  ReplaceFile(study_directory / kManifestName, ManifestOfDigests(digests));
}

void Unlist(const std::filesystem::path& study_directory, const std::vector<std::string>& names) {
  std::map<std::string, std::string> digests;
  auto listed = ReadManifest(study_directory);
  if (listed) digests = *listed;
  for (const std::string& name : names) digests.erase(name);
  if (listed == digests) return;
  ReplaceFile(study_directory / kManifestName, ManifestOfDigests(digests));
}

bool IsDamaged(const std::filesystem::path& directory, const std::string& name) {
  const auto digests = ReadManifest(directory);
  if (!digests || !digests->contains(name) || !Exists(directory / name)) return false;
  return Sha256HexOfFile(directory / name) != digests->at(name);
}

}  // namespace relulab
