#include "core/sparse/active_set.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/random/stream.h"

namespace relulab {
namespace {

TEST(ActiveSet, HoldsWhatIsNotZero) {
  Matrix<double> values(3, 4);
  values << 0, 1, 0, -2,  //
      0, 0, -0.0, 0,      //
      5, 0, std::numeric_limits<double>::quiet_NaN(), 1e-320;
  ActiveSet<double> set;
  set.Assign(values);
  EXPECT_EQ(set.units(), 3);
  EXPECT_EQ(set.examples(), 4);
  EXPECT_EQ(set.count(), 5);
  EXPECT_DOUBLE_EQ(set.density(), 5.0 / 12);
  ASSERT_EQ(set.tiles().size(), 1U);
  const auto& tile = set.tiles()[0];
  EXPECT_EQ(tile.end[0] - tile.begin[0], 2);
  EXPECT_EQ(tile.example[static_cast<std::size_t>(tile.begin[0]) + 1], 3);
  EXPECT_EQ(tile.value[static_cast<std::size_t>(tile.begin[0]) + 1], -2.0);
  EXPECT_EQ(tile.end[1], tile.begin[1]);
  EXPECT_EQ(tile.end[2] - tile.begin[2], 3);
}

// A value may be in a whole vector, after the last whole vector, or in the next group.
TEST(ActiveSet, TellsZerosAtEveryPlace) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kTiny = std::numeric_limits<float>::denorm_min();
  ActiveSet<float> set;
  for (const Index units : {7, 8, 64, 70}) {
    for (Index unit = 0; unit < units; ++unit) {
      Matrix<float> values = Matrix<float>::Constant(units, 1, -0.0F);
      set.Assign(values);
      EXPECT_EQ(set.count(), 0);
      for (const float value : {kNan, kTiny, -kTiny, -1.0F}) {
        values(unit, 0) = value;
        set.Assign(values);
        ASSERT_EQ(set.count(), 1) << value << " at " << unit << " of " << units;
        const auto& tile = set.tiles()[0];
        const auto at = static_cast<std::size_t>(tile.begin[static_cast<std::size_t>(unit)]);
        ASSERT_EQ(tile.end[static_cast<std::size_t>(unit)],
                  tile.begin[static_cast<std::size_t>(unit)] + 1);
        EXPECT_EQ(std::isnan(tile.value[at]), std::isnan(value));
        EXPECT_FALSE(tile.value[at] == 0.0F);
      }
    }
  }
}

// Tests all shapes with respect to tiles and padding, and reuses the same set.
TEST(ActiveSet, RebuildsTheMatrix) {
  RandomStream stream(3, Purpose::kData, 0);
  ActiveSet<float> set;
  for (const Index examples : {0, 1, 127, 128, 129, 300}) {
    for (const Index units : {1, 63, 64, 65, 200}) {
      Matrix<float> values(units, examples);
      for (Index k = 0; k < values.size(); ++k) {
        values.data()[k] = stream.Below(3) == 0 ? static_cast<float>(stream.Normal()) : 0.0F;
      }
      set.Assign(values);
      Matrix<float> rebuilt = Matrix<float>::Zero(units, examples);
      for (const auto& tile : set.tiles()) {
        for (Index u = 0; u < units; ++u) {
          const std::int32_t begin = tile.begin[static_cast<std::size_t>(u)];
          EXPECT_EQ(begin % ActiveSet<float>::kPadding, 0);
          for (std::int32_t e = begin; e < tile.end[static_cast<std::size_t>(u)]; ++e) {
            const auto at = static_cast<std::size_t>(e);
            rebuilt(u, tile.first_example + tile.example[at]) = tile.value[at];
          }
        }
      }
      EXPECT_EQ(rebuilt, values) << units << " x " << examples;
    }
  }
}

}  // namespace
}  // namespace relulab
