/// What a hidden layer does to phi(z) before the next layer sees it: a = s * keep(phi(z)).
///
///   keep  keeps the top_k largest phi(z) of each example and layer; the others and their
///         derivatives become 0. A tie goes to the unit of lower index. Values are compared with
///         their sign, before negation. top_k = 0 keeps all. Makhzani and Frey 2014
///         (arXiv:1312.5663).
///   s     -1 for the first round(negated_fraction * units) units of the layer, else 1. All units
///         draw their weights alike, so the choice does not matter. Glorot, Bordes and Bengio 2011
///         negated half of them, to balance the signs of rectified units.
#pragma once

#include "core/numeric/matrix.h"

namespace relulab {

struct HiddenOutput {
  double negated_fraction = 0.0;  ///< in [0, 1]
  Index top_k = 0;                ///< at most the smallest width

  bool changes_nothing() const { return negated_fraction == 0.0 && top_k == 0; }

  /// Units of a layer that are negated: rounded half up.
  Index NegatedUnits(Index units) const;

  /// Turns phi(z) in `a`, [units, examples], into a and, unless null, phi'(z) in `derivative` into
  /// da / dz. A NaN counts as the largest value, so that it stays visible.
  template <typename Scalar>
  void Apply(Matrix<Scalar>& a, Matrix<Scalar>* derivative) const;
};

}  // namespace relulab
