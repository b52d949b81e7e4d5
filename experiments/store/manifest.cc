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
                std::span<const std::string> required) {
  std::vector<std::string_view> names;
  while (!manifest.empty()) {
    const std::size_t newline = manifest.find('\n');
    if (newline == std::string_view::npos) return false;
    if (!VerifyLine(run_directory, manifest.substr(0, newline), names)) return false;
    manifest.remove_prefix(newline + 1);
  }
  return std::all_of(required.begin(), required.end(), [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  });
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
                    std::span<const std::string> required) {
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
    // Computed from what was read, because the files may have been rewritten since.
    if (ManifestOf(files) != manifest) return std::nullopt;
    return files;
  } catch (const OutputError&) {
    return std::nullopt;
  }
}

}  // namespace relulab
