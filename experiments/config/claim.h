/// A study's `claims`: hypotheses about its runs, fixed before there are results.
///
/// A claim compares a treatment with controls, cell by cell, or one quantity with a bound.
/// The config names the runs, the value that is read from each, the effect and the smallest effect
/// that matters. experiments/claims evaluates it from the stored tables.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/registry/registry.h"
#include "core/stats/verdict.h"
#include "experiments/config/field.h"
#include "experiments/store/tables.h"

namespace relulab {

/// The tables that a claim reads values from.
enum class MetricTable : std::uint8_t { kRuns, kLayers, kSteps, kTiming, kRemoval, kDetectors };

inline constexpr auto kMetricTables = std::to_array<NamedValue<MetricTable>>({
    {kRunsTable, MetricTable::kRuns, "one row per run"},
    {kLayersTable, MetricTable::kLayers, "one row per step and layer"},
    {kStepsTable, MetricTable::kSteps, "one row per evaluation"},
    {kTimingTable, MetricTable::kTiming, "one row per run, or per block of a timing study"},
    {"removal", MetricTable::kRemoval, "one row per order of removal and removed fraction"},
    {"detectors", MetricTable::kDetectors, "one row per network, part and layer"},
});

/// How several values become one.
enum class Reduction : std::uint8_t { kMean, kMin, kMax, kDecadesPerLayer, kFurthest };

inline constexpr auto kLayerReductions = std::to_array<NamedValue<Reduction>>({
    {"mean", Reduction::kMean, "the mean"},
    {"min", Reduction::kMin, "the smallest"},
    {"max", Reduction::kMax, "the largest"},
    {"decades_per_layer", Reduction::kDecadesPerLayer,
     "the change of log10 per layer, from the last layer to the first; negative if the values "
     "decay toward the first; absent if one of the two is 0"},
});
inline constexpr auto kStepReductions = std::to_array<NamedValue<Reduction>>({
    {"mean", Reduction::kMean, "the mean"},
    {"min", Reduction::kMin, "the smallest"},
    {"max", Reduction::kMax, "the largest"},
    {"furthest", Reduction::kFurthest, "the value with the largest absolute value"},
});

/// Rows of a table, chosen by position: by name, or one row by its number.
enum class Which : std::uint8_t { kNumber, kFirst, kLast, kHidden, kOutput, kAll };

struct Position {
  Which which = Which::kLast;
  std::int64_t number = 0;  ///< used if `which` is kNumber

  bool operator==(const Position&) const = default;
};

inline constexpr auto kLayerNames = std::to_array<NamedValue<Which>>({
    {"first", Which::kFirst, "layer 1"},
    {"last", Which::kLast, "the last hidden layer"},
    {"hidden", Which::kHidden, "every hidden layer"},
    {"output", Which::kOutput, "the output layer"},
    {"all", Which::kAll, "every layer"},
});
inline constexpr auto kStepNames = std::to_array<NamedValue<Which>>({
    {"first", Which::kFirst, "the first step"},
    {"last", Which::kLast, "the last step"},
    {"all", Which::kAll, "every step"},
});

/// The steps of layers.csv or steps.csv that a metric reads.
struct StepChoice {
  Position step = {Which::kLast};
  Reduction over_steps = Reduction::kMean;  ///< used if `step` is kAll
};

/// The layers of layers.csv that a metric reads.
struct LayerChoice {
  Position layer = {Which::kHidden};
  Reduction reduce = Reduction::kMean;  ///< used if `layer` names several layers
  bool over_theory = false;             ///< divide each value by the prediction in theory.csv
};

/// The number that a claim reads from each run's tables.
struct ClaimMetric {
  MetricTable table = MetricTable::kRuns;
  std::string column = {};                ///< a column of that table
  bool present = false;                   ///< use 1 if the run has a value and 0 if not
  std::optional<double> missing_as = {};  ///< replaces an absent value
  std::vector<std::string> over = {};     ///< runs that differ only in these keys are averaged

