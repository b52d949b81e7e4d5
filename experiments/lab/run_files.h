/// A record as the files of its directory, and as its row of runs.csv.
#pragma once

#include <string>
#include <vector>

#include "experiments/lab/run_record.h"
#include "experiments/plan/plan.h"
#include "experiments/store/manifest.h"

namespace relulab {

/// Changes when the same config would give other results, or files of another form: a run of
/// another version is not done.
inline constexpr int kResultsVersion = 4;

/// run.json, steps.csv, layers.csv, theory.csv, timing.json, checkpoints/ and, where asked for,
/// histograms.csv and the tables of analyses. `data_digests` as DigestFiles gives them.
RunFiles MakeRunFiles(const PlannedRun& run, const RunRecord& record, const Json& data_digests);

/// The columns of run.json's `summary`, in their order.
std::vector<std::string> SummaryColumns();

/// The columns of steps.csv, in their order.
std::vector<std::string> StepColumns();

/// The columns of theory.csv after `layer`, in their order; named as those of layers.csv that they
/// predict.
std::vector<std::string> TheoryColumns();

}  // namespace relulab
