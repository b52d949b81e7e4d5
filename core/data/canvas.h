/// A small grey image to draw on, with anti-aliased edges.
///
/// Pixel (x, y) is the unit square around the point (x + 1/2, y + 1/2); y points down. The coverage
/// of a pixel is clamp(1/2 - d, 0, 1), where d is the signed distance of its centre from the
/// shape's edge, negative inside. The pixel becomes (1 - coverage) * old + coverage * level.
#pragma once

#include <span>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// A coordinate frame, u to the right and v up, rotated, scaled and placed on the canvas.
struct Frame {
  Point origin;
  double scale = 1.0;
  double angle = 0.0;  ///< counter-clockwise on the screen

  Point At(double u, double v) const;
};

struct Ellipse {
  Point centre;
  double radius_x = 1.0;
  double radius_y = 1.0;
  double angle = 0.0;  ///< counter-clockwise on the screen
};

class Canvas {
 public:
  Canvas(Index side, double level);

  /// A simple polygon, at least three corners in either order.
  void FillPolygon(std::span<const Point> corners, double level);

  /// The distance is a first-order approximation, exact on the edge.
  void FillEllipse(const Ellipse& ellipse, double level);

  /// A line from `a` to `b` with round ends.
  void Stroke(Point a, Point b, double width, double level);

  /// Row by row, from the top.
  const std::vector<double>& pixels() const { return pixels_; }
  std::vector<double>& pixels() { return pixels_; }

 private:
  template <typename Distance>
  void Paint(Point low, Point high, double level, Distance distance);

  Index side_;
  std::vector<double> pixels_;
};

}  // namespace relulab
