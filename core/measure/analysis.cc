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
       .columns = {"order", "removed_fraction", "validation_accuracy", "test_accuracy"},
       .dataset = "",
       .run_float = RemovalTable<float>,
       .run_double = RemovalTable<double>},
      {.name = "part_detectors",
       .description = "units that answer to one part of the pictures; data set parts only",
       .table = "detectors",
       .columns = {"network",
                   "part",
                   "layer",
                   "units",
                   "detector_share",
                   "detector_share_either",
                   "best_layer",
                   "best_unit",
                   "sign",
                   "threshold",
                   "chosen_score",
                   "score",
                   "hit_rate",
                   "silent_on_part",
                   "false_alarm_same_class",
                   "false_alarm_other_classes",
                   "false_alarm_building",
                   "false_alarm_house",
                   "silent_on_building",
                   "silent_on_house",
                   "pair_response",
                   "ablation_accuracy_change"},
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
