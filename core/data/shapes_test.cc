#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/data/rows.h"

namespace relulab {
namespace {

std::unique_ptr<const RowGenerator> Make() {
  ParameterValues values;
  values.Set("seed", std::int64_t{0});
  return FindRow(Datasets(), "shapes")->make_generator(values);
}

// The flat areas: the number of pixels of each grey value that occurs in at least `least` pixels.
std::map<double, int> FlatAreas(const Vector<double>& image, int least) {
  std::map<double, int> areas;
  for (const double value : image) ++areas[value];
  std::erase_if(areas, [least](const auto& area) { return area.second < least; });
  return areas;
}

TEST(Shapes, ImagesOfNineClasses) {
  const auto generator = Make();
  EXPECT_EQ(generator->features(), 32 * 32);
  EXPECT_EQ(generator->classes(), 9);
  EXPECT_TRUE(generator->is_image());
}

// One object gives two grey values, two objects three; no two values are close.
TEST(Shapes, ThereAreAsManyLevelsAsObjectsAndABackground) {
  const auto generator = Make();
  Vector<double> image(generator->features());
  int two_objects_seen = 0;
  int two_objects = 0;
  for (Index row = 0; row < 400; ++row) {
    const std::int32_t label = generator->Draw(SplitName::kTrain, row, image);
    const std::map<double, int> areas = FlatAreas(image, 5);
    if (label < 3) {
      EXPECT_EQ(areas.size(), 2U) << "row " << row;
    } else {
      ++two_objects;
      EXPECT_GE(areas.size(), 2U) << "row " << row;
      EXPECT_LE(areas.size(), 3U) << "row " << row;
      two_objects_seen += areas.size() == 3 ? 1 : 0;
    }
    double previous = -1000.0;
    for (const auto& [value, count] : areas) {
      EXPECT_GE(value - previous, 0.2 * 255.0 - 1e-9) << "row " << row;
      previous = value;
    }
  }
  // Only a thin triangle may cover hardly any pixel completely.
  EXPECT_GE(two_objects_seen, two_objects * 9 / 10);
}

// Objects lie inside the image: the border is background.
TEST(Shapes, ObjectsLieInsideTheImage) {
  const auto generator = Make();
  Vector<double> image(generator->features());
  for (Index row = 0; row < 400; ++row) {
    if (generator->Draw(SplitName::kTest, row, image) >= 3) continue;
    const std::map<double, int> areas = FlatAreas(image, 5);
    const auto largest = std::max_element(areas.begin(), areas.end(),
                                          [](auto a, auto b) { return a.second < b.second; });
    int touched = 0;
    for (Index i = 0; i < 32; ++i) {
      for (const Index pixel : {i, 31 * 32 + i, 32 * i, 32 * i + 31}) {
        // An anti-aliased edge may cover half of a border pixel.
        const double ink = std::abs(image(pixel) - largest->first);
        touched += ink > 0.55 * 255.0 ? 1 : 0;
      }
    }
    EXPECT_LE(touched, 8) << "row " << row;
  }
}

// The share of the image that an object covers. A triangle in an ellipse covers less than the
// ellipse.
TEST(Shapes, SizesFollowTheShapes) {
  const auto generator = Make();
  Vector<double> image(generator->features());
  std::map<std::int32_t, std::vector<double>> sizes;
  for (Index row = 0; row < 2000; ++row) {
    const std::int32_t label = generator->Draw(SplitName::kTrain, row, image);
    if (label >= 3) continue;
    std::map<double, int> areas = FlatAreas(image, 1);
    int background = 0;
    for (const auto& [value, count] : areas) background = std::max(background, count);
    sizes[label].push_back(32.0 * 32.0 - background);
  }
  const auto mean = [&sizes](std::int32_t label) {
    double sum = 0.0;
    for (const double size : sizes[label]) sum += size;
    return sum / static_cast<double>(sizes[label].size());
  };
  EXPECT_LT(mean(0), 0.75 * mean(1));
  EXPECT_LT(mean(1), 0.95 * mean(2));
}

}  // namespace
}  // namespace relulab
