/// Converts a record to the files of its run's directory.
#pragma once

#include "experiments/lab/run_json.h"
#include "experiments/lab/run_record.h"
#include "experiments/plan/plan.h"
#include "experiments/store/manifest.h"

namespace relulab {

/// run.json, timing.json, the run's tables (experiments/store/tables.h) and checkpoints/. `results`
/// is ResultsOf the record.
RunFiles MakeRunFiles(const PlannedRun& run, const RunRecord& record, const FinishedRun& results);

}  // namespace relulab
