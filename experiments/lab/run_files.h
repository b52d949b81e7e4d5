/// Converts a record to the files of its run's directory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/lab/run_json.h"
#include "experiments/lab/run_record.h"
#include "experiments/plan/plan.h"
#include "experiments/store/manifest.h"

namespace relulab {

/// The file of a checkpoint in its run's directory.
std::string CheckpointName(std::int64_t step);

/// The columns of a run's layers.csv: those of the metrics that the run measures.
std::vector<std::string> LayersColumns(const std::vector<const MetricInfo*>& metrics);

/// run.json, timing.json and the run's tables (experiments/store/tables.h). `results` is ResultsOf
/// the record.
RunFiles MakeRunFiles(const PlannedRun& run, const RunRecord& record, const FinishedRun& results);

}  // namespace relulab