  StepChoice steps = {};    ///< for layers and steps
  LayerChoice layers = {};  ///< for layers
  Setting rows = {};        ///< for removal and detectors: column = value selects the rows
  Setting minus = {};  ///< for detectors: columns of `rows` with the values of the row to subtract
  double loss_at_most =
      0.005;  ///< for removal: how far accuracy may fall below that of the best arm
};

/// How the effect is computed from two arms, or from one.
enum class Statistic : std::uint8_t { kDifference, kRatio, kRestrictedMeanRatio, kValue };

/// A NamedValue that also tells the scale of the effects.
struct StatisticRow {
  std::string_view name;
  Statistic value;
  std::string_view help;
  bool is_ratio;  ///< effects and min_effect are ratios, and are analysed as logarithms
};

inline constexpr auto kStatistics = std::to_array<StatisticRow>({
    {"difference", Statistic::kDifference,
     "treatment minus control; control minus treatment for direction \"lower\"", false},
    {"ratio", Statistic::kRatio,
     "treatment divided by control; control divided by treatment for direction \"lower\"", true},
    {"restricted_mean_ratio", Statistic::kRestrictedMeanRatio,
     "the control's mean time to the target divided by the treatment's; a miss counts as the time "
     "at the last step",
     true},
    {"value", Statistic::kValue,
     "for a threshold: the treatment's value minus the bound; the bound minus the value for "
     "direction \"lower\"",
     false},
});

/// Where the treatment lies if the statement is true.
enum class Direction : std::uint8_t { kHigher, kLower, kWithin };

inline constexpr auto kDirections = std::to_array<NamedValue<Direction>>({
    {"higher", Direction::kHigher, "above the controls or the bound"},
    {"lower", Direction::kLower, "below the controls or the bound"},
    {"within", Direction::kWithin, "at most min_effect from the bound, on either side"},
});

/// Where reports show a claim. A NamedValue that also has the title of that place.
struct RoleRow {
  std::string_view name;
  std::string_view help;
  std::string_view title;
};

inline constexpr auto kRoles = std::to_array<RoleRow>({
    {"primary", "a main result", "Claims"},
    {"secondary", "a secondary result", "Further evidence"},
    {"limit", "a limit of the main results", "Limits"},
});

/// Pairs of arms whose means of a column of runs.csv differ by more than `within` are left out.
struct ClaimMatch {
  std::string column = {};
  double within = 0.0;
};

struct Claim {
  std::string id = {};
  std::string role = {};  ///< one of kRoles
  std::string quote = {};
  std::string where = {};
  std::string statement = {};
  std::string notes = {};
  std::string not_tested = {};  ///< why the claim is not measured; else empty
  std::string check = {};       ///< the property that the program checks itself; else empty

  // The other members apply only to a measured claim, which has no not_tested and no check.
  ClaimKind kind = ClaimKind::kSuperiority;
  Quantifier quantifier = Quantifier::kEvery;
  std::vector<Setting> treatments = {};
  std::vector<Setting> controls = {};  ///< empty for a threshold
  bool against_best = false;  ///< compare only with the control that has the best mean in the cell
  std::vector<std::string> cells = {};  ///< keys; each combination of their values is a cell
  std::vector<std::pair<std::string, std::vector<Json>>> filter =
      {};  ///< keys, each with the values that a run may have
  std::vector<Setting> fixed =
      {};  ///< what the runs of the claim's own plan have; a run counts if it has one of them
  ClaimMetric metric = {};
  Statistic statistic = Statistic::kDifference;
  Direction direction = Direction::kHigher;
  double bound = 0.0;       ///< used by a threshold
  double min_effect = 0.0;  ///< as in the config: a ratio, or in the metric's unit
  std::string unit = {};    ///< "ratio", or the metric's unit
  std::optional<ClaimMatch> matched = {};

  bool is_measured() const { return not_tested.empty() && check.empty(); }
  bool is_ratio() const { return FindValue(kStatistics, statistic).is_ratio; }
};

/// The field `claims` of a study: a list of claims.
const Field& ClaimsField();

/// The fields that only a measured claim may have.
std::vector<Field> MeasuredClaimFields();

/// Completes claims. Sets the defaults that depend on other values, and checks that the values fit
/// together. `json` is the list that the claims were read from, without defaults. Throws
/// ConfigError.
void CompleteClaims(const Json& json, const Place& place, std::vector<Claim>& claims);

}  // namespace relulab
