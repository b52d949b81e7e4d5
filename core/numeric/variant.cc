#include "core/numeric/variant.h"

#include <cstdlib>
#include <string_view>

namespace relulab {

bool Runs(Variant variant) {
  if (variant == Variant::kPortable) return true;
#ifdef RELULAB_HAS_AVX512
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

Variant ChosenVariant() {
  static const Variant chosen = [] {
    const char* const bits = std::getenv("RELULAB_VECTOR_BITS");
    const bool is_narrow = bits != nullptr && std::string_view(bits) == "256";
    return !is_narrow && Runs(Variant::kAvx512) ? Variant::kAvx512 : Variant::kPortable;
  }();
  return chosen;
}

}  // namespace relulab
