/// What one part does to a trained network, beyond the correlation that part_detectors.h measures.
///
/// For the best unit of the part:
///
///   pair_response             mean of sign (a with the part - a without it) over pairs of images
///                             that differ in nothing else, in units of a's standard deviation on
///                             the validation split. Pairs are of the first 500 validation rows
///                             whose class can have the part. Absent for a unit that never varies.
///   ablation_accuracy_change  accuracy on the validation images that have the part, with the unit
///                             removed (unit_removal.h), minus that of the whole network.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/parts.h"
#include "core/measure/part_detectors.h"
#include "core/measure/unit_moments.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"

namespace relulab {

template <typename Scalar>
struct PartSubject {
  const Network<Scalar>& trained;
  const Network<Scalar>& untrained;
  const Dataset<Scalar>& data;      ///< of `parts`, with at least one validation row
  const PartsGenerator& generator;  ///< that of the data
  const Loss<Scalar>& loss;         ///< counts correct examples
  std::uint64_t seed = 0;           ///< of the permutation
};

/// The position of each hidden layer's units among all, layer 1 first.
template <typename Scalar>
std::vector<UnitRange> LayerRanges(const Network<Scalar>& network);

/// The activations of all hidden units in that order, [units, examples]. |a| where phi is 0 below
/// 0, which undoes a negation of units.
template <typename Scalar>
Matrix<double> StackActivations(const Network<Scalar>& network, const Matrix<Scalar>& inputs);

template <typename Scalar>
class PartEffects {
 public:
  struct Effect {
    std::optional<double> pair_response;
    std::optional<double> ablation_accuracy_change;
  };

  explicit PartEffects(const PartSubject<Scalar>& subject);

  /// Sets the part for the following calls of Of.
  void Take(int part);

  /// `stacked_unit` is the detector's unit among all, `detector.unit` in `layer` (from 1).
  Effect Of(Index stacked_unit, int layer, const PartDetector& detector) const;

 private:
  double Accuracy(const Network<Scalar>& network) const;
  void TakePairs(int part);
  Matrix<double> Answer(const std::vector<Index>& rows, int part, bool has_part) const;
  void TakeImages(int part);

  const PartSubject<Scalar>& subject_;
  std::vector<UnitMoments> train_moments_;
  std::vector<UnitMoments> validation_moments_;
  Vector<double> responses_;  // a with the part - a without, mean over the pairs, of every unit
  Split<Scalar> with_part_;   // the images that have the part
  double accuracy_ = 0.0;     // on them
};

}  // namespace relulab
