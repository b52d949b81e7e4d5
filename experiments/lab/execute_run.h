/// Runs one planned run: network, training, observers, record.
#pragma once

#include <stop_token>

#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"
#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_progress.h"
#include "experiments/lab/run_record.h"

namespace relulab {

/// Throws DataError if the data cannot be loaded. Everything else that goes wrong is in the record:
/// divergence is a result; any other exception is a failure. If a stop was requested, the record's
/// training is marked as stopped, and the record is not a result.
///
/// What `also` names is timed after the run, on the final state. These times are not part of the
/// record's `seconds`. Predictions are timed on the test split or, if that is empty, on the
/// validation split; one of the two must have examples.
///
/// Unless null, `progress` is kept up to date.
RunRecord ExecuteRun(const RunSpec& spec, SharedDataset& dataset, const std::stop_token& stop,
                     const TimingMeasure& also = {}, RunProgress* progress = nullptr);

}  // namespace relulab
