/// Eight floats or four doubles at a time, as the compiler's vector extension has them.
#pragma once

#ifdef __AVX__
#include <immintrin.h>
#endif

#include <array>
#include <cstring>

#include "core/numeric/matrix.h"

namespace relulab::simd {

template <typename Scalar>
inline constexpr int kLanes = 32 / static_cast<int>(sizeof(Scalar));

typedef float Float8 __attribute__((vector_size(32)));
typedef double Double4 __attribute__((vector_size(32)));

template <typename Scalar>
struct LanesOf;
template <>
struct LanesOf<float> {
  using Type = Float8;
};
template <>
struct LanesOf<double> {
  using Type = Double4;
};
template <typename Scalar>
using Lanes = typename LanesOf<Scalar>::Type;

template <typename Scalar>
inline Lanes<Scalar> Load(const Scalar* from) {
  Lanes<Scalar> lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

template <typename Scalar>
inline void Store(Lanes<Scalar> lanes, Scalar* to) {
  std::memcpy(to, &lanes, sizeof lanes);
}

/// The first `count` of the lanes; the others are zero, and not read.
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

/// a * b + c with one rounding, where the processor has that. The project forbids the compiler to
/// contract by itself.
#ifdef __FMA__
inline Float8 MulAdd(Float8 a, Float8 b, Float8 c) { return _mm256_fmadd_ps(a, b, c); }
inline Double4 MulAdd(Double4 a, Double4 b, Double4 c) { return _mm256_fmadd_pd(a, b, c); }
#else
template <typename LanesType>
LanesType MulAdd(LanesType a, LanesType b, LanesType c) {
  return a * b + c;
}
#endif

#ifdef __AVX__
inline Float8 Repeat(float value) { return _mm256_set1_ps(value); }
inline Double4 Repeat(double value) { return _mm256_set1_pd(value); }
#else
template <typename Scalar>
Lanes<Scalar> Repeat(Scalar value) {
  return value - Lanes<Scalar>{};
}
#endif

/// Keeps lanes in a register that the compiler would otherwise read again for each of their uses.
template <typename LanesType>
inline void KeepInRegister([[maybe_unused]] LanesType& lanes) {
#ifdef __AVX__
  asm("" : "+x"(lanes));
#endif
}

/// sums[k] += the sum of the lanes of x[k], for four.
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
template <typename LanesType, typename Scalar>
void AddSums(const std::array<LanesType, 4>& x, Scalar* sums) {
  for (int k = 0; k < 4; ++k) {
    Scalar sum = 0;
    for (int lane = 0; lane < kLanes<Scalar>; ++lane) sum += x[k][lane];
    sums[k] += sum;
  }
}
#endif

}  // namespace relulab::simd
