#include "core/data/parts_drawing.h"

#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <numbers>
#include <vector>

namespace relulab {

/// Draws in the body's units, u to the right and v up, shifted by PartPlace.
class Pen {
 public:
  Pen(const Scene& scene, const PartPlace& place, Canvas& canvas)
      : scene_(scene), place_(place), canvas_(canvas) {}

  double size() const { return place_.size; }
  double half_width() const { return scene_.half_width; }
  double half_height() const { return scene_.half_height; }

  /// A polygon with an outline in the colour of lines.
  void Outlined(std::initializer_list<Point> corners, double level) {
    const std::vector<Point> mapped = Fill(corners, level);
    for (std::size_t i = 0; i < mapped.size(); ++i) {
      canvas_.Stroke(mapped[i], mapped[(i + 1) % mapped.size()], scene_.line_width, scene_.bright);
    }
  }

  std::vector<Point> Fill(std::initializer_list<Point> corners, double level) {
    std::vector<Point> mapped;
    for (const Point p : corners) mapped.push_back(Map(p));
    canvas_.FillPolygon(mapped, level);
    return mapped;
  }

  void Rectangle(Point centre, double half_u, double half_v, double level) {
    Fill({{centre.x - half_u, centre.y - half_v},
          {centre.x + half_u, centre.y - half_v},
          {centre.x + half_u, centre.y + half_v},
          {centre.x - half_u, centre.y + half_v}},
         level);
  }

  void Oval(Point centre, double radius_u, double radius_v, double degrees, double level) {
    canvas_.FillEllipse({Map(centre), radius_u * scene_.frame.scale, radius_v * scene_.frame.scale,
                         scene_.frame.angle + degrees * std::numbers::pi / 180.0},
                        level);
  }

  /// An oval with an outline in the colour of lines.
  void OutlinedOval(Point centre, double radius_u, double radius_v, double degrees, double level) {
    const double edge = scene_.line_width / 2.0 / scene_.frame.scale;
    Oval(centre, radius_u + edge, radius_v + edge, degrees, scene_.bright);
    Oval(centre, radius_u - edge, radius_v - edge, degrees, level);
  }

  void Line(Point a, Point b) { canvas_.Stroke(Map(a), Map(b), scene_.line_width, scene_.bright); }

 private:
  Point Map(Point p) const { return scene_.frame.At(p.x + place_.du, p.y + place_.dv); }

