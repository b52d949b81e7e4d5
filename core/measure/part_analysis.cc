#include "core/measure/part_analysis.h"

#include <algorithm>
#include <cassert>

#include "core/numeric/average.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

template <auto kMember>
AnalysisCell Get(const DetectorRow& row) {
  return CellOf(row.*kMember);
}

template <auto kMember>
AnalysisCell Best(const DetectorRow& row) {
  return CellOf(row.best.*kMember);
}

template <auto kShares, PartsClass kClass>
AnalysisCell BestOfClass(const DetectorRow& row) {
  return CellOf((row.best.*kShares)[static_cast<std::size_t>(kClass)]);
}

constexpr AnalysisColumn<DetectorRow> kDetectorColumns[] = {
    {{"network", "",
      "trained, untrained, or shuffled (trained, with the parts permuted within each class)"},
     Get<&DetectorRow::network>},
    {{"part", "", "name of the part"}, Get<&DetectorRow::part>},
    {{"layer", "", "hidden layer, from 1; empty: all hidden layers together"},
     Get<&DetectorRow::layer>},
    {{"units", "", "number of units that were searched"}, Get<&DetectorRow::units>},
    {{"detector_share", "",
      "share of units with score >= 0.7 and a larger activation on images with the part"},
     Get<&DetectorRow::detector_share>},
    {{"detector_share_either", "", "share of units that score 0.7 or more with either sign"},
     Get<&DetectorRow::detector_share_either>},
    {{"best_layer", "", "layer of the best unit"}, Get<&DetectorRow::best_layer>},
    {{"best_unit", "", "index of the best unit in its layer, from 0"}, Best<&PartDetector::unit>},
    {{"sign", "", "1: the best unit's activation is larger on images with the part; -1: smaller"},
     Best<&PartDetector::sign>},
    {{"threshold", "", "the best unit fires where sign x activation >= threshold"},
     Best<&PartDetector::threshold>},
    {{"chosen_score", "",
      "score of the best unit on the half of the images that was used to choose it"},
     Best<&PartDetector::chosen_score>},
    {{"score", "", "score of the best unit on the other half of the images"},
     Best<&PartDetector::score>},
    {{"hit_rate", "", "how often the best unit fires on images with the part, 0 to 1"},
     Best<&PartDetector::hit_rate>},
    {{"silent_on_part", "",
      "how often the best unit's activation is 0 on images with the part, 0 to 1"},
     Best<&PartDetector::silent_on_part>},
    {{"false_alarm_same_class", "",
      "how often the best unit fires on images without the part; mean over classes that can have "
      "it"},
     Get<&DetectorRow::false_alarm_same_class>},
    {{"false_alarm_other_classes", "",
      "how often the best unit fires on images of classes that cannot have the part; mean over "
      "these classes"},
     Get<&DetectorRow::false_alarm_other_classes>},
    {{"false_alarm_building", "",
      "how often the best unit fires on images of class building without the part"},
     BestOfClass<&PartDetector::false_alarms, PartsClass::kBuilding>},
    {{"false_alarm_house", "",
      "how often the best unit fires on images of class house without the part"},
     BestOfClass<&PartDetector::false_alarms, PartsClass::kHouse>},
    {{"silent_on_building", "",
      "how often the best unit's activation is 0 on images of class building without the part"},
     BestOfClass<&PartDetector::silent_without_part, PartsClass::kBuilding>},
    {{"silent_on_house", "",
      "how often the best unit's activation is 0 on images of class house without the part"},
     BestOfClass<&PartDetector::silent_without_part, PartsClass::kHouse>},
    {{"pair_response", "",
      "sign x mean change of the best unit's activation when the part is added, in standard "
      "deviations"},
     Get<&DetectorRow::pair_response>},
    {{"ablation_accuracy_change", "",
      "accuracy on images with the part after the best unit is removed, minus the accuracy before"},
     Get<&DetectorRow::ablation_accuracy_change>},
};

