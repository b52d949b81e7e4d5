#include "core/measure/part_detectors.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace relulab {
namespace {

/// What an image is to the part that is looked for.
struct Image {
  Index column = 0;
  std::size_t label = 0;
  bool has_part = false;
  bool class_can = false;
};

using Images = std::vector<Image>;

struct Halves {
  Images choosing;
  Images reporting;
};

Halves Halve(const PartImages& images, int part) {
  const std::uint32_t bit = std::uint32_t{1} << part;
  std::vector<int> turn(2 * images.class_parts.size(), 0);
  Halves halves;
  for (std::size_t i = 0; i < images.labels.size(); ++i) {
    Image image;
    image.column = static_cast<Index>(i);
    image.label = static_cast<std::size_t>(images.labels[i]);
    image.has_part = (images.parts[i] & bit) != 0;
    image.class_can = (images.class_parts[image.label] & bit) != 0;
    assert(image.class_can || !image.has_part);
    int& next = turn[2 * image.label + (image.has_part ? 1 : 0)];
    (next++ % 2 == 0 ? halves.choosing : halves.reporting).push_back(image);
  }
  return halves;
}

/// Counts pairs (an image with the part, one without) in which the former's value is larger, a tie
/// counting one half, as images come in increasing order of value.
class PairCount {
 public:
  void AddTied(double with, double without) {
    won_ += with * (without_ + 0.5 * without);
    with_ += with;
    without_ += without;
  }
  bool IsDefined() const { return with_ > 0.0 && without_ > 0.0; }
  double Auc() const { return won_ / (with_ * without_); }

 private:
  double with_ = 0.0;
  double without_ = 0.0;
  double won_ = 0.0;
};

/// The images in increasing order of the unit's activation, as groups of equal ones.
std::vector<Images> SortByActivation(const PartImages& images, const Images& half, Index unit) {
  const auto value = [&](const Image& image) { return images.activations(unit, image.column); };
  Images sorted = half;
  std::sort(sorted.begin(), sorted.end(),
            [&](const Image& a, const Image& b) { return value(a) < value(b); });
  std::vector<Images> groups;
  for (const Image& image : sorted) {
    if (groups.empty() || value(groups.back().front()) != value(image)) groups.emplace_back();
    groups.back().push_back(image);
  }
  return groups;
}

/// The two areas of a unit with sign +; those with sign - are 1 minus them.
struct Areas {
  std::optional<double> within;   ///< averaged over the classes that can have the part
  std::optional<double> against;  ///< against the classes that cannot

  bool IsDefined() const { return within || against; }

  double Score(int sign) const {
    const auto area = [&](const std::optional<double>& a) {
      return !a ? 1.0 : sign > 0 ? *a : 1.0 - *a;
    };
    return std::min(area(within), area(against));
  }
};

Areas MeasureAreas(const std::vector<Images>& groups, std::size_t classes) {
  std::vector<PairCount> within(classes);
  PairCount against;
  std::vector<double> with(classes);
  std::vector<double> without(classes);
  for (const Images& group : groups) {
    std::fill(with.begin(), with.end(), 0.0);
    std::fill(without.begin(), without.end(), 0.0);
    double others = 0.0;
    for (const Image& image : group) {
      (image.has_part ? with : without)[image.label] += 1.0;
      if (!image.class_can) others += 1.0;
    }
    for (std::size_t c = 0; c < classes; ++c) within[c].AddTied(with[c], without[c]);
    against.AddTied(std::accumulate(with.begin(), with.end(), 0.0), others);
  }
  Areas areas;
  double sum = 0.0;
  double count = 0.0;
  for (const PairCount& of_class : within) {
    if (!of_class.IsDefined()) continue;
    sum += of_class.Auc();
    count += 1.0;
  }
  if (count > 0.0) areas.within = sum / count;
  if (against.IsDefined()) areas.against = against.Auc();
  return areas;
}

/// Halfway between two neighbouring values of sign x activation, where the hit rate exceeds the
/// false-alarm rate most; the highest such place.
double YoudenThreshold(const PartImages& images, std::vector<Images> groups, Index unit, int sign) {
  double with = 0.0;
  double without = 0.0;
  for (const Images& group : groups) {
    for (const Image& image : group) (image.has_part ? with : without) += 1.0;
  }
  if (sign > 0) std::reverse(groups.begin(), groups.end());  // now from what fires first
  const auto value = [&](std::size_t g) {
    return sign * images.activations(unit, groups[g].front().column);
  };
  double hits = 0.0;
  double alarms = 0.0;
  double best = -2.0;
  double threshold = 0.0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const Image& image : groups[g]) (image.has_part ? hits : alarms) += 1.0;
    const double excess = hits / with - alarms / without;
    if (excess <= best) continue;
    best = excess;
    threshold = g + 1 < groups.size() ? 0.5 * value(g) + 0.5 * value(g + 1) : value(g);
  }
  return threshold;
}

/// A share that is absent when nothing was counted.
struct Share {
  double count = 0.0;
  double total = 0.0;

  void Add(bool counts) {
    count += counts ? 1.0 : 0.0;
    total += 1.0;
  }
  std::optional<double> Get() const {
    return total > 0.0 ? std::optional(count / total) : std::nullopt;
  }
};

/// Fills what the detector does on the reporting half.
void Report(const PartImages& images, const Images& half, PartDetector& detector) {
  Share hits;
  Share silent;
  std::vector<Share> alarms(images.class_parts.size());
  std::vector<Share> silent_without(images.class_parts.size());
  for (const Image& image : half) {
    const double value = images.activations(detector.unit, image.column);
    (image.has_part ? hits : alarms[image.label]).Add(detector.sign * value >= detector.threshold);
    (image.has_part ? silent : silent_without[image.label]).Add(value == 0.0);
  }
  detector.hit_rate = *hits.Get();
  detector.silent_on_part = *silent.Get();
  for (const Share& share : alarms) detector.false_alarms.push_back(share.Get());
  for (const Share& share : silent_without) detector.silent_without_part.push_back(share.Get());
}

}  // namespace

std::optional<PartDetection> FindPartDetectors(const PartImages& images, int part,
                                               DetectorSign signs) {
  assert(part >= 0 && part < 32);
  assert(images.activations.allFinite());
  const Halves halves = Halve(images, part);
  const std::size_t classes = images.class_parts.size();
  PartDetection detection;
  detection.best.chosen_score = -1.0;
  double detectors = 0.0;
  for (Index unit = 0; unit < images.activations.rows(); ++unit) {
    const Areas chosen = MeasureAreas(SortByActivation(images, halves.choosing, unit), classes);
    const Areas reported = MeasureAreas(SortByActivation(images, halves.reporting, unit), classes);
    if (!chosen.IsDefined() || !reported.IsDefined()) return std::nullopt;
    const bool negative = signs == DetectorSign::kEither && chosen.Score(-1) > chosen.Score(+1);
    const int sign = negative ? -1 : +1;
    const double score = reported.Score(sign);
    detection.scores.push_back(score);
    detectors += score >= kDetectorScore ? 1.0 : 0.0;
    if (chosen.Score(sign) > detection.best.chosen_score) {
      detection.best.unit = unit;
      detection.best.sign = sign;
      detection.best.chosen_score = chosen.Score(sign);
      detection.best.score = score;
    }
  }
  detection.detector_share = detectors / static_cast<double>(images.activations.rows());
  PartDetector& best = detection.best;
  best.threshold = YoudenThreshold(images, SortByActivation(images, halves.choosing, best.unit),
                                   best.unit, best.sign);
  Report(images, halves.reporting, best);
  return detection;
}

}  // namespace relulab
