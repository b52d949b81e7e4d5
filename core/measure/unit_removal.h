/// Removal of hidden units: how many units can be removed from a trained network before its
/// accuracy falls?
///
/// A removed unit j of layer l is replaced by its mean over the training split, m_j. In the next
/// layer this means
///
///   W_(l+1)[:, j] <- 0,   b_(l+1) <- b_(l+1) + W_(l+1)[:, j] m_j
///
/// summed in double and rounded once. The hidden units of all layers are removed together, in one
/// of two orders:
///
///   importance  in increasing order of Var(a_j) |W_(l+1)[:, j]|^2, the unit's contribution to the
///               variance of the next layer's z. The variance is over the training split. On a tie
///               the lower layer comes first, then the lower unit; NaN comes last.
///   random      in an order permuted by RandomStream(seed, Purpose::kUnitRemoval, 0)
///
/// m_j and Var(a_j) are measured once, in the trained network; removing other units does not change
/// them. Sietsma and Dow 1991 fold units that hardly vary into the next bias in the same way.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/measure/analysis.h"
#include "core/measure/unit_moments.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"

namespace relulab {

struct HiddenUnit {
  std::size_t layer = 0;  ///< from 0
  Index unit = 0;
};

/// `network` with `units` replaced by their means. `moments` has the moments of all hidden layers.
template <typename Scalar>
Network<Scalar> RemoveUnits(const Network<Scalar>& network, const std::vector<UnitMoments>& moments,
                            std::span<const HiddenUnit> units);

/// All hidden units, the least important first.
template <typename Scalar>
std::vector<HiddenUnit> OrderByImportance(const Network<Scalar>& network,
                                          const std::vector<UnitMoments>& moments);

/// All hidden units in a random order.
template <typename Scalar>
std::vector<HiddenUnit> OrderAtRandom(const Network<Scalar>& network, std::uint64_t seed);

/// A row of removal.csv.
struct RemovalRow {
  std::string_view order;         ///< "importance" or "random"
  double removed_fraction = 0.0;  ///< removed units / all hidden units
  /// On the whole split; absent if the split is empty.
  std::optional<double> validation_accuracy;
  std::optional<double> test_accuracy;
};

/// Both curves, at 0, 1, 2, 5, 10, 15, ..., 95 and 100 % of the units. Each number of units is
/// rounded to a whole number; equal numbers give only one row. `loss` counts correct examples.
template <typename Scalar>
std::vector<RemovalRow> MeasureRemoval(const Network<Scalar>& network, const Loss<Scalar>& loss,
                                       const Dataset<Scalar>& data, std::uint64_t seed);

AnalysisInfo RemovalAnalysis();

}  // namespace relulab