std::vector<PartSet> ClassParts() {
  std::vector<PartSet> sets;
  for (std::size_t c = 0; c < PartsClassNames().size(); ++c) {
    sets.push_back(0);
    for (int p = 0; p < kPartCount; ++p) {
      if (CanHavePart(static_cast<PartsClass>(c), p)) sets.back() |= PartSet{1} << p;
    }
  }
  return sets;
}

/// The mean share over the classes for which `counts` is true; absent if there are none.
template <typename Counts>
std::optional<double> MeanShare(const std::vector<std::optional<double>>& shares,
                                const Counts& counts) {
  Average mean;
  for (std::size_t c = 0; c < shares.size(); ++c) {
    if (shares[c] && counts(static_cast<PartsClass>(c))) mean.Add(*shares[c]);
  }
  return mean.Get();
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

/// The activations of a network, and the parts of each image.
struct Search {
  std::string_view network;
  const Matrix<double>& activations;
  const std::vector<PartSet>& parts;
};

/// Adds the rows of one search. Leaves the effects empty if `effects` is null.
template <typename Scalar>
void AddRows(const TrainedRun<Scalar>& run, const Search& what, PartEffects<Scalar>* effects,
             std::vector<DetectorRow>& rows) {
  if (!what.activations.allFinite()) return;
  const std::vector<PartSet> class_parts = ClassParts();
  const PartDetectorSearch search(
      {what.activations, run.data.validation.labels, what.parts, class_parts, run.trained.stop()});
  const DetectorSign signs =
      run.trained.activation().zero_below_zero() ? DetectorSign::kPositive : DetectorSign::kEither;
  const std::vector<UnitRange> layers = LayerRanges(run.trained);
  for (int part = 0; part < kPartCount; ++part) {
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
      if (effects != nullptr) {
        const auto effect = effects->Of(stacked_unit, row->best_layer, row->best);
        row->pair_response = effect.pair_response;
        row->ablation_accuracy_change = effect.ablation_accuracy_change;
      }
      rows.push_back(*std::move(row));
    }
  }
}

template <typename Scalar>
AnalysisRows DetectorTable(const TrainedRun<Scalar>& run) {
  return CellsOf(kDetectorColumns, AnalyzeParts(run));
}

}  // namespace

AnalysisInfo PartDetectorsAnalysis() {
  return {
      .name = "part_detectors",
      .description = "units that respond to one part of the images; only for the data set parts",
      .table = "detectors",
      .columns = ColumnsOf(kDetectorColumns),
      .dataset = "parts",
      .run_float = DetectorTable<float>,
      .run_double = DetectorTable<double>};
}

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
std::vector<DetectorRow> AnalyzeParts(const TrainedRun<Scalar>& run) {
  const Split<Scalar>& split = run.data.validation;
  const PartsGenerator generator(run.dataset.parameters);
  std::vector<PartSet> truth;
  for (Index i = 0; i < split.size(); ++i) {
    truth.push_back(generator.Present(SplitName::kValidation, i));
  }
  const std::vector<PartSet> shuffled = ShuffleWithinClasses(truth, split.labels, run.seed);
  std::vector<DetectorRow> rows;
  Matrix<double> activations = StackActivations(run.trained, split.inputs);
  PartEffects<Scalar> effects(run);
  AddRows(run, {"trained", activations, truth}, &effects, rows);
  std::vector<DetectorRow> of_chance;
  AddRows<Scalar>(run, {"shuffled", activations, shuffled}, nullptr, of_chance);
  activations = StackActivations(run.untrained, split.inputs);
  AddRows<Scalar>(run, {"untrained", activations, truth}, nullptr, rows);
  rows.insert(rows.end(), of_chance.begin(), of_chance.end());
  return rows;
}

template std::vector<DetectorRow> AnalyzeParts(const TrainedRun<float>&);
template std::vector<DetectorRow> AnalyzeParts(const TrainedRun<double>&);

}  // namespace relulab
