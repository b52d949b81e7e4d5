#include "core/data/canvas.h"

#include <gtest/gtest.h>

#include <array>
#include <numbers>
#include <numeric>

namespace relulab {
namespace {

double Area(const Canvas& canvas) {
  return std::accumulate(canvas.pixels().begin(), canvas.pixels().end(), 0.0);
}

TEST(Canvas, ARectangleOnPixelEdgesCoversWholePixels) {
  Canvas canvas(6, 0.0);
  canvas.FillPolygon(std::array<Point, 4>{{{1, 2}, {4, 2}, {4, 5}, {1, 5}}}, 0.5);
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 6; ++x) {
      const bool inside = x >= 1 && x < 4 && y >= 2 && y < 5;
      EXPECT_DOUBLE_EQ(canvas.pixels()[static_cast<std::size_t>(6 * y + x)], inside ? 0.5 : 0.0);
    }
  }
}

TEST(Canvas, AreasAreThoseOfGeometry) {
  Canvas triangle(40, 0.0);
  triangle.FillPolygon(std::array<Point, 3>{{{5.3, 6.1}, {33.7, 11.4}, {12.2, 35.9}}}, 1.0);
  const double expected = 0.5 * ((33.7 - 5.3) * (35.9 - 6.1) - (12.2 - 5.3) * (11.4 - 6.1));
  EXPECT_NEAR(Area(triangle), expected, 0.01 * expected);
  Canvas ellipse(40, 0.0);
  ellipse.FillEllipse({{20.3, 19.1}, 14.0, 7.0, 0.4}, 1.0);
  EXPECT_NEAR(Area(ellipse), std::numbers::pi * 14 * 7, 0.01 * std::numbers::pi * 14 * 7);
  Canvas line(40, 0.0);
  line.Stroke({8.2, 9.9}, {30.1, 25.3}, 3.0, 1.0);
  const double length = std::hypot(30.1 - 8.2, 25.3 - 9.9);
  EXPECT_NEAR(Area(line), 3.0 * length + std::numbers::pi * 1.5 * 1.5, 0.02 * 3.0 * length);
}

TEST(Canvas, ALevelReplacesWhatItCovers) {
  Canvas canvas(10, 0.25);
  canvas.FillEllipse({{5, 5}, 3, 3, 0}, 1.0);
  EXPECT_DOUBLE_EQ(canvas.pixels()[55], 1.0);
  EXPECT_DOUBLE_EQ(canvas.pixels()[0], 0.25);
  canvas.FillPolygon(std::array<Point, 4>{{{-5, -5}, {15, -5}, {15, 15}, {-5, 15}}}, 0.5);
  for (const double pixel : canvas.pixels()) EXPECT_DOUBLE_EQ(pixel, 0.5);
}

TEST(Canvas, TheSideOfAShapeDoesNotMatterBeyondTheImage) {
  Canvas canvas(8, 0.0);
  canvas.FillEllipse({{100, 100}, 5, 5, 0}, 1.0);
  canvas.Stroke({-50, -50}, {-20, 300}, 2, 1.0);
  EXPECT_EQ(Area(canvas), 0.0);
}

TEST(Frame, TurnsCounterClockwiseWithVUp) {
  const Frame frame = {{10, 20}, 2.0, std::numbers::pi / 2};
  const Point right = frame.At(1, 0);  // to the right, turned by a quarter: upwards
  EXPECT_NEAR(right.x, 10, 1e-12);
  EXPECT_NEAR(right.y, 18, 1e-12);
  const Point up = frame.At(0, 1);
  EXPECT_NEAR(up.x, 8, 1e-12);
  EXPECT_NEAR(up.y, 20, 1e-12);
}

// Ellipses and frames rotate in the same direction.
TEST(Canvas, AnEllipseTurnsCounterClockwise) {
  Canvas canvas(20, 0.0);
  canvas.FillEllipse({{10, 10}, 8, 2, std::numbers::pi / 4}, 1.0);
  EXPECT_GT(canvas.pixels()[5 * 20 + 14], 0.9) << "upper right";
  EXPECT_EQ(canvas.pixels()[5 * 20 + 5], 0.0) << "upper left";
}

}  // namespace
}  // namespace relulab
