/// Runs one planned run: network, training, observers, record.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"
#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_progress.h"
#include "experiments/lab/run_record.h"

namespace relulab {

/// What receives parts of a run while it is executed. Each may be null.
struct RunHooks {
  /// Receives the safetensors of each checkpoint when it is taken, so that memory holds one at a
  /// time. Its OutputError ends the run and is thrown.
  std::function<void(std::int64_t step, const std::string& safetensors)> keep_checkpoint = nullptr;
  RunProgress* progress = nullptr;  ///< kept up to date
};

/// Throws DataError if the data cannot be loaded. Everything else that goes wrong is in the record:
/// divergence is a result; any other exception is a failure. Throws Stopped soon after a stop is
/// requested: before the next layer of a network, matrix of singular values or unit of an analysis.
///
/// What `also` names is timed after the run, on the final state. These times are not part of the
/// record's `seconds`. Predictions are timed on the test split or, if that is empty, on the
/// validation split; one of the two must have examples.
RunRecord ExecuteRun(const RunSpec& spec, SharedDataset& dataset, const std::stop_token& stop,
                     const TimingMeasure& also = {}, const RunHooks& hooks = {});

}  // namespace relulab
