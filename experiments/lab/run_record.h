/// The record of a run: everything that its result files contain, without rounding.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/measure/analysis.h"
#include "core/measure/histogram.h"
#include "core/measure/layer_recorder.h"
#include "core/theory/mean_field.h"
#include "core/train/trainer.h"
#include "experiments/lab/time_activation.h"
#include "experiments/lab/time_inference.h"
#include "experiments/store/tables.h"

namespace relulab {

struct RunRecord {
  RunStatus status = RunStatus::kCompleted;
  std::string failure;  ///< why, if it failed
  TrainingResult training;
  std::vector<const MetricInfo*> metrics;  ///< columns of `layers`
  std::vector<LayerRow> layers;
  std::vector<HistogramRow> histograms;
  std::map<const AnalysisInfo*, AnalysisRows> analyses;  ///< of a completed run
  std::vector<LayerPrediction> theory;  ///< of step 0, by layer; empty if it does not apply
  double flops_per_step = 0.0;
  double examples_per_step = 0.0;
  std::optional<double> train_size;             ///< absent for endless data, which have no epochs
  double seconds = 0.0;                         ///< the whole run, without loading data
  std::optional<PredictionSeconds> prediction;  ///< after the run, if asked for
  std::optional<ActivationNanoseconds> activation;  ///< after the run, if asked for
};

}  // namespace relulab
