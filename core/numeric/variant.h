/// Kernels are compiled twice: for the instruction set of the build, and for AVX-512. The program
/// chooses between them at run time. Both give the same bits, because the lanes of a vector do not
/// depend on each other and every sum has the same order.
///
/// A source that is compiled twice (the KERNELS of a folder, CMakeLists.txt) defines function
/// templates whose first argument is a variant, and instantiates them for kVariant. With
/// optimisation, it must not define any other symbol that the linker could merge with the other
/// copy, because a processor without AVX-512 could then execute AVX-512 code. Helpers are therefore
/// in an anonymous namespace or in `inline namespace RELULAB_VARIANT`, and the kernels neither use
/// Eigen nor allocate memory. scripts/check_kernel_symbols.sh checks the object files.
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

/// Whether this build has kernels of the variant and this processor can execute them.
bool Runs(Variant variant);

/// The variant with the widest vectors that runs. The environment variable RELULAB_VECTOR_BITS (256
/// or 512) chooses another one, for comparison. Throws std::invalid_argument if its value names no
/// variant that runs.
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
