/// Part detectors of a trained network on the data set `parts`, with two baselines.
///
/// All on the validation split. Detectors of every part (part_detectors.h) are sought in every
/// hidden layer and among the units of all layers together, in
///
///   trained    the network after its last update
///   untrained  the same network as it was drawn
///   shuffled   the trained network, the images' sets of parts permuted among the images of each
///              class by RandomStream(seed, Purpose::kPartTruth, class): an image's parts are then
///              chance, given its class. Shows how far choosing the best unit lifts scores.
///
/// If phi is 0 below 0 (ReLU: a unit answers or is silent) the best unit has the sign +, and |a|
/// undoes a negation of units; else either sign.
///
/// Rows of the trained network also have the effects of the part, part_effects.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/data/parts.h"
#include "core/measure/analysis.h"
#include "core/measure/part_effects.h"

namespace relulab {

/// A row of detectors.csv. Shares of images are those of PartDetector; over several classes, their
/// mean. Absent: there are no such images.
struct DetectorRow {
  std::string_view network;
  std::string_view part;
  std::optional<int> layer;  ///< from 1; absent: all hidden layers together
  Index units = 0;
  double detector_share = 0.0;                   ///< with the sign + alone, whatever phi is
  double detector_share_either = 0.0;            ///< with either sign
  int best_layer = 0;                            ///< where the best unit is
  PartDetector best;                             ///< its `unit` counts from 0 in that layer
  std::optional<double> false_alarm_same_class;  ///< classes that can have the part, without it
  std::optional<double> false_alarm_other_classes;
  std::optional<double> pair_response;
  std::optional<double> ablation_accuracy_change;
};

/// Rows by network, part and layer, in these orders. Those of a part of which too few images were
/// drawn are left out, and so is a network with an activation that is not finite. In memory at a
/// time: 8 bytes a hidden unit and validation row.
template <typename Scalar>
std::vector<DetectorRow> AnalyzeParts(const PartSubject<Scalar>& subject);

AnalysisInfo PartDetectorsAnalysis();

/// The sets of parts, permuted within each class.
std::vector<PartSet> ShuffleWithinClasses(const std::vector<PartSet>& parts,
                                          const std::vector<std::int32_t>& labels,
                                          std::uint64_t seed);

}  // namespace relulab
