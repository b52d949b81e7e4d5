/// Exact compaction: a smaller network that gives the same outputs on a data set.
///
/// A hidden unit is left out if, on every example, its activation a_l, after hidden_output.h, is
///
///   silent    0 (or -0): its weights are left out too.
///   constant  one finite number c, not 0, to the last bit: what it adds to the next layer,
///             W_(l+1)[:, unit] c, goes into that layer's bias, summed in double and rounded once.
///
/// A unit is kept if its outgoing weights are not all finite (0 times infinity is not 0). A layer
/// keeps at least one unit: without a better one the first silent unit, else the first; it is then
/// not in the bias. Units are compared on the original network. Above a layer that never varies no
/// unit counts as varying, whatever the last bits of a batch's sums say.
///
/// A negated unit's sign moves into its outgoing weights, which rounds nothing: the small network
/// has no negated units. Without units to leave out or to negate, its parameters are the
/// original's, bit for bit.
///
/// Outputs are the same but for rounding: the same sums have fewer terms, in another order. On
/// other data a unit that was left out may be active.
#pragma once

#include <vector>

#include "core/nn/network.h"

namespace relulab {

/// What became of a hidden layer.
struct CompactedUnits {
  Index before = 0;
  Index silent = 0;
  Index constant = 0;
  std::vector<Index> kept;  ///< their indices before, ascending
};

template <typename Scalar>
struct Compaction {
  std::vector<Layer<Scalar>> layers;   ///< 1 .. depth + 1
  std::vector<CompactedUnits> hidden;  ///< layers 1 .. depth
};

/// Whether units are independent of each other. With top_k they are not: a unit that never passes
/// itself can keep others from passing.
bool CompactionApplies(const HiddenOutput& hidden_output);

/// Compacts on `inputs`, [features, examples], at least one. CompactionApplies to the network's
/// hidden_output. Memory beside the inputs and the result is bounded.
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

/// On `inputs`, [features, examples]; the networks have as many outputs.
template <typename Scalar>
OutputDifference CompareOutputs(const Network<Scalar>& one, const Network<Scalar>& other,
                                const Matrix<Scalar>& inputs);

/// Floating-point operations of the matrix products of one dense forward pass, 2 a multiply-add.
template <typename Scalar>
double FlopsPerExample(const std::vector<Layer<Scalar>>& layers);

}  // namespace relulab
