#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>

#include "experiments/store/csv.h"

namespace relulab {
namespace {

using Limits = std::numeric_limits<double>;

TEST(Number, HasTheShortestForm) {
  EXPECT_EQ(FormatNumber(0.1), "0.1");
  EXPECT_EQ(FormatNumber(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(FormatNumber(3.0), "3");
  EXPECT_EQ(FormatNumber(-0.0), "-0");
  EXPECT_EQ(FormatNumber(0.0), "0");
  EXPECT_EQ(FormatNumber(1e300), "1e+300");
  EXPECT_EQ(FormatNumber(5e-324), "5e-324");
  EXPECT_EQ(FormatNumber(-2.2250738585072014e-308), "-2.2250738585072014e-308");
}

TEST(Number, SpellsWhatIsNotFinite) {
  EXPECT_EQ(FormatNumber(Limits::quiet_NaN()), "nan");
  EXPECT_EQ(FormatNumber(-Limits::quiet_NaN()), "nan");
  EXPECT_EQ(FormatNumber(Limits::infinity()), "inf");
  EXPECT_EQ(FormatNumber(-Limits::infinity()), "-inf");
}

void ExpectRoundTrip(double value) {
  const std::string text = FormatNumber(value);
  const double by_strtod = std::strtod(text.c_str(), nullptr);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(by_strtod), std::bit_cast<std::uint64_t>(value)) << text;
  const auto parsed = ParseNumber(text);
  ASSERT_TRUE(parsed.has_value()) << text;
  EXPECT_EQ(std::bit_cast<std::uint64_t>(*parsed), std::bit_cast<std::uint64_t>(value)) << text;
}

TEST(Number, ReadsBackExactly) {
  for (const double value : {0.0, -0.0, Limits::min(), Limits::denorm_min(), Limits::max(),
                             Limits::lowest(), Limits::epsilon(), Limits::infinity()}) {
    ExpectRoundTrip(value);
  }
  std::mt19937_64 bits(7);
  for (int i = 0; i < 200'000; ++i) {
    const double value = std::bit_cast<double>(bits());
    if (!std::isnan(value)) ExpectRoundTrip(value);
  }
  for (int i = 0; i < 20'000; ++i) {
    ExpectRoundTrip(std::bit_cast<double>(bits() & 0x800fffffffffffffULL));  // subnormal
  }
}

TEST(Number, ParsesNothingButNumbers) {
  EXPECT_TRUE(std::isnan(*ParseNumber("nan")));
  EXPECT_EQ(ParseNumber("-inf"), -Limits::infinity());
  for (const char* text : {"", "relu", "1.5x", " 1", "1 ", "1,2", "0x10", "--1"}) {
    EXPECT_FALSE(ParseNumber(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace relulab
