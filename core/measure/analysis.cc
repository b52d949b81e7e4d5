#include "core/measure/analysis.h"

#include <optional>
#include <type_traits>

#include "core/measure/part_analysis.h"
#include "core/measure/unit_removal.h"

namespace relulab {
namespace {

template <typename T>
AnalysisCell CellOf(const std::optional<T>& value) {
  return value ? AnalysisCell(*value) : AnalysisCell();
}

template <typename Scalar>
AnalysisRows RemovalTable(const TrainedRun<Scalar>& run) {
  AnalysisRows table;
  for (const RemovalRow& row : MeasureRemoval(run.trained, run.loss, run.data, run.seed)) {
    table.push_back({row.order, row.removed_fraction, CellOf(row.validation_accuracy),
                     CellOf(row.test_accuracy)});
  }
  return table;
}

AnalysisCell OfClass(const std::vector<std::optional<double>>& shares, PartsClass label) {
  return CellOf(shares[static_cast<std::size_t>(label)]);
}

template <typename Scalar>
AnalysisRows DetectorTable(const TrainedRun<Scalar>& run) {
  const PartsGenerator generator(run.dataset.parameters);
  AnalysisRows table;
  for (const DetectorRow& row : AnalyzeParts<Scalar>(
           {run.trained, run.untrained, run.data, generator, run.loss, run.seed})) {
    const PartDetector& best = row.best;
    const std::optional<std::int64_t> layer = row.layer;
    table.push_back({row.network,
                     row.part,
                     CellOf(layer),
                     std::int64_t{row.units},
                     row.detector_share,
                     row.detector_share_either,
                     std::int64_t{row.best_layer},
                     std::int64_t{best.unit},
                     std::int64_t{best.sign},
                     best.threshold,
                     best.chosen_score,
                     best.score,
                     best.hit_rate,
                     best.silent_on_part,
                     CellOf(row.false_alarm_same_class),
                     CellOf(row.false_alarm_other_classes),
                     OfClass(best.false_alarms, PartsClass::kBuilding),
                     OfClass(best.false_alarms, PartsClass::kHouse),
                     OfClass(best.silent_without_part, PartsClass::kBuilding),
                     OfClass(best.silent_without_part, PartsClass::kHouse),
                     CellOf(row.pair_response),
                     CellOf(row.ablation_accuracy_change)});
  }
  return table;
}

}  // namespace

std::span<const AnalysisInfo> Analyses() {
  static const std::vector<AnalysisInfo> kRegistry = {
      {.name = "removal",
       .description = "accuracy as hidden units are replaced by their training means",
       .table = "removal",
       .columns = {{"order", "", "importance: the least important unit first; or random"},
                   {"removed_fraction", "", "share of all hidden units that are removed"},
                   {"validation_accuracy", "", "on the whole validation split"},
                   {"test_accuracy", "", "on the whole test split"}},
       .dataset = "",
       .run_float = RemovalTable<float>,
       .run_double = RemovalTable<double>},
      {.name = "part_detectors",
       .description = "units that answer to one part of the pictures; data set parts only",
       .table = "detectors",
       .columns =
           {{"network", "", "trained, untrained, or shuffled: parts permuted within each class"},
            {"part", "", "name of the part"},
            {"layer", "", "hidden layer, from 1; empty: all together"},
            {"units", "", "units among which detectors are sought"},
            {"detector_share", "", "share of units that score 0.7 or more by answering"},
            {"detector_share_either", "", "share of units that score 0.7 or more with either sign"},
            {"best_layer", "", "layer of the best unit"},
            {"best_unit", "", "its number in that layer, from 0"},
            {"sign", "", "1: it answers to the part; -1: it falls silent"},
            {"threshold", "", "it fires where sign times activation reaches this"},
            {"chosen_score", "", "its score on the images that chose it"},
            {"score", "", "its score on the other images"},
            {"hit_rate", "", "share of images with the part on which it fires"},
            {"silent_on_part", "", "share of images with the part on which its activation is 0"},
            {"false_alarm_same_class", "",
             "share of images without the part on which it fires, classes that can have it"},
            {"false_alarm_other_classes", "", "the same for classes that cannot have the part"},
            {"false_alarm_building", "", "the same for the class building"},
            {"false_alarm_house", "", "the same for the class house"},
            {"silent_on_building", "",
             "share of buildings without the part on which its activation is 0"},
            {"silent_on_house", "", "the same for houses"},
            {"pair_response", "",
             "mean change of its activation when the part is added, in standard deviations"},
            {"ablation_accuracy_change", "",
             "change of the accuracy on images with the part when it is removed"}},
       .dataset = "parts",
       .run_float = DetectorTable<float>,
       .run_double = DetectorTable<double>},
  };
  return kRegistry;
}

template <typename Scalar>
AnalysisRows Analyze(const AnalysisInfo& analysis, const TrainedRun<Scalar>& run) {
  if constexpr (std::is_same_v<Scalar, float>) {
    return analysis.run_float(run);
  } else {
    return analysis.run_double(run);
  }
}

template AnalysisRows Analyze(const AnalysisInfo&, const TrainedRun<float>&);
template AnalysisRows Analyze(const AnalysisInfo&, const TrainedRun<double>&);

}  // namespace relulab
