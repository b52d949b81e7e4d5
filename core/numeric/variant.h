/// Kernels are compiled twice, and the processor decides at run time: for the instruction set of
/// the build, and for AVX-512. Both give the same bits, since lanes of a vector do not depend on
/// each other and every sum keeps its order.
///
/// A source that is compiled twice (the KERNELS of a folder, CMakeLists.txt) defines function
/// templates whose first argument is a variant, and instantiates them for kVariant. Optimised, it
/// must not define anything else that the linker could merge with the other copy, or a processor
/// without AVX-512 would run into it: helpers stand in an anonymous namespace or in `inline
/// namespace RELULAB_VARIANT`, and neither Eigen nor memory is used that has to be allocated.
/// scripts/check_kernel_symbols.sh holds the object files against this.
#pragma once

#include <cassert>
#include <type_traits>

namespace relulab {

enum class Variant { kBuild, kAvx512 };

#ifdef RELULAB_COMPILES_AVX512
#define RELULAB_VARIANT avx512
inline namespace avx512 {
inline constexpr Variant kVariant = Variant::kAvx512;
}
#else
#define RELULAB_VARIANT build
inline namespace build {
inline constexpr Variant kVariant = Variant::kBuild;
}
#endif

/// Whether this build has kernels of the variant and this processor runs them.
bool Runs(Variant variant);

/// The widest that runs; another with RELULAB_VECTOR_BITS=256 in the environment, to compare. A
/// value that does not name a variant that runs is an std::invalid_argument.
Variant ChosenVariant();

/// Calls function(integral_constant<Variant, chosen>).
template <typename Function>
void WithVariant(Variant chosen, const Function& function) {
  assert(Runs(chosen));
#ifdef RELULAB_HAS_AVX512
  if (chosen == Variant::kAvx512) {
    return function(std::integral_constant<Variant, Variant::kAvx512>());
  }
#endif
  function(std::integral_constant<Variant, Variant::kBuild>());
}

template <typename Function>
void WithChosenVariant(const Function& function) {
  WithVariant(ChosenVariant(), function);
}

}  // namespace relulab
