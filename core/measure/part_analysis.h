/// Part detectors of a trained network on the data set `parts`, with two baselines.
///
/// All use the validation split. Detectors of every part (part_detectors.h) are sought in every
/// hidden layer and among the units of all layers together, in
///
///   trained    the network after its last update
///   untrained  the same network with its initial parameters
///   shuffled   the trained network, with the images' sets of parts permuted within each class by
///              RandomStream(seed, Purpose::kPartTruth, class). Given its class, an image's parts
///              are then random. This shows how much choosing the best unit raises scores.
///
/// If phi is 0 below 0 (as for ReLU), the best unit has the sign +, and |a| undoes a negation of
/// units. Otherwise either sign may win.
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

/// A row of detectors.csv. Shares of images are those of PartDetector, averaged over classes if
/// there are several. Absent without such images.
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

/// Rows by network, part and layer, in these orders. Leaves out a part that too few images have,
/// and a network with an activation that is not finite. Uses 8 bytes of memory a hidden unit and
/// validation row at a time.
template <typename Scalar>
std::vector<DetectorRow> AnalyzeParts(const PartSubject<Scalar>& subject);

AnalysisInfo PartDetectorsAnalysis();

/// The sets of parts, permuted within each class.
std::vector<PartSet> ShuffleWithinClasses(const std::vector<PartSet>& parts,
                                          const std::vector<std::int32_t>& labels,
                                          std::uint64_t seed);

}  // namespace relulab
