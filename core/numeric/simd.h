/// SIMD vectors (the compiler's vector extension): 32 bytes and, for AVX-512, 64 bytes.
#pragma once

#ifdef __AVX__
#include <immintrin.h>
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "core/numeric/matrix_view.h"
#include "core/numeric/variant.h"

namespace relulab::simd {
inline namespace RELULAB_VARIANT {

typedef float Float8 __attribute__((vector_size(32)));
typedef double Double4 __attribute__((vector_size(32)));

/// Rows are counted in vectors of 32 bytes, even if the registers have 64. So blocks of rows, and
/// with them the order of sums, do not depend on the instruction set.
template <typename Scalar>
inline constexpr int kLanes = 32 / static_cast<int>(sizeof(Scalar));

template <typename Scalar>
using Lanes = std::conditional_t<std::is_same_v<Scalar, float>, Float8, Double4>;

#ifdef __AVX512F__
typedef float Float16 __attribute__((vector_size(64)));
typedef double Double8 __attribute__((vector_size(64)));
inline constexpr int kWidestBytes = 64;
template <typename Scalar>
using WidestLanes = std::conditional_t<std::is_same_v<Scalar, float>, Float16, Double8>;
#else
inline constexpr int kWidestBytes = 32;
template <typename Scalar>
using WidestLanes = Lanes<Scalar>;
#endif

/// Whether two sums of a sparse kernel are interleaved. Each multiply-add of a sum must wait for
/// the previous one, and the processor executes eight at a time. A block has eight sums in 32-byte
/// registers, which are enough, but only four in 64-byte registers.
inline constexpr bool kInterleavesSums = kWidestBytes == 64;

template <typename Register, typename Scalar>
inline Register Load(const Scalar* from) {
  Register lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

template <typename Register, typename Scalar>
inline void Store(Register lanes, Scalar* to) {
  std::memcpy(to, &lanes, sizeof lanes);
}

/// Loads the first `count` lanes. The other lanes are zero, and their memory is not read.
template <typename Scalar>
inline Lanes<Scalar> LoadFirst(const Scalar* from, int count) {
  Lanes<Scalar> lanes = {};
  std::memcpy(&lanes, from, static_cast<std::size_t>(count) * sizeof(Scalar));
  return lanes;
}

template <typename Scalar>
inline void StoreFirst(Lanes<Scalar> lanes, Scalar* to, int count) {
  std::memcpy(to, &lanes, static_cast<std::size_t>(count) * sizeof(Scalar));
}

/// a * b + c, rounded once if the build has FMA. The project forbids the compiler to fuse
/// operations itself.
#ifdef __FMA__
inline Float8 MulAdd(Float8 a, Float8 b, Float8 c) { return _mm256_fmadd_ps(a, b, c); }
inline Double4 MulAdd(Double4 a, Double4 b, Double4 c) { return _mm256_fmadd_pd(a, b, c); }
#else
template <typename Register>
inline Register MulAdd(Register a, Register b, Register c) {
  return a * b + c;
}
#endif
#ifdef __AVX512F__
inline Float16 MulAdd(Float16 a, Float16 b, Float16 c) { return _mm512_fmadd_ps(a, b, c); }
inline Double8 MulAdd(Double8 a, Double8 b, Double8 c) { return _mm512_fmadd_pd(a, b, c); }
#endif

/// A register with `value` in every lane.
template <typename Register, typename Scalar>
inline Register Repeat(Scalar value) {
#ifdef __AVX__
  if constexpr (std::is_same_v<Register, Float8>) return _mm256_set1_ps(value);
  if constexpr (std::is_same_v<Register, Double4>) return _mm256_set1_pd(value);
#endif
#ifdef __AVX512F__
  if constexpr (std::is_same_v<Register, Float16>) return _mm512_set1_ps(value);
  if constexpr (std::is_same_v<Register, Double8>) return _mm512_set1_pd(value);
#endif
  return value - Register{};
}

/// Keeps `lanes` in a register. Otherwise the compiler would load them again for each use.
template <typename Register>
inline void KeepInRegister([[maybe_unused]] Register& lanes) {
#ifdef __AVX512F__
  asm("" : "+v"(lanes));
#elif defined(__AVX__)
  asm("" : "+x"(lanes));
#endif
}

/// Half number `part` of a 64-byte register, or the whole of a 32-byte register.
template <typename Scalar, typename Register>
inline Lanes<Scalar> PartOf(const Register& lanes, [[maybe_unused]] int part) {
  if constexpr (sizeof lanes == sizeof(Lanes<Scalar>)) {
    return lanes;
  } else {
    Lanes<Scalar> half;
    std::memcpy(&half, reinterpret_cast<const char*>(&lanes) + part * sizeof half, sizeof half);
    return half;
  }
}

#ifdef __AVX__
/// A bit for each lane that is not zero.
inline int NonZeroLanes(Float8 x) {
  return _mm256_movemask_ps(_mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NEQ_UQ));
}
inline int NonZeroLanes(Double4 x) {
  return _mm256_movemask_pd(_mm256_cmp_pd(x, _mm256_setzero_pd(), _CMP_NEQ_UQ));
}
#endif

/// A bit mask of the values that are not zero, for at most 64 values. -0 is a zero; a NaN is not.
template <typename Scalar>
inline std::uint64_t NonZeroMask(const Scalar* values, Index count) {
  std::uint64_t mask = 0;
  Index k = 0;
#ifdef __AVX__
  for (; k + kLanes<Scalar> <= count; k += kLanes<Scalar>) {
    const int lanes = NonZeroLanes(Load<Lanes<Scalar>>(values + k));
    mask |= static_cast<std::uint64_t>(lanes) << k;
  }
#endif
  for (; k < count; ++k) mask |= static_cast<std::uint64_t>(values[k] != Scalar(0)) << k;
  return mask;
}

/// sums[lane] += x[lane]^2, which is exact in double if x is float.
template <std::size_t kCount, typename Register>
inline void AddSquares(const Register& x, std::array<double, kCount>& sums) {
  for (std::size_t lane = 0; lane < kCount; ++lane) {
    const auto value = static_cast<double>(x[lane]);
    sums[lane] += value * value;
  }
}
#if defined(__AVX512F__)
inline void AddSquares(const Float8& x, std::array<double, 8>& sums) {
  const Double8 wide = _mm512_maskz_cvtps_pd(0xFF, x);  // GCC warns without a mask
  Store(MulAdd(wide, wide, Load<Double8>(sums.data())), sums.data());
}
#elif defined(__FMA__)
inline void AddSquares(const Float8& x, std::array<double, 8>& sums) {
  const Double4 low = _mm256_cvtps_pd(_mm256_castps256_ps128(x));
  const Double4 high = _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
  Store(MulAdd(low, low, Load<Double4>(sums.data())), sums.data());
  Store(MulAdd(high, high, Load<Double4>(sums.data() + 4)), sums.data() + 4);
}
#endif

/// sums[k] += the sum of the lanes of x[k], for four values of k.
#ifdef __AVX__
inline void AddSums(const std::array<Float8, 4>& x, float* sums) {
  const __m256 pairs = _mm256_hadd_ps(_mm256_hadd_ps(x[0], x[1]), _mm256_hadd_ps(x[2], x[3]));
  const __m128 added = _mm_add_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps(pairs, 1));
  _mm_storeu_ps(sums, _mm_add_ps(_mm_loadu_ps(sums), added));
}

inline void AddSums(const std::array<Double4, 4>& x, double* sums) {
  const __m256d low = _mm256_hadd_pd(x[0], x[1]);
  const __m256d high = _mm256_hadd_pd(x[2], x[3]);
  const __m256d added =
      _mm256_permute2f128_pd(low, high, 0x20) + _mm256_permute2f128_pd(low, high, 0x31);
  _mm256_storeu_pd(sums, _mm256_loadu_pd(sums) + added);
}
#else
template <typename Register, typename Scalar>
inline void AddSums(const std::array<Register, 4>& x, Scalar* sums) {
  for (int k = 0; k < 4; ++k) {
    Scalar sum = 0;
    for (int lane = 0; lane < kLanes<Scalar>; ++lane) sum += x[k][lane];
    sums[k] += sum;
  }
}
#endif

#ifdef __AVX512F__
/// sums[k] += the sum of the lanes of x[k], for eight values of k. First adds the two halves of
/// x[k] lane by lane, then sums as above, so the bits are the same.
inline void AddSums(const std::array<Float16, 8>& x, float* sums) {
  const auto halves = [&](int k) -> Float16 {  // of x[k] and x[k + 4]
    const Float16& a = x[k];
    const Float16& b = x[k + 4];
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
           __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30,
                                   31);
  };
  const auto pairs = [](const Float16& a, const Float16& b) -> Float16 {
    return __builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28,
                                   30) +
           __builtin_shufflevector(a, b, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31);
  };
  const Float16 fours = pairs(pairs(halves(0), halves(1)), pairs(halves(2), halves(3)));
  const Float8 added = __builtin_shufflevector(fours, fours, 0, 1, 2, 3, 8, 9, 10, 11) +
                       __builtin_shufflevector(fours, fours, 4, 5, 6, 7, 12, 13, 14, 15);
  Store(Load<Float8>(sums) + added, sums);
}
#endif

}  // namespace RELULAB_VARIANT
}  // namespace relulab::simd
