#include "experiments/store/digest.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "experiments/store/file_descriptor.h"

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

}  // namespace relulab