  const Scene& scene_;
  const PartPlace& place_;
  Canvas& canvas_;
};

namespace {

void DrawBody(const Scene& scene, Pen pen) {
  const double w = scene.half_width;
  const double h = scene.half_height;
  if (scene.body == Body::kDisc) {
    pen.OutlinedOval({0, 0}, w, h, 0, scene.fill);
  } else {
    pen.Outlined({{-w, -h}, {w, -h}, {w, h}, {-w, h}}, scene.fill);
  }
}

void DrawPointedEars(const Scene& scene, Pen pen) {
  const double h = pen.half_height();
  const double s = pen.size();
  for (const double side : {-1.0, 1.0}) {
    const double u = 0.62 * side * pen.half_width();
    pen.Outlined(
        {{u - 0.38 * s, 0.62 * h}, {u + 0.38 * s, 0.62 * h}, {u * 1.25, 0.62 * h + 1.05 * s}},
        scene.fill);
  }
}

void DrawWhiskers(const Scene&, Pen pen) {
  for (const double side : {-1.0, 1.0}) {
    for (const double slope : {-1.0, 0.0, 1.0}) {
      const double u = side * pen.half_width();
      pen.Line({0.35 * u, -0.3 + 0.12 * slope},
               {u * (0.75 + 0.85 * pen.size()), -0.3 + 0.5 * slope * pen.size()});
    }
  }
}

void DrawFloppyEars(const Scene& scene, Pen pen) {
  const double s = pen.size();
  for (const double side : {-1.0, 1.0}) {
    pen.OutlinedOval({side * (pen.half_width() + 0.05), 0.05}, 0.34 * s, 0.78 * s, 14.0 * side,
                     scene.dark);
  }
}

void DrawMuzzle(const Scene& scene, Pen pen) {
  const double s = pen.size();
  pen.Oval({0, -0.42}, 0.52 * s, 0.4 * s, 0, scene.bright);
  pen.Oval({0, -0.26}, 0.2 * s, 0.15 * s, 0, scene.dark);
}

void DrawEyes(const Scene& scene, Pen pen) {
  for (const double u : {-0.38, 0.38})
    pen.Oval({u, 0.28}, 0.16 * pen.size(), 0.18 * pen.size(), 0, scene.dark);
}

void DrawWindows(const Scene& scene, Pen pen) {
  const double w = pen.half_width();
  const double h = pen.half_height();
  const double s = 0.17 * pen.size();
  for (const double u : {-0.62, 0.0, 0.62}) pen.Rectangle({u * w, 0.48 * h}, s, s, scene.bright);
  for (const double u : {-0.62, 0.62}) pen.Rectangle({u * w, -0.3 * h}, s, s, scene.bright);
}

void DrawDoor(const Scene& scene, Pen pen) {
  const double h = pen.half_height();
  pen.Rectangle({0, -0.55 * h}, 0.2 * pen.size(), 0.42 * h, scene.dark);
}

void DrawPitchedRoof(const Scene& scene, Pen pen) {
  const double w = 1.12 * pen.half_width();
  const double h = pen.half_height();
  pen.Outlined({{-w, h}, {w, h}, {0, h + 0.95 * pen.size()}}, scene.fill);
}

void DrawChimney(const Scene& scene, Pen pen) {
  // Off centre, so that it is visible beside a roof.
  const double u = 0.66 * pen.half_width();
  const double h = pen.half_height();
  const double s = 0.19 * pen.size();
  const double top = h + 0.95 * pen.size();
  pen.Outlined({{u - s, h}, {u + s, h}, {u + s, top}, {u - s, top}}, scene.fill);
}

void DrawTrunk(const Scene& scene, Pen pen) {
  const double h = 0.94 * pen.half_height();
  const double s = 0.24 * pen.size();
  pen.Outlined({{-s, -h}, {s, -h}, {s, -h - 0.95 * pen.size()}, {-s, -h - 0.95 * pen.size()}},
               scene.dark);
}

void DrawFruit(const Scene& scene, Pen pen) {
  const double s = 0.15 * pen.size();
  for (const Point p :
       {Point{-0.5, 0.22}, {0.08, 0.55}, {0.55, 0.1}, {-0.2, -0.45}, {0.32, -0.5}}) {
    pen.Oval(p, s, s, 0, scene.bright);
  }
}

void DrawCabin(const Scene& scene, Pen pen) {
  const double w = pen.half_width();
  const double h = pen.half_height();
  const double top = h + 0.62 * pen.size();
  pen.Outlined({{-0.78 * w, h}, {0.72 * w, h}, {0.4 * w, top}, {-0.55 * w, top}}, scene.dark);
}

void DrawWheels(const Scene& scene, Pen pen) {
  const double s = 0.36 * pen.size();
  for (const double side : {-1.0, 1.0}) {
    pen.OutlinedOval({0.56 * side * pen.half_width(), -pen.half_height()}, s, s, 0, scene.dark);
  }
}

void DrawDistractor(const Scene& scene, Pen pen) {
  const double u = 1.02 * pen.half_width();
  const double v = -0.9 * pen.half_height();
  const double s = 0.46 * pen.size();
  pen.Outlined({{u - s, v}, {u, v - s}, {u + s, v}, {u, v + s}}, scene.fill);
}

}  // namespace

std::span<const PartInfo> Parts() {
  using enum PartsClass;
  static const std::vector<PartInfo> kParts = {
      // name, classes, draw, is_behind_body
      {"pointed_ears", {kCat}, DrawPointedEars, true},
      {"whiskers", {kCat}, DrawWhiskers},
      {"floppy_ears", {kDog}, DrawFloppyEars},
      {"muzzle", {kDog}, DrawMuzzle},
      {"eyes", {kCat, kDog}, DrawEyes},
      {"windows", {kBuilding}, DrawWindows},
      {"door", {kBuilding}, DrawDoor},
      {"pitched_roof", {kHouse}, DrawPitchedRoof},
      {"chimney", {kHouse}, DrawChimney, true},
      {"trunk", {kTree}, DrawTrunk, true},
      {"fruit", {kTree}, DrawFruit},
      {"cabin", {kCar}, DrawCabin},
      {"wheels", {kCar}, DrawWheels},
      {"distractor", {kCat, kDog, kBuilding, kHouse, kTree, kCar}, DrawDistractor},
  };
  assert(kParts.size() == kPartCount);
  return kParts;
}

void DrawScene(const Scene& scene, PartSet parts, Canvas& canvas) {
  const auto draw_parts = [&](bool behind) {
    for (std::size_t p = 0; p < kPartCount; ++p) {
      const PartInfo& part = Parts()[p];
      if ((parts >> p & 1U) == 0 || part.is_behind_body != behind) continue;
      part.draw(scene, Pen(scene, scene.places[p], canvas));
    }
  };
  draw_parts(true);
  DrawBody(scene, Pen(scene, PartPlace{}, canvas));
  draw_parts(false);
}

}  // namespace relulab
