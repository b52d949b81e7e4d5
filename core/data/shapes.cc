// Shapeset-3x2, after Glorot and Bengio 2010 (section 2.1): grey images of 32 x 32 pixels with one
// or two objects, each a triangle, a parallelogram or an ellipse. The class tells the shapes of the
// objects.
//
//   0 triangle   1 parallelogram   2 ellipse   3 two triangles   4 triangle, parallelogram
//   5 triangle, ellipse   6 two parallelograms   7 parallelogram, ellipse   8 two ellipses
//
// Each object has its own size, rotation, proportions, position (wholly inside the image) and grey
// level, and each image its background. Two objects share at most half of the smaller one's area,
// so that neither is hidden. The paper does not give the distributions. Here the half length is 5.5
// to 10 pixels, the proportions are 0.55 to 1, and grey levels differ from the background and from
// one another by at least 0.2 of the range. A triangle has its corners on an ellipse, at least 80
// degrees apart. Labels are uniform. For each row the label is drawn first, then the grey levels,
// then objects until they fit.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "core/data/canvas.h"
#include "core/data/rows.h"

namespace relulab {
namespace {

constexpr Index kSide = 32;
constexpr double kMinContrast = 0.2;
constexpr double kMaxOverlap = 0.5;  // of the smaller object's area

enum class Shape { kNone, kTriangle, kParallelogram, kEllipse };

constexpr std::array<std::array<Shape, 2>, 9> kClasses = {{
    {Shape::kTriangle, Shape::kNone},
    {Shape::kParallelogram, Shape::kNone},
    {Shape::kEllipse, Shape::kNone},
    {Shape::kTriangle, Shape::kTriangle},
    {Shape::kTriangle, Shape::kParallelogram},
    {Shape::kTriangle, Shape::kEllipse},
    {Shape::kParallelogram, Shape::kParallelogram},
    {Shape::kParallelogram, Shape::kEllipse},
    {Shape::kEllipse, Shape::kEllipse},
}};

// The coverage of each pixel by an object.
using Mask = std::vector<double>;

// Corners around the origin, before rotation and translation.
std::vector<Point> DrawCorners(Shape shape, double length, double breadth, RandomStream& stream) {
  constexpr double kDegree = std::numbers::pi / 180.0;
  if (shape == Shape::kTriangle) {
    const double first = stream.Uniform(80.0, 160.0) * kDegree;
    const double second = first + stream.Uniform(80.0, 280.0 - first / kDegree) * kDegree;
    std::vector<Point> corners;
    for (const double angle : {0.0, first, second}) {
      corners.push_back({length * std::cos(angle), breadth * std::sin(angle)});
    }
    return corners;
  }
  const double slant = stream.Uniform(-0.5, 0.5) * breadth;
  const double half = 0.8 * length;
  const double height = 0.8 * breadth;
  return {{-half - slant, -height},
          {half - slant, -height},
          {half + slant, height},
          {-half + slant, height}};
}

Mask DrawObject(Shape shape, RandomStream& stream) {
  const double length = stream.Uniform(5.5, 10.0);
  const double breadth = length * stream.Uniform(0.55, 1.0);
  const double angle = stream.Uniform(0.0, 2.0 * std::numbers::pi);
  const double place_x = stream.Uniform();
  const double place_y = stream.Uniform();
  // The shift that moves the bounding box [low, high] of the object to the place u in [0, 1) inside
  // the image.
  const auto place = [](double u, double low, double high) {
    return -low + u * (static_cast<double>(kSide) - (high - low));
  };
  Canvas canvas(kSide, 0.0);
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  if (shape == Shape::kEllipse) {
    const double reach_x = std::hypot(length * c, breadth * s);
    const double reach_y = std::hypot(length * s, breadth * c);
    const Point centre = {place(place_x, -reach_x, reach_x), place(place_y, -reach_y, reach_y)};
    canvas.FillEllipse({centre, length, breadth, angle}, 1.0);
    return canvas.pixels();
  }
  std::vector<Point> corners = DrawCorners(shape, length, breadth, stream);
  for (Point& p : corners) p = {c * p.x - s * p.y, s * p.x + c * p.y};
  const auto by_x = [](Point a, Point b) { return a.x < b.x; };
  const auto by_y = [](Point a, Point b) { return a.y < b.y; };
  const auto [left, right] = std::minmax_element(corners.begin(), corners.end(), by_x);
  const auto [top, bottom] = std::minmax_element(corners.begin(), corners.end(), by_y);
  const double x = place(place_x, left->x, right->x);
  const double y = place(place_y, top->y, bottom->y);
  for (Point& p : corners) p = {p.x + x, p.y + y};
  canvas.FillPolygon(corners, 1.0);
  return canvas.pixels();
}

bool OverlapIsLimited(const Mask& a, const Mask& b) {
  double area_a = 0.0;
  double area_b = 0.0;
  double shared = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    area_a += a[i];
    area_b += b[i];
    shared += a[i] * b[i];
  }
  return shared <= kMaxOverlap * std::min(area_a, area_b);
}

// The grey levels of the background and of two objects.
std::array<double, 3> DrawLevels(RandomStream& stream) {
  for (;;) {
    const double a = stream.Uniform();
    const double b = stream.Uniform();
    const double c = stream.Uniform();
    const double nearest = std::min({std::abs(a - b), std::abs(a - c), std::abs(b - c)});
    if (nearest >= kMinContrast) return {a, b, c};
  }
}

class Shapes final : public RowGenerator {
 public:
  explicit Shapes(const ParameterValues& parameters)
      : seed_(static_cast<std::uint64_t>(parameters.Integer("seed"))) {}

  Index features() const override { return kSide * kSide; }
  int classes() const override { return static_cast<int>(kClasses.size()); }
  bool is_image() const override { return true; }

  std::int32_t Draw(SplitName split, Index row, Eigen::Ref<Vector<double>> inputs) const override {
    RandomStream stream = RowStream(seed_, split, row);
    const std::uint32_t label = stream.Below(static_cast<std::uint32_t>(kClasses.size()));
    const auto [first_shape, second_shape] = kClasses[label];
    const auto [background, first_level, second_level] = DrawLevels(stream);
    Mask first = DrawObject(first_shape, stream);
    Mask second(first.size(), 0.0);
    while (second_shape != Shape::kNone) {
      second = DrawObject(second_shape, stream);
      if (OverlapIsLimited(first, second)) break;
      first = DrawObject(first_shape, stream);
    }
    for (std::size_t i = 0; i < first.size(); ++i) {
      double level = background + first[i] * (first_level - background);
      level += second[i] * (second_level - level);
      inputs(static_cast<Index>(i)) = 255.0 * level;
    }
    return static_cast<std::int32_t>(label);
  }

 private:
  std::uint64_t seed_;
};

}  // namespace

DatasetInfo ShapesDataset() {
  return {.name = "shapes",
          .description = "generated: Shapeset-3x2, 32 x 32 images of one or two shapes, 9 classes",
          .parameters = {GeneratorSeed()},
          .make_generator = MakeGenerator<Shapes>};
}

}  // namespace relulab
