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
/// Rows of the case `trained` also contain the effects that part_effects.h defines.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/data/parts.h"
#include "core/measure/analysis.h"
#include "core/measure/part_effects.h"

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
/// 8 bytes of memory per hidden unit and validation row.
template <typename Scalar>
std::vector<DetectorRow> AnalyzeParts(const PartSubject<Scalar>& subject);

AnalysisInfo PartDetectorsAnalysis();

/// The sets of parts, permuted within each class.
std::vector<PartSet> ShuffleWithinClasses(const std::vector<PartSet>& parts,
                                          const std::vector<std::int32_t>& labels,
                                          std::uint64_t seed);

}  // namespace relulab
