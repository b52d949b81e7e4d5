/// Every result table is declared here, once: its file, its columns, and when it exists. Writers,
/// readers, manifests, merging, claims and `relulab list columns` follow from these declarations.
///
/// Each column that is always present has a constant; use it to write and read cells. The metrics
/// of layers.csv and the tables of analyses are declared in their registries
/// (core/measure/metric.h, core/measure/analysis.h), and the varied keys of runs.csv in the study.
#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/registry/registry.h"

namespace relulab {

namespace columns {

inline constexpr Column kRunId{"run_id", "", "the run: 12 hex digits of its config's digest"};
inline constexpr Column kStep{"step", "updates", "updates before this state; 0 is initialisation"};
inline constexpr Column kLayer{"layer", "", "1 to depth are hidden, depth + 1 is the output"};

// runs.csv and tuning.csv
inline constexpr Column kStatus{"status", "", "completed, diverged or failed"};
inline constexpr Column kSeed{"seed", "", "seed of the run"};
inline constexpr Column kStepsToTarget{
    "steps_to_target", "updates",
    "step of the first of two consecutive evaluations that meet the target; empty: missed"};
inline constexpr Column kEpochsToTarget{"epochs_to_target", "epochs", "steps_to_target in epochs"};
inline constexpr Column kFlopsToTarget{
    "flops_to_target", "FLOP", "steps_to_target in operations, all updates counted as dense"};
inline constexpr Column kFinalTrainLoss{"final_train_loss", "", "training loss at the last step"};
inline constexpr Column kFinalTrainAccuracy{"final_train_accuracy", "",
                                            "training accuracy at the last step"};
inline constexpr Column kFinalValidationLoss{"final_validation_loss", "",
                                             "validation loss at the last step"};
inline constexpr Column kFinalValidationAccuracy{"final_validation_accuracy", "",
                                                 "validation accuracy at the last step; nan if the "
                                                 "validation loss is not finite"};
inline constexpr Column kBestStep{
    "best_step", "updates",
    "step of the first evaluation with the highest validation accuracy; without validation, of the "
    "last evaluation"};
inline constexpr Column kBestValidationAccuracy{"best_validation_accuracy", "",
                                                "validation accuracy at best_step"};
inline constexpr Column kTestAccuracy{"test_accuracy", "",
                                      "accuracy on the whole test split at best_step; nan if the "
                                      "test loss is not finite"};
inline constexpr Column kGeneralizationGap{"generalization_gap", "",
                                           "training minus test accuracy at best_step"};
inline constexpr Column kMemorizedFraction{
    "memorized_fraction", "",
    "share of the training rows with a flipped label for which the network predicts that label at "
    "the last step"};
inline constexpr Column kDenseFlops{
    "dense_flops", "FLOP", "operations that all updates would take if no zeros were skipped"};
inline constexpr Column kExecutedFlops{
    "executed_flops", "FLOP", "operations that all updates executed; skipped zeros do not count"};
inline constexpr Column kHeldOutNotFiniteStep{
    "held_out_not_finite_step", "updates",
    "first step whose validation or test loss was not finite while the training loss was finite"};
inline constexpr Column kDivergedStep{"diverged_step", "updates",
                                      "step of the state whose loss was not finite"};
inline constexpr Column kDivergedLayer{
    "diverged_layer", "", "the first layer whose parameters or z were not finite at that state"};
inline constexpr Column kChosen{
    "chosen", "", "whether tuning chose this setting; empty until all tuning runs are finished"};

// steps.csv
inline constexpr Column kEpoch{"epoch", "epochs", "step x batch_size / train_size"};
inline constexpr Column kTrainLoss{"train_loss", "",
                                   "mean loss of the evaluated training examples"};
inline constexpr Column kTrainAccuracy{
    "train_accuracy", "", "share of the evaluated training examples that are classified correctly"};
inline constexpr Column kValidationLoss{"validation_loss", "",
                                        "mean loss of the evaluated validation examples"};
inline constexpr Column kValidationAccuracy{
    "validation_accuracy", "",
    "share of the evaluated validation examples that are classified correctly; an example with an "
    "output that is not finite is not"};

// theory.csv; its columns have the names of the metrics of layers.csv that they predict
inline constexpr Column kPreactivationRms{"preactivation_rms", "", "predicted RMS of z"};
inline constexpr Column kDeltaNorm{"delta_norm", "",
                                   "predicted RMS over examples of |d loss_i / d z|"};
inline constexpr Column kPerExampleWeightGradientNorm{
    "per_example_weight_gradient_norm", "",
    "predicted RMS over examples of the norm of the example's own gradient with respect to W"};

// layers.csv has a column for each metric (core/measure/metric.h). Reports read this one by name.
inline constexpr Column kZeroFraction{"zero_fraction", "",
                                      "share of activations that are exactly 0"};

// columns of removal.csv and detectors.csv that claims read (declared in core/measure/analysis.h)
inline constexpr Column kRemovedFraction{"removed_fraction", "",
                                         "share of all hidden units that are removed"};
inline constexpr Column kRemovalOrder{"order", "",
                                      "the order in which units are removed: importance or random"};

// histograms.csv
inline constexpr Column kQuantity{"quantity", "", "activation or delta (core/measure/histogram.h)"};
inline constexpr Column kBinLow{"low", "", "lower end of the bin, inclusive"};
inline constexpr Column kBinHigh{"high", "", "upper end of the bin"};
inline constexpr Column kCount{"count", "values", "number of values in the bin"};

// timing.csv and timing_blocks.csv
inline constexpr Column kSeconds{"seconds", "s", "time of the whole run, without loading data"};
inline constexpr Column kUpdateSeconds{"update_seconds", "s",
                                       "the part of `seconds` spent on updates"};
inline constexpr Column kEvaluateSeconds{"evaluate_seconds", "s",
                                         "the part of `seconds` spent on evaluations"};
inline constexpr Column kMeasureSeconds{"measure_seconds", "s",
                                        "the part of `seconds` spent on measurements"};
inline constexpr Column kInferenceSeconds{
    "inference_seconds", "s",
    "time of one pass in batches of 128 over the test split, or over the validation split if the "
    "test split is empty"};
inline constexpr Column kSingleInferenceSeconds{"single_inference_seconds", "s",
                                                "time per example if each example is given alone"};
inline constexpr Column kActivationForwardNs{"activation_forward_ns", "ns",
                                             "time of phi for one element"};
inline constexpr Column kActivationDerivativeNs{"activation_derivative_ns", "ns",
                                                "time of phi and phi' together for one element"};
inline constexpr Column kBlock{"block", "",
                               "number of the block, from 1; every run is timed once in a block"};
inline constexpr Column kPosition{"position", "",
                                  "place of the run in the order of its block, from 1"};
inline constexpr Column kData{"data", "", "digest of the data files; empty for a generator"};
inline constexpr Column kCommit{"commit", "", "commit of the program"};
inline constexpr Column kBuild{"build", "", "digest of the program and of the kernels it chose"};
inline constexpr Column kProcessor{"processor", "", "model name of the processor"};
inline constexpr Column kHost{"host", "", "name of the machine"};

// claims.csv
inline constexpr Column kClaimId{"id", "", "id of the claim"};
inline constexpr Column kRole{"role", "", "primary, secondary or limit"};
inline constexpr Column kCell{"cell", "", "the compared arms and cell; empty: the whole claim"};
inline constexpr Column kVerdict{"verdict", "", "verdict on the claim or the cell"};
inline constexpr Column kEffect{"effect", "", "value of the claim's statistic"};
inline constexpr Column kEffectLow{"low", "", "lower end of its 95 % interval; empty: unbounded"};
inline constexpr Column kEffectHigh{"high", "", "upper end of its 95 % interval; empty: unbounded"};
inline constexpr Column kUnit{"unit", "", "unit of the effect"};
inline constexpr Column kMinEffect{"min_effect", "", "the smallest effect that counts"};
inline constexpr Column kUnits{
    "n", "units", "number of paired units, such as seeds; for a check, the number of cases"};
inline constexpr Column kTreatment{"treatment", "", "mean of the treatment in the cell"};
inline constexpr Column kControl{"control", "", "mean of the control in the cell"};
inline constexpr Column kNote{
    "note", "", "remarks on the verdict, such as missing runs, misses or pairs left out"};
inline constexpr Column kKind{"kind", "", "kind of the claim"};
inline constexpr Column kQuantifier{"quantifier", "", "in how many cells the claim must hold"};
inline constexpr Column kQuote{"quote", "", "the sentence that is tested, quoted verbatim"};
inline constexpr Column kWhere{"where", "", "the source of the quote"};
inline constexpr Column kStatement{"statement", "", "what was tested"};
inline constexpr Column kCommand{
    "command", "",
    "the command that makes the study's runs, to be run in the directory of its config"};

}  // namespace columns

enum class RunStatus { kCompleted, kDiverged, kFailed };

/// The values of the column `status`.
inline constexpr std::array<NamedValue<RunStatus>, 3> kRunStatuses = {
    {{"completed", RunStatus::kCompleted, "training and measurement finished"},
     {"diverged", RunStatus::kDiverged,
      "the loss was not finite at some step; the run counts as a result, and its rows end at that "
      "step"},
     {"failed", RunStatus::kFailed, "no result; the next `relulab run` executes the run again"}}};

/// Who writes a table.
enum class TableSource {
  kStudy,     ///< one table, written for the whole study
  kEveryRun,  ///< every run has one, without `run_id`; the study's table joins them
  kSomeRuns,  ///< likewise, but only runs that ask for it have one
};

struct Table {
  std::string_view name;  ///< the file is <name>.csv
  std::string_view description;
  std::string_view present;  ///< when the table exists
  TableSource source = TableSource::kStudy;
  std::vector<Column> keys;     ///< columns that identify a row
  std::vector<Column> columns;  ///< the columns after the keys
};

inline constexpr std::string_view kRunsTable = "runs";
inline constexpr std::string_view kTuningTable = "tuning";
inline constexpr std::string_view kLayersTable = "layers";
inline constexpr std::string_view kStepsTable = "steps";
inline constexpr std::string_view kTheoryTable = "theory";
inline constexpr std::string_view kTimingTable = "timing";
inline constexpr std::string_view kTimingBlocksTable = "timing_blocks";
inline constexpr std::string_view kHistogramsTable = "histograms";
inline constexpr std::string_view kClaimsTable = "claims";

/// Every table there is, in the order of `relulab list columns`.
std::span<const Table> Tables();

/// `name` is one of Tables().
const Table& GetTable(std::string_view name);

std::string TableFile(std::string_view table);
std::filesystem::path TablePath(const std::filesystem::path& directory, std::string_view table);

/// The names of the columns of a study's table, in their order. The varied keys of runs.csv and
/// tuning.csv follow `status`; if `seed` is one of them, it has no second column.
std::vector<std::string> ColumnNames(const Table& table,
                                     const std::vector<std::string>& varied_keys = {});

/// The names of the columns of one run's table, which has no `run_id`.
std::vector<std::string> RunColumnNames(const Table& table);

/// The figures of runs.csv, which are those of run.json's `summary`, in their order.
std::span<const Column> SummaryColumns();

/// Whether a column is a time.
bool IsTime(const Column& column);

/// The columns that a claim may name: in "runs" the summary figures, in "layers" the metrics, in
/// "steps" all but the run_id, in "timing" the times, in other tables all but the keys.
std::vector<std::string> ColumnsOf(const std::string& table);

/// The files that the manifest of every run must list.
std::span<const std::string> RequiredRunFiles();

inline constexpr std::string_view kStudyFile = "study.json";
inline constexpr std::string_view kClaimsFile = "claims.json";
inline constexpr std::string_view kRunFile = "run.json";
inline constexpr std::string_view kTimingFile = "timing.json";

}  // namespace relulab
