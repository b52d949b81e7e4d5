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

/// Receivers of parts of a run while it is executed. Each may be null.
struct RunHooks {
  /// Receives the safetensors of each checkpoint when it is taken, so that only one is in memory at
  /// a time. If it throws OutputError, the run ends and ExecuteRun throws the error.
  std::function<void(std::int64_t step, const std::string& safetensors)> keep_checkpoint = nullptr;
  RunProgress* progress = nullptr;  ///< kept up to date
};

/// Throws DataError if the data cannot be loaded. Other problems are in the record: divergence is a
/// result, and any other exception is a failure. Throws Stopped soon after a stop is requested:
/// before the next layer of a network, matrix of singular values or unit of an analysis.
///
/// The times that `also` names are measured after the run, on the final state. These times are not
/// part of the record's `seconds`. Predictions are timed on the test split or, if that is empty, on
/// the validation split; one of the two must have examples.
RunRecord ExecuteRun(const RunSpec& spec, SharedDataset& dataset, const std::stop_token& stop,
                     const TimingMeasure& also = {}, const RunHooks& hooks = {});

}  // namespace relulab
