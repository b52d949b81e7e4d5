#include "core/numeric/heap_peak.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {
namespace {

/// Prevents the compiler from removing an allocation.
void Use(const void* memory) { asm volatile("" : : "g"(memory) : "memory"); }

TEST(HeapPeak, CountsWhatStoodAtOnce) {
  const HeapPeak peak;
  EXPECT_EQ(peak.bytes(), 0U);
  for (int turn = 0; turn < 3; ++turn) {
    const std::vector<double> vector(1000);
    const Matrix<double> matrix(100, 20);  // by way of malloc
    Use(vector.data());
    Use(matrix.data());
  }
  EXPECT_GE(peak.bytes(), 24000U);
  EXPECT_LT(peak.bytes(), 24500U);
}

TEST(HeapPeak, CountsFromItsConstructionOn) {
  auto before = std::make_unique<std::vector<double>>(1000);
  const HeapPeak peak;
  Use(before->data());
  before.reset();
  const Matrix<double> matrix(100, 30);
  Use(matrix.data());
  EXPECT_GE(peak.bytes(), 16000U);
  EXPECT_LT(peak.bytes(), 16500U);
}

TEST(HeapPeak, KnowsLinesAndEigensOwn) {
  struct alignas(64) Line {
    char bytes[64];
  };
  const HeapPeak peak;
  std::vector<Line> lines(100);
  Use(lines.data());
  Matrix<float> matrix(10, 10);
  matrix.resize(100, 10);
  matrix.conservativeResize(100, 20);
  Use(matrix.data());
  EXPECT_GE(peak.bytes(), 6400U + 8000U);
  EXPECT_LT(peak.bytes(), 6400U + 8000U + 4000U + 500U);
}

}  // namespace
}  // namespace relulab
