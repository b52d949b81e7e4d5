/// Part detectors of a trained network on the data set `parts`, and what they are held against.
///
/// All on the validation split. Every part is looked for (part_detectors.h) in every hidden layer
/// and among the units of all of them, in
///
///   trained    the network after its last update
///   untrained  the same network as it was drawn
///   shuffled   the trained network, the images' sets of parts permuted among the images of each
///              class by RandomStream(seed, Purpose::kPartTruth, class): the class still says what
///              it says about parts, an image no more. What choosing the best unit makes of chance.
///
/// The best unit may have the sign + alone where phi is 0 below 0 (ReLU: it answers or is silent),
/// else either; there, |a| undoes a negation of units.
///
/// Of the trained network's best unit besides, each a reason beyond correlation:
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
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/parts.h"
#include "core/measure/part_detectors.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"

namespace relulab {

template <typename Scalar>
struct PartSubject {
  const Network<Scalar>& trained;
  const Network<Scalar>& untrained;
  const Dataset<Scalar>& data;      ///< of `parts`, with at least one validation row
  const PartsGenerator& generator;  ///< that of the data
  const Loss<Scalar>& loss;         ///< counts what is right
  std::uint64_t seed = 0;           ///< of the permutation
};

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

/// The sets of parts, permuted within each class.
std::vector<PartSet> ShuffleWithinClasses(const std::vector<PartSet>& parts,
                                          const std::vector<std::int32_t>& labels,
                                          std::uint64_t seed);

}  // namespace relulab
