/// Part detectors: does a unit respond to a part of the image, and to nothing else?
///
/// A unit is scored with a sign, by the area under the ROC curve of sign x activation (Hanley and
/// McNeil 1982; a tie counts one half):
///
///   score = min(AUC of images with the part against images without it, within each class that can
///               have it, averaged over those classes,
///               AUC of images with the part against images of classes that cannot have it)
///
/// A detector of the class does not score high, nor does a unit that fires on other classes: 0.5 is
/// chance, 1 is perfect separation. If one of the two has no images to compare (every class can
/// have the part), the score is the other. [0, 1]
///
/// The images are halved, alternately within each class with and without the part. One half chooses
/// the sign of every unit, the best unit and its threshold; results are of the other half. Morcos
/// et al. 2018; Leavitt and Morcos 2020.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

/// N images and the activations of a layer.
struct PartImages {
  const Matrix<double>& activations;           ///< [units, N], finite
  std::span<const std::int32_t> labels;        ///< [N], 0 .. classes - 1
  std::span<const std::uint32_t> parts;        ///< [N], bit p: part p is in the image
  std::span<const std::uint32_t> class_parts;  ///< [classes], bit p: the class can have part p
};

/// Which signs a unit may be scored with.
enum class DetectorSign {
  kPositive,  ///< + alone: a unit detects by a large activation
  kEither,    ///< + or -, whichever scores higher on the choosing half (+ on a tie)
};

/// The best unit, by its score on the choosing half (the first, on a tie).
struct PartDetector {
  Index unit = 0;  ///< its row
  int sign = 1;
  double threshold = 0.0;       ///< it fires where sign x activation >= this: the largest hit rate
                                ///< minus false-alarm rate over all images (Youden 1950)
  double chosen_score = 0.0;    ///< on the choosing half
  double score = 0.0;           ///< on the other half, as the figures below
  double hit_rate = 0.0;        ///< share of the images with the part on which it fires
  double silent_on_part = 0.0;  ///< share of those on which its activation is 0
  /// By class: share of its images without the part on which the unit fires, and on which its
  /// activation is 0. Absent without such images.
  std::vector<std::optional<double>> false_alarms;
  std::vector<std::optional<double>> silent_without_part;
};

struct PartDetection {
  PartDetector best;
  /// Of every unit, on the half that did not choose its sign.
  std::vector<double> scores;
  /// Share of units with such a score of `kDetectorScore` or more.
  double detector_share = 0.0;
};

inline constexpr double kDetectorScore = 0.7;

/// The rows of one layer's activations among those of all layers.
struct UnitRange {
  Index first = 0;
  Index count = 0;
};

/// Finds detectors of several parts (bit numbers); a unit's activations are sorted once for all of
/// them.
class PartDetectorSearch {
 public:
  /// The data of `images` must outlive the search.
  PartDetectorSearch(const PartImages& images, const std::vector<int>& parts);

  /// The detectors of one of the parts among some units, at least one. Absent if either half has no
  /// image with the part, or no image to compare with.
  std::optional<PartDetection> Find(int part, UnitRange units, DetectorSign signs) const;

 private:
  /// One image, with respect to one part.
  struct Image {
    std::size_t label = 0;
    bool has_part = false;
    bool class_can = false;
    bool chooses = false;  ///< it is in the choosing half
  };

  /// Two areas of a unit with sign +; those with sign - are 1 minus them.
  struct Areas {
    std::optional<double> within;   ///< averaged over the classes that can have the part
    std::optional<double> against;  ///< against the classes that cannot

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
  std::map<int, Part> parts_;
};

}  // namespace relulab
