#include "core/data/parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include "core/data/parts_drawing.h"

namespace relulab {
namespace {

ParameterValues Values(double noise = 0.05, double occlusion = 0.3, std::int64_t side = 28) {
  ParameterValues values;
  values.Set("side", side);
  values.Set("noise", noise);
  values.Set("occlusion", occlusion);
  values.Set("seed", std::int64_t{0});
  return values;
}

PartSet PartsOf(PartsClass label) {
  PartSet parts = 0;
  for (int p = 0; p < kPartCount; ++p) parts |= PartSet{CanHavePart(label, p)} << p;
  return parts;
}

bool TellsTheClass(int p) { return Parts()[static_cast<std::size_t>(p)].classes.size() == 1; }

TEST(Parts, TheListIsComplete) {
  ASSERT_EQ(Parts().size(), static_cast<std::size_t>(kPartCount));
  std::set<std::string_view> names;
  for (const PartInfo& part : Parts()) {
    EXPECT_TRUE(names.insert(part.name).second) << part.name;
    EXPECT_FALSE(part.classes.empty()) << part.name;
    EXPECT_EQ(&Parts()[static_cast<std::size_t>(FindPart(part.name))], &part);
  }
  EXPECT_EQ(FindPart("ears"), -1);
  EXPECT_EQ(FindPart("pointed_ears"), 0);
  EXPECT_EQ(FindPart("distractor"), kPartCount - 1);
  EXPECT_EQ(PartsClassNames().size(), 6U);
  const int ears = FindPart("pointed_ears");
  EXPECT_TRUE(CanHavePart(PartsClass::kCat, ears));
  for (const PartsClass other : {PartsClass::kDog, PartsClass::kBuilding, PartsClass::kHouse}) {
    EXPECT_FALSE(CanHavePart(other, ears));
  }
}

std::int32_t LabelOf(const PartsGenerator& generator, SplitName split, Index row) {
  Vector<double> image(generator.features());
  return generator.Draw(split, row, image);
}

// At least one of a class's two distinctive parts is present: each with probability 2/3, both with
// 1/3. Every other part is present with probability 1/2.
TEST(Parts, PartsArePresentAsTheHeaderSays) {
  const PartsGenerator generator(Values());
  constexpr int kRows = 24000;
  std::array<int, 6> rows{};
  std::array<std::array<int, kPartCount>, 6> counts{};
  std::array<int, 6> both{};
  for (Index row = 0; row < kRows; ++row) {
    const auto label = static_cast<std::size_t>(LabelOf(generator, SplitName::kTrain, row));
    const PartSet present = generator.Present(SplitName::kTrain, row);
    ASSERT_EQ(present & ~PartsOf(static_cast<PartsClass>(label)), 0U) << "a part of another class";
    ++rows.at(label);
    int telling = 0;
    for (int p = 0; p < kPartCount; ++p) {
      if ((present >> p & 1U) == 0) continue;
      ++counts.at(label).at(static_cast<std::size_t>(p));
      telling += TellsTheClass(p) ? 1 : 0;
    }
    ASSERT_GE(telling, 1) << "row " << row;
    both.at(label) += telling == 2 ? 1 : 0;
  }
  for (std::size_t label = 0; label < rows.size(); ++label) {
    EXPECT_NEAR(rows.at(label), kRows / 6, 250);
    EXPECT_NEAR(double(both.at(label)) / rows.at(label), 1.0 / 3.0, 0.035) << label;
    for (int p = 0; p < kPartCount; ++p) {
      if (!CanHavePart(static_cast<PartsClass>(label), p)) continue;
      const double share =
          double(counts.at(label).at(static_cast<std::size_t>(p))) / rows.at(label);
      EXPECT_NEAR(share, TellsTheClass(p) ? 2.0 / 3.0 : 0.5, 0.035) << label << ' ' << p;
    }
  }
}

TEST(Parts, DrawIsDrawWithOfThePartsPresent) {
  const PartsGenerator generator(Values());
  Vector<double> drawn(generator.features());
  Vector<double> again(generator.features());
  for (Index row = 0; row < 60; ++row) {
    generator.Draw(SplitName::kValidation, row, drawn);
    generator.DrawWith(SplitName::kValidation, row, generator.Present(SplitName::kValidation, row),
                       again);
    EXPECT_EQ(drawn, again);
  }
}

// The images of a pair differ clearly, but only in few pixels.
TEST(Parts, PairsDifferInThePartOnly) {
  const PartsGenerator generator(Values(0.0, 0.0));
  Vector<double> with(generator.features());
  Vector<double> without(generator.features());
  for (Index row = 0; row < 200; ++row) {
    const auto label = static_cast<PartsClass>(LabelOf(generator, SplitName::kTest, row));
    const PartSet present = generator.Present(SplitName::kTest, row);
    for (int p = 0; p < kPartCount; ++p) {
      if (!CanHavePart(label, p)) continue;
      generator.DrawWith(SplitName::kTest, row, present | PartSet{1} << p, with);
      generator.DrawWith(SplitName::kTest, row, present & ~(PartSet{1} << p), without);
      const Vector<double> change = (with - without).cwiseAbs();
      const auto changed = (change.array() > 0.0).count();
      EXPECT_GE(changed, 5) << "row " << row << ", part " << p;
      EXPECT_LE(changed, generator.features() / 4) << "row " << row << ", part " << p;
      EXPECT_GE(change.maxCoeff(), 20.0) << "row " << row << ", part " << p;
    }
  }
}

// Noise and occlusion are the same in both images of a pair.
TEST(Parts, PairsShareNoiseAndOcclusion) {
  const PartsGenerator generator(Values(0.05, 1.0));
  const int ears = FindPart("pointed_ears");
  Vector<double> with(generator.features());
  Vector<double> without(generator.features());
  int cats = 0;
  for (Index row = 0; row < 120; ++row) {
    if (LabelOf(generator, SplitName::kTest, row) != 0) continue;
    ++cats;
    generator.DrawWith(SplitName::kTest, row, PartSet{1} << ears, with);
    generator.DrawWith(SplitName::kTest, row, 0, without);
    const auto same = (with.array() == without.array()).count();
    EXPECT_GE(same, generator.features() * 3 / 4) << "row " << row;
  }
  EXPECT_GE(cats, 5);
}

// An ear and the distractor cover about equally many pixels; the roof is a larger triangle.
TEST(Parts, TheDistractorHasAnEarsSize) {
  const PartsGenerator generator(Values(0.0, 0.0));
  const auto pixels_of = [&generator](std::int32_t wanted, const char* name) {
    const PartSet part = PartSet{1} << FindPart(name);
    Vector<double> with(generator.features());
    Vector<double> without(generator.features());
    double sum = 0.0;
    int images = 0;
    for (Index row = 0; row < 600; ++row) {
      if (LabelOf(generator, SplitName::kTrain, row) != wanted) continue;
      generator.DrawWith(SplitName::kTrain, row, part, with);
      generator.DrawWith(SplitName::kTrain, row, 0, without);
      sum += static_cast<double>((with.array() != without.array()).count());
      ++images;
    }
    return sum / images;
  };
  const double ear = pixels_of(0, "pointed_ears") / 2.0;
  const double distractor = pixels_of(0, "distractor");
  EXPECT_GE(distractor, 0.6 * ear);
  EXPECT_LE(distractor, 1.8 * ear);
  EXPECT_GE(pixels_of(3, "pitched_roof"), 1.5 * ear);
}

TEST(Parts, ClassesShareBodies) {
  const PartsGenerator generator(Values(0.0, 0.0));
  // Without parts, classes with the same body have similar mean images; classes with different
  // bodies do not.
  Matrix<double> sum = Matrix<double>::Zero(generator.features(), 6);
  std::array<int, 6> counts{};
  Vector<double> image(generator.features());
  for (Index row = 0; row < 6000; ++row) {
    const auto label = static_cast<std::size_t>(LabelOf(generator, SplitName::kTrain, row));
    generator.DrawWith(SplitName::kTrain, row, 0, image);
    sum.col(static_cast<Index>(label)) += image;
    ++counts.at(label);
  }
  const auto distance = [&](PartsClass a, PartsClass b) {
    const auto i = static_cast<Index>(a);
    const auto j = static_cast<Index>(b);
    return (sum.col(i) / counts.at(static_cast<std::size_t>(i)) -
            sum.col(j) / counts.at(static_cast<std::size_t>(j)))
        .norm();
  };
  const double apart = distance(PartsClass::kCat, PartsClass::kHouse);
  EXPECT_LT(distance(PartsClass::kCat, PartsClass::kDog), 0.25 * apart);
  EXPECT_LT(distance(PartsClass::kCat, PartsClass::kTree), 0.25 * apart);
  EXPECT_LT(distance(PartsClass::kBuilding, PartsClass::kHouse), 0.25 * apart);
  EXPECT_LT(distance(PartsClass::kBuilding, PartsClass::kCar), 0.25 * apart);
}

TEST(Parts, NoiseAndSizeAreAsAsked) {
  Vector<double> clean(32 * 32);
  Vector<double> noisy(32 * 32);
  PartsGenerator(Values(0.0, 0.0, 32)).Draw(SplitName::kTrain, 3, clean);
  PartsGenerator(Values(0.02, 0.0, 32)).Draw(SplitName::kTrain, 3, noisy);
  EXPECT_NEAR(std::sqrt((noisy - clean).squaredNorm() / 1024.0), 0.02 * 255.0, 0.3);
}

}  // namespace
}  // namespace relulab
