#include "core/numeric/variant.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace relulab {

bool Runs(Variant variant) {
  if (variant == Variant::kBuild) return true;
#ifdef RELULAB_HAS_AVX512
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

Variant ChosenVariant() {
  static const Variant kChosen = [] {
    const Variant widest = Runs(Variant::kAvx512) ? Variant::kAvx512 : Variant::kBuild;
    const char* const asked = std::getenv("RELULAB_VECTOR_BITS");
    if (asked == nullptr) return widest;
    const std::string_view bits = asked;
    if (bits == "256") return Variant::kBuild;
    if (bits == "512" && widest == Variant::kAvx512) return Variant::kAvx512;
    throw std::invalid_argument("environment: RELULAB_VECTOR_BITS is \"" + std::string(bits) +
                                "\"; allowed here: 256" +
                                (widest == Variant::kAvx512 ? ", 512" : ""));
  }();
  return kChosen;
}

}  // namespace relulab
