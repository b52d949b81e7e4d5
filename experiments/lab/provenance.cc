#include "experiments/lab/provenance.h"

#include <unistd.h>

#include <array>
#include <fstream>

#include "build_info.h"
#include "core/numeric/variant.h"

namespace relulab {
namespace {

std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string Compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string Simd() {
  std::string simd = RELULAB_MARCH;
  if (ChosenVariant() == Variant::kAvx512) simd += ", kernels for AVX-512";
  return simd;
}

}  // namespace

const Provenance& GetProvenance() {
  static const Provenance kProvenance{RELULAB_VERSION, RELULAB_COMMIT,  Compiler(), RELULAB_FLAGS,
                                      Simd(),          ProcessorName(), HostName()};
  return kProvenance;
}

}  // namespace relulab
