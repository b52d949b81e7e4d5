#include "core/data/canvas.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace relulab {
namespace {

double SquaredDistanceToSegment(Point p, Point a, Point b) {
  const double ab_x = b.x - a.x;
  const double ab_y = b.y - a.y;
  const double length2 = ab_x * ab_x + ab_y * ab_y;
  const double along = (p.x - a.x) * ab_x + (p.y - a.y) * ab_y;
  const double t = length2 > 0.0 ? std::clamp(along / length2, 0.0, 1.0) : 0.0;
  const double dx = p.x - a.x - t * ab_x;
  const double dy = p.y - a.y - t * ab_y;
  return dx * dx + dy * dy;
}

// A point is inside if a ray to the right crosses the edges an odd number of times.
double DistanceToPolygon(Point p, std::span<const Point> corners) {
  double nearest2 = std::numeric_limits<double>::infinity();
  bool inside = false;
  Point a = corners.back();
  for (const Point b : corners) {
    nearest2 = std::min(nearest2, SquaredDistanceToSegment(p, a, b));
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)) {
      inside = !inside;
    }
    a = b;
  }
  return inside ? -std::sqrt(nearest2) : std::sqrt(nearest2);
}

}  // namespace

Point Frame::At(double u, double v) const {
  const double c = scale * std::cos(angle);
  const double s = scale * std::sin(angle);
  return {origin.x + c * u - s * v, origin.y - s * u - c * v};
}

Canvas::Canvas(Index side, double level)
    : side_(side), pixels_(static_cast<std::size_t>(side * side), level) {}

template <typename Distance>
void Canvas::Paint(Point low, Point high, double level, Distance distance) {
  const auto clip = [this](double x) {
    return static_cast<Index>(std::clamp(x, 0.0, static_cast<double>(side_)));
  };
  const Index first_x = clip(std::floor(low.x - 1.0));
  const Index last_x = clip(std::ceil(high.x + 1.0));
  const Index last_y = clip(std::ceil(high.y + 1.0));
  for (Index y = clip(std::floor(low.y - 1.0)); y < last_y; ++y) {
    for (Index x = first_x; x < last_x; ++x) {
      const Point centre = {static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
      const double coverage = std::clamp(0.5 - distance(centre), 0.0, 1.0);
      double& pixel = pixels_[static_cast<std::size_t>(y * side_ + x)];
      pixel += coverage * (level - pixel);
    }
  }
}

void Canvas::FillPolygon(std::span<const Point> corners, double level) {
  Point low = corners[0];
  Point high = low;
  for (const Point p : corners) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  Paint(low, high, level, [corners](Point p) { return DistanceToPolygon(p, corners); });
}

void Canvas::FillEllipse(const Ellipse& ellipse, double level) {
  const Point centre = ellipse.centre;
  const double reach = std::max(ellipse.radius_x, ellipse.radius_y);
  const double c = std::cos(ellipse.angle);
  const double s = std::sin(ellipse.angle);
  const auto distance = [&](Point p) {
    // q is the point in the axes of the ellipse, in units of its radii. With f = |q|, the distance
    // is about (f - 1) / |gradient of f|.
    const double dx = p.x - centre.x;
    const double dy = p.y - centre.y;
    const double qx = (c * dx - s * dy) / ellipse.radius_x;
    const double qy = (s * dx + c * dy) / ellipse.radius_y;
    const double value = std::hypot(qx, qy);
    if (value == 0.0) return -std::min(ellipse.radius_x, ellipse.radius_y);
    const double slope = std::hypot(qx / ellipse.radius_x, qy / ellipse.radius_y);
    return value * (value - 1.0) / slope;
  };
  Paint({centre.x - reach, centre.y - reach}, {centre.x + reach, centre.y + reach}, level,
        distance);
}

void Canvas::Stroke(Point a, Point b, double width, double level) {
  const double half = width / 2.0;
  Paint({std::min(a.x, b.x) - half, std::min(a.y, b.y) - half},
        {std::max(a.x, b.x) + half, std::max(a.y, b.y) + half}, level,
        [&](Point p) { return std::sqrt(SquaredDistanceToSegment(p, a, b)) - half; });
}

}  // namespace relulab
