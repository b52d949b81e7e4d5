/// Part detectors of a trained network on the data set `parts`, with two baselines.
///
/// The analysis uses the validation split. It searches for detectors of every part
/// (part_detectors.h) in each hidden layer, and among the units of all hidden layers together, in
/// three cases:
///
///   trained    the network after its last update
///   untrained  the same network with its initial parameters
///   shuffled   the trained network, with the images' sets of parts permuted within each class by
///              RandomStream(seed, Purpose::kPartTruth, class). Given its class, an image's parts
///              are then random. The scores show how high the best of many units scores by chance.
///
/// If phi is 0 below 0 (as for ReLU), only the sign + is allowed for the best unit, and |a| is
/// used, which undoes a negation of units. Otherwise the best unit may have either sign.
///
/// Rows of the case `trained` also contain the effects that PartEffects measures.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/data/parts.h"
#include "core/measure/analysis.h"
#include "core/measure/part_detectors.h"
#include "core/measure/unit_moments.h"

namespace relulab {

/// A row of detectors.csv. The two false-alarm rates are means of PartDetector::false_alarms over
/// classes, absent if there are no such images.
struct DetectorRow {
  std::string_view network;
  std::string_view part;
  std::optional<int> layer;  ///< from 1; absent: all hidden layers together
  Index units = 0;
  double detector_share = 0.0;                      ///< with the sign + alone, whatever phi is
  double detector_share_either = 0.0;               ///< with either sign
  int best_layer = 0;                               ///< the layer of the best unit
  PartDetector best;                                ///< best.unit counts from 0 in best_layer
  std::optional<double> false_alarm_same_class;     ///< classes that can have the part
  std::optional<double> false_alarm_other_classes;  ///< classes that cannot
  std::optional<double> pair_response;
  std::optional<double> ablation_accuracy_change;
};

/// The rows, ordered by network (trained, untrained, shuffled), then by part, then by layer. Leaves
/// out a part that too few images have, and a network with an activation that is not finite. Needs
/// 8 bytes of memory per hidden unit and validation row. The data set must be `parts`, with at
/// least one validation row.
template <typename Scalar>
std::vector<DetectorRow> AnalyzeParts(const TrainedRun<Scalar>& run);

AnalysisInfo PartDetectorsAnalysis();

/// The sets of parts, permuted within each class.
std::vector<PartSet> ShuffleWithinClasses(const std::vector<PartSet>& parts,
                                          const std::vector<std::int32_t>& labels,
                                          std::uint64_t seed);

/// The rows of each hidden layer in StackActivations, layer 1 first.
template <typename Scalar>
std::vector<UnitRange> LayerRanges(const Network<Scalar>& network);

/// The activations of all hidden units, layer 1 first, [units, examples]. If phi is 0 below 0, they
/// are |a|, which undoes a negation of units.
template <typename Scalar>
Matrix<double> StackActivations(const Network<Scalar>& network, const Matrix<Scalar>& inputs);

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
template <typename Scalar>
class PartEffects {
 public:
  struct Effect {
    std::optional<double> pair_response;
    std::optional<double> ablation_accuracy_change;
  };

  /// `run` must outlive the effects.
  explicit PartEffects(const TrainedRun<Scalar>& run);

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

  const TrainedRun<Scalar>& run_;
  PartsGenerator generator_;
  std::vector<UnitMoments> train_moments_;
  std::vector<UnitMoments> validation_moments_;
  Vector<double> responses_;  // by unit: mean over the pairs of a with the part - a without it
  Split<Scalar> with_part_;   // the images that have the part
  double accuracy_ = 0.0;     // of the intact network on with_part_
};

}  // namespace relulab
