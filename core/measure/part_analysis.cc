#include "core/measure/part_analysis.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "core/data/scaling.h"
#include "core/measure/unit_removal.h"
#include "core/random/stream.h"
#include "core/train/evaluation.h"

namespace relulab {
namespace {

constexpr std::size_t kPairs = 500;  // at most, of each part

std::vector<int> AllParts() {
  std::vector<int> parts;
  for (std::size_t p = 0; p < Parts().size(); ++p) parts.push_back(static_cast<int>(p));
  return parts;
}

std::vector<PartSet> ClassParts() {
  std::vector<PartSet> sets;
  for (std::size_t c = 0; c < PartsClassNames().size(); ++c) {
    sets.push_back(0);
    for (const int p : AllParts()) {
      if (CanHavePart(static_cast<PartsClass>(c), p)) sets.back() |= PartSet{1} << p;
    }
  }
  return sets;
}

/// Where each hidden layer's units stand among all.
template <typename Scalar>
std::vector<UnitRange> LayerRanges(const Network<Scalar>& network) {
  std::vector<UnitRange> ranges;
  Index next = 0;
  for (std::size_t l = 0; l + 1 < network.layers().size(); ++l) {
    ranges.push_back({next, network.layers()[l].bias.size()});
    next += ranges.back().count;
  }
  return ranges;
}

/// What all hidden units answer, layer 1 first: [units, examples].
template <typename Scalar>
Matrix<double> StackActivations(const Network<Scalar>& network, const Matrix<Scalar>& inputs) {
  const std::vector<UnitRange> ranges = LayerRanges(network);
  Matrix<double> stacked(ranges.back().first + ranges.back().count, inputs.cols());
  VisitActivations<Scalar>(network, inputs, [&](Index begin, const Pass<Scalar>& pass) {
    for (std::size_t l = 0; l < ranges.size(); ++l) {
      const Matrix<Scalar>& a = pass.activation[l];
      stacked.block(ranges[l].first, begin, a.rows(), a.cols()) = a.template cast<double>();
    }
  });
  if (network.activation().zero_below_zero()) stacked = stacked.cwiseAbs();
  return stacked;
}

/// The mean share over the classes for which `counts`.
template <typename Counts>
std::optional<double> MeanShare(const std::vector<std::optional<double>>& shares,
                                const Counts& counts) {
  double sum = 0.0;
  double classes = 0.0;
  for (std::size_t c = 0; c < shares.size(); ++c) {
    if (!shares[c] || !counts(static_cast<PartsClass>(c))) continue;
    sum += *shares[c];
    classes += 1.0;
  }
  return classes > 0.0 ? std::optional(sum / classes) : std::nullopt;
}

std::optional<DetectorRow> DescribeDetectors(const PartDetectorSearch& search, int part,
                                             UnitRange units, DetectorSign signs) {
  const auto positive = search.Find(part, units, DetectorSign::kPositive);
  const auto either = search.Find(part, units, DetectorSign::kEither);
  if (!positive || !either) return std::nullopt;
  DetectorRow row;
  row.part = Parts()[static_cast<std::size_t>(part)].name;
  row.units = units.count;
  row.detector_share = positive->detector_share;
  row.detector_share_either = either->detector_share;
  row.best = (signs == DetectorSign::kPositive ? positive : either)->best;
  row.false_alarm_same_class =
      MeanShare(row.best.false_alarms, [&](PartsClass c) { return CanHavePart(c, part); });
  row.false_alarm_other_classes =
      MeanShare(row.best.false_alarms, [&](PartsClass c) { return !CanHavePart(c, part); });
  return row;
}

/// What one part does to the trained network beyond going along with its units' answers.
template <typename Scalar>
class PartEffects {
 public:
  explicit PartEffects(const PartSubject<Scalar>& subject)
      : subject_(subject),
        train_moments_(MeasureUnitMoments(subject.trained, subject.data.train.inputs)),
        validation_moments_(MeasureUnitMoments(subject.trained, subject.data.validation.inputs)) {}

  /// For the rows of this part that follow.
  void Take(int part) {
    TakePairs(part);
    TakeImages(part);
  }

  void Describe(Index stacked_unit, DetectorRow& row) const {
    const std::size_t l = static_cast<std::size_t>(row.best_layer) - 1;
    const double deviation = std::sqrt(validation_moments_[l].variance(row.best.unit));
    if (responses_.size() > 0 && deviation > 0.0) {
      row.pair_response = row.best.sign * responses_(stacked_unit) / deviation;
    }
    if (with_part_.size() == 0) return;
    const std::array removed = {HiddenUnit{l, row.best.unit}};
    const Network<Scalar> ablated = RemoveUnits<Scalar>(subject_.trained, train_moments_, removed);
    row.ablation_accuracy_change = Accuracy(ablated) - accuracy_;
  }

 private:
  double Accuracy(const Network<Scalar>& network) const {
    return Evaluate(network, subject_.loss, with_part_, with_part_.size()).accuracy;
  }

  void TakePairs(int part) {
    const std::vector<std::int32_t>& labels = subject_.data.validation.labels;
    std::vector<Index> rows;
    for (std::size_t i = 0; i < labels.size() && rows.size() < kPairs; ++i) {
      if (CanHavePart(static_cast<PartsClass>(labels[i]), part)) {
        rows.push_back(static_cast<Index>(i));
      }
    }
    responses_.resize(0);
    if (rows.empty()) return;
    responses_ = (Answer(rows, part, true) - Answer(rows, part, false)).rowwise().mean();
  }

