/// Effects of two interventions on a trained network: adding a part to the images, and removing the
/// part's best unit. part_detectors.h measures only a correlation.
///
///   pair_response             mean over pairs of images of
///                             sign * (a with the part - a without it), divided by a's standard
///                             deviation on the validation split. The images of a pair differ only
///                             in the part. There is one pair for each of the first 500 validation
///                             rows whose class can have the part. Absent for a unit that never
///                             varies.
///   ablation_accuracy_change  accuracy on the validation images that have the part, with the unit
///                             removed (unit_removal.h), minus the accuracy of the intact network.
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
  const Dataset<Scalar>& data;      ///< the data set `parts`, with at least one validation row
  const PartsGenerator& generator;  ///< the generator of `data`
  const Loss<Scalar>& loss;         ///< counts correct examples
  std::uint64_t seed = 0;           ///< of the permutation in part_analysis.h
};

/// The rows of each hidden layer in StackActivations, layer 1 first.
template <typename Scalar>
std::vector<UnitRange> LayerRanges(const Network<Scalar>& network);

/// The activations of all hidden units, layer 1 first, [units, examples]. If phi is 0 below 0, they
/// are |a|, which undoes a negation of units.
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

  /// The effects for a detector. `stacked_unit` is the unit's row in StackActivations;
  /// `detector.unit` is its row in `layer` (counted from 1).
  Effect Of(Index stacked_unit, int layer, const PartDetector& detector) const;

 private:
  double Accuracy(const Network<Scalar>& network) const;
  void TakePairs(int part);
  Matrix<double> Answer(const std::vector<Index>& rows, int part, bool has_part) const;
  void TakeImages(int part);

  const PartSubject<Scalar>& subject_;
  std::vector<UnitMoments> train_moments_;
  std::vector<UnitMoments> validation_moments_;
  Vector<double> responses_;  // by unit: mean over the pairs of a with the part - a without it
  Split<Scalar> with_part_;   // the images that have the part
  double accuracy_ = 0.0;     // of the intact network on with_part_
};

}  // namespace relulab
