/// Exact compaction: a smaller network that gives the same outputs on a data set.
///
/// A hidden unit is left out if it has the same activation a_l (after hidden_output.h) on every
/// example:
///
///   silent    0 or -0. Its weights are dropped.
///   constant  a finite c other than 0, equal to the last bit. Its contribution to the next layer,
///             W_(l+1)[:, unit] c, is added to that layer's bias, summed in double and rounded
///             once.
///
/// A unit is kept if its outgoing weights are not all finite (0 times infinity is not 0). A layer
/// keeps at least one unit. If all could be left out, it keeps the first silent unit or, without
/// one, the first unit; the contribution of the kept unit is not added to the bias. Activations are
/// those of the original network. If no unit of a layer varies, all units of the layers above count
/// as silent or constant, even if rounding makes the sums of a batch differ in the last bit.
///
/// The sign of a negated unit moves into its outgoing weights, which is exact, so the small network
/// has no negated units. If no unit is left out or negated, the parameters equal the original's bit
/// for bit.
///
/// Outputs agree up to rounding, because the sums have fewer terms and another order. On other data
/// a unit that was left out may be active.
#pragma once

#include <vector>

#include "core/nn/network.h"

namespace relulab {

/// The result for one hidden layer.
struct CompactedUnits {
  Index before = 0;
  Index silent = 0;
  Index constant = 0;
  std::vector<Index> kept;  ///< their indices in the original, ascending
};

template <typename Scalar>
struct Compaction {
  std::vector<Layer<Scalar>> layers;   ///< 1 .. depth + 1
  std::vector<CompactedUnits> hidden;  ///< layers 1 .. depth
};

/// Whether each unit's activation is independent of the other units. With top_k it is not: a unit
/// that is never kept can still exclude others.
bool CompactionApplies(const HiddenOutput& hidden_output);

/// Compacts on `inputs`, [features, examples], with at least one example. CompactionApplies to the
/// network's hidden_output. The memory needed besides the inputs and the result is bounded.
template <typename Scalar>
Compaction<Scalar> Compact(const Network<Scalar>& network, const Matrix<Scalar>& inputs);

/// The small network; `spec` is the original's.
template <typename Scalar>
Network<Scalar> CompactedNetwork(NetworkSpec spec, const Compaction<Scalar>& compaction);

/// How far the outputs (z of the output layer) of two networks lie apart.
struct OutputDifference {
  double largest = 0.0;  ///< largest absolute difference; equal infinities and two NaN differ by 0
  double magnitude = 0.0;  ///< largest absolute output of the first
};

/// Compares on `inputs`, [features, examples]. The networks have the same number of outputs.
template <typename Scalar>
OutputDifference CompareOutputs(const Network<Scalar>& one, const Network<Scalar>& other,
                                const Matrix<Scalar>& inputs);

/// Floating-point operations of the matrix products of one dense forward pass, 2 per multiply-add.
template <typename Scalar>
double FlopsPerExample(const std::vector<Layer<Scalar>>& layers);

}  // namespace relulab
