/// Part detectors: does a unit respond to a part of the image, and to nothing else?
///
/// The score of a unit with a given sign comes from the area under the ROC curve (AUC) of
/// sign x activation (Hanley and McNeil 1982; a tie counts one half):
///
///   score = min(AUC of images with the part against images without it, within each class that can
///               have it, averaged over those classes,
///               AUC of images with the part against images of classes that cannot have it)
///
/// 0.5 is chance, 1 is perfect separation. A unit that only detects the class does not score high,
/// nor does a unit that also fires on other classes. If one of the two AUCs has no images to
/// compare (as when every class can have the part), the score is the other AUC. [0, 1]
///
/// The images of each class with the part are divided alternately into two halves, and so are those
/// without it. The sign of every unit, the best unit and its threshold are chosen on the choosing
/// half; results are measured on the other, reporting half. Morcos et al. 2018; Leavitt and Morcos
/// 2020.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

/// N images and the activations of a layer.
struct PartImages {
  const Matrix<double>& activations;           ///< [units, N], finite
  std::span<const std::int32_t> labels;        ///< [N], 0 .. classes - 1
  std::span<const std::uint32_t> parts;        ///< [N], bit p: part p is in the image
  std::span<const std::uint32_t> class_parts;  ///< [classes], bit p: the class can have part p
  std::stop_token stop = {};                   ///< ends the search
};

/// The signs that a unit may be scored with.
enum class DetectorSign {
  kPositive,  ///< + alone: a unit detects by a large activation
  kEither,    ///< + or -, whichever scores higher on the choosing half (+ on a tie)
};

/// The unit with the highest score on the choosing half (the first one on a tie).
struct PartDetector {
  Index unit = 0;  ///< its row in the activations
  int sign = 1;
  double threshold = 0.0;       ///< the unit fires where sign x activation >= threshold, which
                                ///< maximises the hit rate minus the false-alarm rate over the
                                ///< images of all classes (Youden 1950)
  double chosen_score = 0.0;    ///< on the choosing half
  double score = 0.0;           ///< on the reporting half, like the figures below
  double hit_rate = 0.0;        ///< how often the unit fires on images with the part
  double silent_on_part = 0.0;  ///< how often its activation is 0 on them
  /// By class, on its images without the part: how often the unit fires, and how often its
  /// activation is 0. Absent if there are no such images.
  std::vector<std::optional<double>> false_alarms;
  std::vector<std::optional<double>> silent_without_part;
};

struct PartDetection {
  PartDetector best;
  double detector_share = 0.0;  ///< share of units whose score is 0.7 or more
};

/// The rows of one layer in the stacked activations of all layers.
struct UnitRange {
  Index first = 0;
  Index count = 0;
};

/// Finds detectors of parts (bit numbers). A unit's activations are sorted only once for all parts.
class PartDetectorSearch {
 public:
  /// The data of `images` must outlive the search. Throws Stopped if a stop is requested.
  explicit PartDetectorSearch(const PartImages& images);

  /// The detectors of a part among `units`, which has at least one. Absent if a half has
  /// no image with the part, or no image to compare with.
  std::optional<PartDetection> Find(int part, UnitRange units, DetectorSign signs) const;

 private:
  /// One image, with respect to one part.
  struct Image {
    std::size_t label = 0;
    bool has_part = false;
    bool class_can = false;
    bool chooses = false;  ///< whether the image is in the choosing half
  };

  /// The two AUCs of a unit with the sign +. With the sign - they are 1 minus these.
  struct Areas {
    std::optional<double> within;   ///< averaged over the classes that can have the part
    std::optional<double> against;  ///< against the classes that cannot have it

    bool IsDefined() const { return within || against; }
    double Score(int sign) const;
  };

  struct UnitAreas {
    Areas choosing;
    Areas reporting;
  };

  struct Part {
    std::vector<Image> images;     ///< by column
    std::vector<UnitAreas> units;  ///< by row
  };

  class AreaCount;

  Part Halve(int part) const;
  UnitAreas Measure(Index unit, const std::vector<Index>& sorted, const Part& part) const;
  double YoudenThreshold(const Part& part, const PartDetector& detector) const;
  void Report(const Part& part, PartDetector& detector) const;

  PartImages images_;
  std::vector<Part> parts_;  ///< by bit
};

}  // namespace relulab