  /// What the units answer to the rows' images with or without the part: [units, rows].
  Matrix<double> Answer(const std::vector<Index>& rows, int part, bool has_part) const {
    const PartSet bit = PartSet{1} << part;
    Matrix<double> raw(subject_.data.features, static_cast<Index>(rows.size()));
    for (Index i = 0; i < raw.cols(); ++i) {
      const Index row = rows[static_cast<std::size_t>(i)];
      const PartSet others = subject_.generator.Present(SplitName::kValidation, row) & ~bit;
      subject_.generator.DrawWith(SplitName::kValidation, row, has_part ? others | bit : others,
                                  raw.col(i));
    }
    return StackActivations(subject_.trained, ApplyScaling<Scalar>(*subject_.data.scaling, raw));
  }

  void TakeImages(int part) {
    const Split<Scalar>& split = subject_.data.validation;
    std::vector<Index> rows;
    with_part_.labels.clear();
    for (Index i = 0; i < split.size(); ++i) {
      if ((subject_.generator.Present(SplitName::kValidation, i) >> part & 1U) == 0) continue;
      rows.push_back(i);
      with_part_.labels.push_back(split.labels[static_cast<std::size_t>(i)]);
    }
    with_part_.inputs = split.inputs(Eigen::all, rows);
    accuracy_ = rows.empty() ? 0.0 : Accuracy(subject_.trained);
  }

  const PartSubject<Scalar>& subject_;
  std::vector<UnitMoments> train_moments_;
  std::vector<UnitMoments> validation_moments_;
  Vector<double> responses_;  // a with the part - a without, mean over the pairs, of every unit
  Split<Scalar> with_part_;   // the images that have the part
  double accuracy_ = 0.0;     // on them
};

/// What is looked at, and held against which truth.
struct Search {
  std::string_view network;
  const Matrix<double>& activations;
  const std::vector<PartSet>& parts;
};

/// Adds the rows of one search; `effects` may be null.
template <typename Scalar>
void AddRows(const PartSubject<Scalar>& subject, const Search& what, PartEffects<Scalar>* effects,
             std::vector<DetectorRow>& rows) {
  if (!what.activations.allFinite()) return;
  const std::vector<PartSet> class_parts = ClassParts();
  const PartDetectorSearch search(
      {what.activations, subject.data.validation.labels, what.parts, class_parts}, AllParts());
  const DetectorSign signs = subject.trained.activation().zero_below_zero()
                                 ? DetectorSign::kPositive
                                 : DetectorSign::kEither;
  const std::vector<UnitRange> layers = LayerRanges(subject.trained);
  for (const int part : AllParts()) {
    if (effects != nullptr) effects->Take(part);
    for (std::size_t l = 0; l <= layers.size(); ++l) {
      const bool is_pooled = l == layers.size();
      const UnitRange units = is_pooled ? UnitRange{0, what.activations.rows()} : layers[l];
      std::optional<DetectorRow> row = DescribeDetectors(search, part, units, signs);
      if (!row) continue;
      row->network = what.network;
      if (!is_pooled) row->layer = static_cast<int>(l + 1);
      const Index stacked_unit = row->best.unit;
      const auto above = std::find_if(layers.begin(), layers.end(), [&](const UnitRange& layer) {
        return stacked_unit < layer.first + layer.count;
      });
      row->best_layer = static_cast<int>(above - layers.begin()) + 1;
      row->best.unit = stacked_unit - above->first;
      if (effects != nullptr) effects->Describe(stacked_unit, *row);
      rows.push_back(*std::move(row));
    }
  }
}

}  // namespace

std::vector<PartSet> ShuffleWithinClasses(const std::vector<PartSet>& parts,
                                          const std::vector<std::int32_t>& labels,
                                          std::uint64_t seed) {
  std::vector<PartSet> shuffled = parts;
  for (std::size_t c = 0; c < PartsClassNames().size(); ++c) {
    std::vector<PartSet> of_class;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] == static_cast<std::int32_t>(c)) of_class.push_back(parts[i]);
    }
    RandomStream stream(seed, Purpose::kPartTruth, static_cast<std::uint32_t>(c));
    Shuffle(std::span(of_class), stream);
    auto next = of_class.begin();
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] == static_cast<std::int32_t>(c)) shuffled[i] = *next++;
    }
  }
  return shuffled;
}

template <typename Scalar>
std::vector<DetectorRow> AnalyzeParts(const PartSubject<Scalar>& subject) {
  const Split<Scalar>& split = subject.data.validation;
  std::vector<PartSet> truth;
  for (Index i = 0; i < split.size(); ++i) {
    truth.push_back(subject.generator.Present(SplitName::kValidation, i));
  }
  const std::vector<PartSet> shuffled = ShuffleWithinClasses(truth, split.labels, subject.seed);
  std::vector<DetectorRow> rows;
  Matrix<double> activations = StackActivations(subject.trained, split.inputs);
  PartEffects<Scalar> effects(subject);
  AddRows(subject, {"trained", activations, truth}, &effects, rows);
  std::vector<DetectorRow> of_chance;
  AddRows<Scalar>(subject, {"shuffled", activations, shuffled}, nullptr, of_chance);
  activations = StackActivations(subject.untrained, split.inputs);
  AddRows<Scalar>(subject, {"untrained", activations, truth}, nullptr, rows);
  rows.insert(rows.end(), of_chance.begin(), of_chance.end());
  return rows;
}

template std::vector<DetectorRow> AnalyzeParts(const PartSubject<float>&);
template std::vector<DetectorRow> AnalyzeParts(const PartSubject<double>&);

}  // namespace relulab
