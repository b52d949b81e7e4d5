#include "core/measure/part_detectors.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "core/data/parts.h"
#include "core/nn/stop.h"
#include "core/numeric/average.h"

namespace relulab {
namespace {

/// The AUC of images with the part against images without it: the share of pairs in which the image
/// with the part has the larger value. A tie counts one half. Images must be added in increasing
/// order of value.
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

constexpr double kDetectorScore = 0.7;

/// The column numbers in increasing order of the values of a row.
std::vector<Index> SortColumns(const Vector<double>& values) {
  std::vector<Index> columns(static_cast<std::size_t>(values.size()));
  std::iota(columns.begin(), columns.end(), Index{0});
  std::sort(columns.begin(), columns.end(),
            [&](Index a, Index b) { return values(a) < values(b); });
  return columns;
}

}  // namespace

double PartDetectorSearch::Areas::Score(int sign) const {
  const auto area = [&](const std::optional<double>& a) {
    return !a ? 1.0 : sign > 0 ? *a : 1.0 - *a;
  };
  return std::min(area(within), area(against));
}

/// Computes the areas of one half. Images must be added in increasing order of value.
class PartDetectorSearch::AreaCount {
 public:
  explicit AreaCount(std::size_t classes) : within_(classes), with_(classes), without_(classes) {}

  /// Adds an image whose value no other image has.
  void Add(const Image& image) {
    const double with = image.has_part ? 1.0 : 0.0;
    within_[image.label].AddTied(with, 1.0 - with);
    against_.AddTied(with, image.class_can ? 0.0 : 1.0);
  }

  /// For images with equal values: call Tie for each of them, then AddTied once.
  void Tie(const Image& image) {
    (image.has_part ? with_ : without_)[image.label] += 1.0;
    if (!image.class_can) others_ += 1.0;
  }
  void AddTied() {
    for (std::size_t c = 0; c < within_.size(); ++c) within_[c].AddTied(with_[c], without_[c]);
    against_.AddTied(std::accumulate(with_.begin(), with_.end(), 0.0), others_);
    std::fill(with_.begin(), with_.end(), 0.0);
    std::fill(without_.begin(), without_.end(), 0.0);
    others_ = 0.0;
  }

  Areas Get() const {
    Areas areas;
    Average within;
    for (const PairCount& of_class : within_) {
      if (of_class.IsDefined()) within.Add(of_class.Auc());
    }
    areas.within = within.Get();
    if (against_.IsDefined()) areas.against = against_.Auc();
    return areas;
  }

 private:
  std::vector<PairCount> within_;
  PairCount against_;
  std::vector<double> with_;  // tied images that have the part, by class
  std::vector<double> without_;
  double others_ = 0.0;
};

PartDetectorSearch::PartDetectorSearch(const PartImages& images) : images_(images) {
  assert(images_.activations.allFinite());
  for (int part = 0; part < kPartCount; ++part) parts_.push_back(Halve(part));
  for (Index unit = 0; unit < images_.activations.rows(); ++unit) {
    ThrowIfStopped(images_.stop);
    const std::vector<Index> sorted = SortColumns(images_.activations.row(unit));
    for (Part& part : parts_) part.units.push_back(Measure(unit, sorted, part));
  }
}

PartDetectorSearch::Part PartDetectorSearch::Halve(int part) const {
  const std::uint32_t bit = std::uint32_t{1} << part;
  std::vector<int> turn(2 * images_.class_parts.size(), 0);
  Part halved;
  for (std::size_t i = 0; i < images_.labels.size(); ++i) {
    Image image;
    image.label = static_cast<std::size_t>(images_.labels[i]);
    image.has_part = (images_.parts[i] & bit) != 0;
    image.class_can = (images_.class_parts[image.label] & bit) != 0;
    assert(image.class_can || !image.has_part);
    image.chooses = turn[2 * image.label + (image.has_part ? 1 : 0)]++ % 2 == 0;
    halved.images.push_back(image);
  }
  return halved;
}

PartDetectorSearch::UnitAreas PartDetectorSearch::Measure(Index unit,
                                                          const std::vector<Index>& sorted,
                                                          const Part& part) const {
  AreaCount choosing(images_.class_parts.size());
  AreaCount reporting(images_.class_parts.size());
  const auto image = [&](std::size_t k) {
    return part.images[static_cast<std::size_t>(sorted[k])];
  };
  const auto value = [&](std::size_t k) { return images_.activations(unit, sorted[k]); };
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin + 1;
    while (end < sorted.size() && value(end) == value(begin)) ++end;
    if (end == begin + 1) {
      (image(begin).chooses ? choosing : reporting).Add(image(begin));
    } else {
      for (std::size_t k = begin; k < end; ++k) {
        (image(k).chooses ? choosing : reporting).Tie(image(k));
      }
      choosing.AddTied();
      reporting.AddTied();
    }
    begin = end;
  }
  return {choosing.Get(), reporting.Get()};
}

