/// Runs one planned run: network, training, observers, record.
#pragma once

#include <stop_token>

#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"
#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_record.h"

namespace relulab {

/// Throws DataError if the data cannot be loaded. Anything else that goes wrong is in the record:
/// divergence is a result, another exception a failure. If `stop` was requested the record's
/// training is marked stopped, and the record is not a result.
///
/// `also` is timed after the run, in the state that training ended with, and is no part of the
/// record's `seconds`. Predictions are those for the test split or, if that is empty, for the
/// validation split; one of the two has examples.
RunRecord ExecuteRun(const RunSpec& spec, SharedDataset& dataset, const std::stop_token& stop,
                     const TimingMeasure& also = {});

}  // namespace relulab
