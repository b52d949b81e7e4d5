/// A small grey image to draw on, with soft edges.
///
/// Pixel (x, y) is the unit square around the point (x + 1/2, y + 1/2); y points down. A shape
/// covers a pixel by clamp(1/2 - d, 0, 1), where d is the signed distance of the pixel's centre
/// from the shape's edge, negative inside; the pixel becomes (1 - coverage) old + coverage level.
#pragma once

#include <span>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// A frame of its own: u to the right and v up, turned, scaled and put somewhere on the canvas.
struct Frame {
  Point origin;
  double scale = 1.0;
  double angle = 0.0;  ///< counter-clockwise, as it is seen

  Point At(double u, double v) const;
};

struct Ellipse {
  Point centre;
  double radius_x = 1.0;
  double radius_y = 1.0;
  double angle = 0.0;  ///< counter-clockwise, as it is seen
};

class Canvas {
 public:
  Canvas(Index side, double level);

  /// A simple polygon, at least three corners in either order.
  void FillPolygon(std::span<const Point> corners, double level);

  /// The distance is approximated to first order, which is exact on the edge.
  void FillEllipse(const Ellipse& ellipse, double level);

  /// A line from `a` to `b` with round ends.
  void Stroke(Point a, Point b, double width, double level);

  /// Row after row, from the top.
  const std::vector<double>& pixels() const { return pixels_; }
  std::vector<double>& pixels() { return pixels_; }

 private:
  template <typename Distance>
  void Paint(Point low, Point high, double level, Distance distance);

  Index side_;
  std::vector<double> pixels_;
};

}  // namespace relulab
