/// The activation a of a hidden layer, which is the input of the next layer: a = s * keep(phi(z)).
///
///   keep  keeps the top_k largest phi(z) of each example and layer; the others and their
///         derivatives become 0. A tie goes to the unit of lower index. Values are compared with
///         their sign, before negation. top_k = 0 keeps all. Makhzani and Frey 2014
///         (arXiv:1312.5663).
///   s     -1 for the first round(negated_fraction * units) units of the layer, else 1. The weights
///         of all units have the same distribution, so the choice does not matter. Glorot, Bordes
///         and Bengio 2011 negated half of them, to balance the signs of rectified units.
#pragma once

#include "core/numeric/matrix.h"

namespace relulab {

struct HiddenOutput {
  double negated_fraction = 0.0;  ///< in [0, 1]
  Index top_k = 0;                ///< at most the smallest width

  bool changes_nothing() const { return negated_fraction == 0.0 && top_k == 0; }

  /// The number of negated units in a layer, rounded half up.
  Index NegatedUnits(Index units) const;

  /// On entry `a`, [units, examples], holds phi(z) and `derivative`, unless null, holds phi'(z). On
  /// return they hold a and da / dz. A NaN counts as the largest value, so that top_k does not
  /// remove it.
  template <typename Scalar>
  void Apply(Matrix<Scalar>& a, Matrix<Scalar>* derivative) const;
};

}  // namespace relulab
