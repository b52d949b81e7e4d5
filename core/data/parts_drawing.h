/// Draws the images of `parts`: a body and the parts on it.
#pragma once

#include <array>

#include "core/data/canvas.h"
#include "core/data/parts.h"

namespace relulab {

enum class Body { kDisc, kBox };

/// The shift of a part from its usual place, in units of the body, and its size.
struct PartPlace {
  double du = 0.0;
  double dv = 0.0;
  double size = 1.0;
};

/// An image except for its parts. The body extends about 1 from its centre, in units of the frame.
struct Scene {
  Body body = Body::kDisc;
  Frame frame;
  double half_width = 1.0;   ///< of the body
  double half_height = 1.0;  ///< of the body
  double line_width = 1.0;   ///< in pixels
  double background = 0.0;   ///< grey levels in [0, 1]
  double fill = 0.5;
  double bright = 1.0;
  double dark = 0.0;
  std::array<PartPlace, kPartCount> places;
};

/// Draws the body and the parts of the set (bit p: part p) in a fixed order.
void DrawScene(const Scene& scene, PartSet parts, Canvas& canvas);

}  // namespace relulab
