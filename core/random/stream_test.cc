#include "core/random/stream.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <vector>

namespace relulab {
namespace {

using Words = std::vector<std::uint32_t>;

Words FirstBits(std::uint64_t seed, Purpose purpose, std::uint32_t index, int count) {
  RandomStream stream(seed, purpose, index);
  Words words;
  for (int i = 0; i < count; ++i) words.push_back(stream.Bits());
  return words;
}

// From tests/kat_vectors of Random123: counter, key, result.
TEST(Philox, KnownAnswers) {
  using Counter = r123::Philox4x32::ctr_type;
  using Key = r123::Philox4x32::key_type;
  const auto philox = [](const Counter& counter, const Key& key) {
    const Counter words = r123::Philox4x32()(counter, key);
    return Words(words.begin(), words.end());
  };
  EXPECT_EQ(philox({{0, 0, 0, 0}}, {{0, 0}}),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox({{kOnes, kOnes, kOnes, kOnes}}, {{kOnes, kOnes}}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, {{0xa4093822, 0x299f31d0}}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// Golden values of an independent Philox in Python, with counter (block low, index, purpose, block
// high) and key (seed low, seed high). If they change, all published numbers change.
TEST(RandomStream, GoldenValues) {
  EXPECT_EQ(FirstBits(0x0123456789abcdef, Purpose::kBatchOrder, 7, 8),
            (Words{0x7f6d5b08, 0xce4f4cdc, 0xc70f4cea, 0x1e7c5815, 0x2ba6422a, 0x07eb21b8,
                   0x950d861f, 0x57ce4d95}));
  RandomStream substream(0x0123456789abcdef, Purpose::kData, 1, 0xfedcba98);
  for (const std::uint32_t expected :
       {0x6b3318b2U, 0xcb59e640U, 0xda408889U, 0x30f7f671U, 0xbd12d6b8U, 0xa6e93da6U}) {
    EXPECT_EQ(substream.Bits(), expected);
  }
  RandomStream uniform(1, Purpose::kWeights, 1);
  for (const double expected :
       {0.024142775373754977, 0.3218951991860043, 0.6919167651629258, 0.21466060118515495}) {
    EXPECT_EQ(uniform.Uniform(), expected);
  }
  RandomStream normal(1, Purpose::kWeights, 1);
  for (const double expected :
       {-0.09650819172154765, 0.1989073853774194, 0.33793932615505573, 1.4968525615163562}) {
    EXPECT_NEAR(normal.Normal(), expected, 1e-15);
  }
  RandomStream below(1, Purpose::kWeights, 1);
  for (const std::uint32_t expected : {0U, 6U, 3U, 2U, 6U, 9U, 2U, 8U, 1U, 2U}) {
    EXPECT_EQ(below.Below(10), expected);
  }
  // A bound that rejects almost a third of all draws.
  for (const std::uint32_t expected : {361418408U, 2383414372U, 1289751842U, 849463705U,
                                       2202090381U, 1200505802U, 516589303U, 1032824113U}) {
    EXPECT_EQ(below.Below(3000000000U), expected);
  }
}

TEST(RandomStream, ReproducesAndDiffersInEveryPart) {
  const Words words = FirstBits(1, Purpose::kWeights, 2, 64);
  EXPECT_EQ(FirstBits(1, Purpose::kWeights, 2, 64), words);
  std::set<Words> distinct = {words};
  EXPECT_TRUE(distinct.insert(FirstBits(2, Purpose::kWeights, 2, 64)).second);
  EXPECT_TRUE(
      distinct.insert(FirstBits(1 + (std::uint64_t{1} << 32), Purpose::kWeights, 2, 64)).second);
  EXPECT_TRUE(distinct.insert(FirstBits(1, Purpose::kBiases, 2, 64)).second);
  EXPECT_TRUE(distinct.insert(FirstBits(1, Purpose::kBatchOrder, 2, 64)).second);
  EXPECT_TRUE(distinct.insert(FirstBits(1, Purpose::kData, 2, 64)).second);
  EXPECT_TRUE(distinct.insert(FirstBits(1, Purpose::kLabelNoise, 2, 64)).second);
  EXPECT_TRUE(distinct.insert(FirstBits(1, Purpose::kInputNoise, 2, 64)).second);
  EXPECT_TRUE(distinct.insert(FirstBits(1, Purpose::kTimingOrder, 2, 64)).second);
  EXPECT_TRUE(distinct.insert(FirstBits(1, Purpose::kBootstrap, 2, 64)).second);
  EXPECT_TRUE(distinct.insert(FirstBits(1, Purpose::kWeights, 3, 64)).second);
}

// No block of one stream occurs in another: with 128-bit blocks, a repetition is not chance but an
// error in the counter.
TEST(RandomStream, StreamsShareNoBlock) {
  std::set<Words> blocks;
  for (const std::uint64_t seed : {0, 1, 2}) {
    for (const Purpose purpose : {Purpose::kWeights, Purpose::kBiases, Purpose::kData}) {
      for (const std::uint32_t index : {0, 1, 2}) {
        const Words words = FirstBits(seed, purpose, index, 400);
        for (std::size_t i = 0; i < words.size(); i += 4) {
          EXPECT_TRUE(blocks.insert(Words(words.begin() + i, words.begin() + i + 4)).second);
        }
      }
    }
  }
}

TEST(RandomStream, NeighbouringStreamsDoNotCorrelate) {
  constexpr int kCount = 100000;
  RandomStream a(1, Purpose::kWeights, 1);
  RandomStream b(1, Purpose::kWeights, 2);
  RandomStream c(2, Purpose::kWeights, 1);
  double ab = 0;
  double ac = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = a.Normal();
    ab += x * b.Normal();
    ac += x * c.Normal();
  }
  const double five_deviations = 5.0 / std::sqrt(kCount);
  EXPECT_LT(std::abs(ab / kCount), five_deviations);
  EXPECT_LT(std::abs(ac / kCount), five_deviations);
}

// Sample moments within five of their standard errors.
TEST(RandomStream, UniformMoments) {
  constexpr int kCount = 200000;
  RandomStream stream(3, Purpose::kData, 0);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kCount; ++i) {
    const double u = stream.Uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / kCount, 1.0 / 2, 5 * std::sqrt(1.0 / 12 / kCount));
  EXPECT_NEAR(squares / kCount, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / kCount));
}

TEST(RandomStream, NormalMoments) {
  constexpr int kCount = 200000;
  RandomStream stream(4, Purpose::kData, 0);
  double moments[4] = {};
  double neighbours = 0;
  double last = 0;
  int beyond_two = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = stream.Normal();
    double power = 1;
    for (double& moment : moments) moment += power *= x;
    neighbours += x * last;
    last = x;
    beyond_two += std::abs(x) > 2 ? 1 : 0;
  }
  // The variance of x^k is E[x^2k] - E[x^k]^2, with E[x^2k] = 1, 3, 15, 105.
  EXPECT_NEAR(moments[0] / kCount, 0, 5 * std::sqrt(1.0 / kCount));
  EXPECT_NEAR(moments[1] / kCount, 1, 5 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(moments[2] / kCount, 0, 5 * std::sqrt(15.0 / kCount));
  EXPECT_NEAR(moments[3] / kCount, 3, 5 * std::sqrt(96.0 / kCount));
  EXPECT_NEAR(neighbours / kCount, 0, 5 * std::sqrt(1.0 / kCount));
  const double p = std::erfc(2 / std::sqrt(2.0));
  EXPECT_NEAR(double(beyond_two) / kCount, p, 5 * std::sqrt(p * (1 - p) / kCount));
}

TEST(RandomStream, BelowIsUnbiased) {
  // 5/8 of 2^32: a remainder or a plain product would make some values twice as likely as others.
  constexpr std::uint32_t kLarge = 0xA0000000;
  constexpr int kCount = 120000;
  for (const std::uint32_t bound : {2U, 6U, 12U, kLarge}) {
    const std::uint32_t bins = std::min(bound, 8U);
    std::vector<int> counts(bins);
    RandomStream stream(5, Purpose::kBatchOrder, bound);
    for (int i = 0; i < kCount; ++i) {
      const std::uint32_t value = stream.Below(bound);
      ASSERT_LT(value, bound);
      ++counts[std::uint64_t{value} * bins / bound];
    }
    double chi_square = 0;
    for (std::uint32_t b = 0; b < bins; ++b) {
      // The values v with floor(v bins / bound) = b.
      const auto first = [&](std::uint64_t bin) { return (bin * bound + bins - 1) / bins; };
      const double expected = double(kCount) * double(first(b + 1) - first(b)) / bound;
      chi_square += (counts[b] - expected) * (counts[b] - expected) / expected;
    }
    // Mean k and variance 2 k with k = bins - 1 degrees of freedom; the tail is wider than normal.
    const double k = bins - 1;
    EXPECT_LT(chi_square, k + 7 * std::sqrt(2 * k)) << bound;
  }
  RandomStream stream(5, Purpose::kBatchOrder, 0);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(stream.Below(1), 0U);
}

TEST(Shuffle, GoldenOrder) {
  std::vector<int> values(10);
  std::iota(values.begin(), values.end(), 0);
  RandomStream stream(1, Purpose::kBatchOrder, 0);
  Shuffle(std::span<int>(values), stream);
  EXPECT_EQ(values, (std::vector<int>{6, 9, 4, 1, 3, 2, 0, 8, 7, 5}));
}

TEST(Shuffle, IsAPermutation) {
  for (const std::size_t size : {0, 1, 100, 1000}) {
    std::vector<int> values(size);
    std::iota(values.begin(), values.end(), 0);
    const std::vector<int> sorted = values;
    RandomStream stream(2, Purpose::kBatchOrder, 0);
    Shuffle(std::span<int>(values), stream);
    EXPECT_EQ(values == sorted, size < 2);
    std::sort(values.begin(), values.end());
    EXPECT_EQ(values, sorted);
  }
}

// All 24 orders of four are about equally frequent.
TEST(Shuffle, IsFair) {
  constexpr int kCount = 24000;
  std::map<std::vector<int>, int> counts;
  RandomStream stream(3, Purpose::kBatchOrder, 0);
  for (int i = 0; i < kCount; ++i) {
    std::vector<int> v = {0, 1, 2, 3};
    Shuffle(std::span<int>(v), stream);
    ++counts[v];
  }
  EXPECT_EQ(counts.size(), 24U);
  double chi_square = 0;
  for (const auto& [order, count] : counts) {
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000.0;
  }
  EXPECT_LT(chi_square, 23 + 7 * std::sqrt(46.0));
}

}  // namespace
}  // namespace relulab
