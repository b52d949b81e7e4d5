/// Mean and variance of every hidden unit's activation a over many examples. The variance divides
/// by n. Both are computed in double precision. A unit that never varies has variance 0.
#pragma once

#include <functional>
#include <vector>

#include "core/nn/network.h"

namespace relulab {

/// The moments of the units of one hidden layer.
struct UnitMoments {
  Vector<double> mean;
  Vector<double> variance;
};

/// Calls `visit` with the activations of `inputs`, [features, examples], chunk by chunk in order:
/// `begin` is the first example of the chunk, `pass.activation` has a_1 .. a_depth. The
/// memory needed does not grow with the number of examples.
template <typename Scalar>
void VisitActivations(const Network<Scalar>& network, const Matrix<Scalar>& inputs,
                      const std::function<void(Index begin, const Pass<Scalar>& pass)>& visit);

/// The moments of layers 1 .. depth. `inputs` has at least one example.
template <typename Scalar>
std::vector<UnitMoments> MeasureUnitMoments(const Network<Scalar>& network,
                                            const Matrix<Scalar>& inputs);

}  // namespace relulab
