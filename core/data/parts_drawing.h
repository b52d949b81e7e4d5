/// How the images of `parts` are drawn: a body, and each part on it.
#pragma once

#include <array>
#include <cstdint>

#include "core/data/canvas.h"

namespace relulab {

/// The parts, in the order in which they are listed; each is drawn by one function.
enum class Part : int {
  kPointedEars,
  kWhiskers,
  kFloppyEars,
  kMuzzle,
  kEyes,
  kWindows,
  kDoor,
  kPitchedRoof,
  kChimney,
  kTrunk,
  kFruit,
  kCabin,
  kWheels,
  kDistractor,
};
inline constexpr int kPartCount = 14;

enum class Body { kDisc, kBox };

/// Where a part sits besides its usual place, in units of the body, and its size.
struct PartPlace {
  double du = 0.0;
  double dv = 0.0;
  double size = 1.0;
};

/// Everything about an image but its parts. The body reaches about 1 from its centre, in units of
/// the frame.
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
void DrawScene(const Scene& scene, std::uint32_t parts, Canvas& canvas);

}  // namespace relulab
