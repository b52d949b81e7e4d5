/// Born dead: the probability that a ReLU network is constant from the start.
///
/// depth H hidden layers of N units, one input feature, symmetric weights, biases 0. A layer all of
/// whose units are 0 for a given input ends everything; each unit is with probability 1/2, so
///
///   P(dead) <= 1 - (1 - 2^-N)^H
/// A bound, as both signs of the input have to die and layers are not independent (Lu, Shin, Su and
/// Karniadakis 2020). Simulated: .8806 against .925 for N = 2, H = 9; .3544 against .453 for N = 5,
/// H = 19. Wider networks are safe: 1.5e-9 at N = 32 and H = 6.
#pragma once

#include <span>

#include "core/numeric/matrix.h"

namespace relulab {

/// The bound, 1 - prod(1 - 2^-n_l) for widths that differ. In [0, 1].
double BornDeadBound(std::span<const Index> widths);

}  // namespace relulab
