#include "core/theory/born_dead.h"

#include <cmath>

namespace relulab {

double BornDeadBound(std::span<const Index> widths) {
  double log_alive = 0.0;
  for (const Index width : widths) log_alive += std::log1p(-std::exp2(-static_cast<double>(width)));
  return -std::expm1(log_alive);
}

}  // namespace relulab
