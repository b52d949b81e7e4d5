/// Exact compaction: a smaller network that gives the same outputs on a data set.
///
/// Hidden units are judged by their activation a_l, after hidden_output.h, on every example:
///
///   silent    a is 0 (or -0): the unit and its weights are left out.
///   constant  a is one finite number c, not 0, to the last bit: it is left out, too, and what it
///             adds to the next layer, W_(l+1)[:, unit] c, goes into that layer's bias, summed in
///             double and rounded once.
///
/// A layer keeps at least one unit: if none is worth it, the first silent one, else the first; it
/// is then not in the bias. Kept, too, is a unit whose outgoing weights are not all finite (0 times
/// infinity is not 0), and one that is NaN or infinite. Units are compared on the original network;
/// above a layer that never varies nothing does, whatever the last bits of a batch's sums say.
///
/// A negated unit's sign moves into its outgoing weights, which rounds nothing: the small network
/// has no negated units, and is phi, weights and biases alone. Without units to leave out or to
/// negate, its parameters are the original's, bit for bit.
///
/// Outputs are the same but for rounding: the same sums have fewer terms, in another order. On
/// other data a unit that was left out may have fired.
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

/// Whether units stand on their own: not if only the top_k largest activations of a layer pass,
/// where a unit decides about others even if it never passes itself.
bool CompactionApplies(const HiddenOutput& hidden_output);

/// Compacts on `inputs`, [features, examples], of which there is at least one. `hidden_output` is
/// the network's, and CompactionApplies to it. Memory beside the inputs and the result is bounded.
template <typename Scalar>
Compaction<Scalar> Compact(const Network<Scalar>& network, const HiddenOutput& hidden_output,
                           const Matrix<Scalar>& inputs);

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

/// Weights and biases.
template <typename Scalar>
Index ParameterCount(const std::vector<Layer<Scalar>>& layers);

/// Floating-point operations of the matrix products of one dense forward pass, 2 a multiply-add.
template <typename Scalar>
double FlopsPerExample(const std::vector<Layer<Scalar>>& layers);

}  // namespace relulab