/// The threshold that maximises the hit rate minus the false-alarm rate on the choosing half; the
/// highest one on a tie. It is halfway between two neighbouring values of sign x activation, or the
/// smallest value.
double PartDetectorSearch::YoudenThreshold(const Part& part, const PartDetector& detector) const {
  struct Valued {
    double value;  // of sign x activation
    bool has_part;
  };
  std::vector<Valued> half;
  double with = 0.0;
  for (std::size_t i = 0; i < part.images.size(); ++i) {
    const Image& image = part.images[i];
    if (!image.chooses) continue;
    const double a = images_.activations(detector.unit, static_cast<Index>(i));
    half.push_back({detector.sign * a, image.has_part});
    with += image.has_part ? 1.0 : 0.0;
  }
  const double without = static_cast<double>(half.size()) - with;
  std::sort(half.begin(), half.end(),  // largest value first
            [](const Valued& a, const Valued& b) { return a.value > b.value; });
  double hits = 0.0;
  double alarms = 0.0;
  double best = -2.0;
  double threshold = 0.0;
  for (std::size_t k = 0; k < half.size(); ++k) {
    (half[k].has_part ? hits : alarms) += 1.0;
    const bool is_last = k + 1 == half.size();
    if (!is_last && half[k + 1].value == half[k].value) continue;
    const double excess = hits / with - alarms / without;
    if (excess <= best) continue;
    best = excess;
    threshold = is_last ? half[k].value : 0.5 * half[k].value + 0.5 * half[k + 1].value;
  }
  return threshold;
}

/// Sets the detector's rates (hits, false alarms, zeros) from the reporting half of the images.
void PartDetectorSearch::Report(const Part& part, PartDetector& detector) const {
  Average hits;
  Average silent;
  std::vector<Average> alarms(images_.class_parts.size());
  std::vector<Average> silent_without(images_.class_parts.size());
  for (std::size_t i = 0; i < part.images.size(); ++i) {
    const Image& image = part.images[i];
    if (image.chooses) continue;
    const double value = images_.activations(detector.unit, static_cast<Index>(i));
    const bool fires = detector.sign * value >= detector.threshold;
    (image.has_part ? hits : alarms[image.label]).Add(fires ? 1.0 : 0.0);
    (image.has_part ? silent : silent_without[image.label]).Add(value == 0.0 ? 1.0 : 0.0);
  }
  detector.hit_rate = *hits.Get();
  detector.silent_on_part = *silent.Get();
  for (const Average& share : alarms) detector.false_alarms.push_back(share.Get());
  for (const Average& share : silent_without) detector.silent_without_part.push_back(share.Get());
}

std::optional<PartDetection> PartDetectorSearch::Find(int part, UnitRange units,
                                                      DetectorSign signs) const {
  const Part& halved = parts_[static_cast<std::size_t>(part)];
  PartDetection detection;
  PartDetector& best = detection.best;
  best.chosen_score = -1.0;
  double detectors = 0.0;
  for (Index unit = units.first; unit < units.first + units.count; ++unit) {
    const auto& [chosen, reported] = halved.units[static_cast<std::size_t>(unit)];
    if (!chosen.IsDefined() || !reported.IsDefined()) return std::nullopt;
    const bool negative = signs == DetectorSign::kEither && chosen.Score(-1) > chosen.Score(+1);
    const int sign = negative ? -1 : +1;
    const double score = reported.Score(sign);
    detectors += score >= kDetectorScore ? 1.0 : 0.0;
    if (chosen.Score(sign) > best.chosen_score) {
      best.unit = unit;
      best.sign = sign;
      best.chosen_score = chosen.Score(sign);
      best.score = score;
    }
  }
  detection.detector_share = detectors / static_cast<double>(units.count);
  best.threshold = YoudenThreshold(halved, best);
  Report(halved, best);
  return detection;
}

}  // namespace relulab
