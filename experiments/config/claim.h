/// A study's `claims`: hypotheses about its runs, fixed before there are results.
///
/// A claim compares a treatment with controls, cell by cell, or holds one quantity against a bound.
/// The config says which runs it reads, the figure that it takes of each, the effect and the
/// smallest that counts; experiments/claims works it out from the stored tables.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/registry/named_value.h"
#include "core/stats/verdict.h"
#include "experiments/config/field.h"

namespace relulab {

/// How several values become one.
enum class Reduction : std::uint8_t { kMean, kMin, kMax, kDecadesPerLayer, kFurthest };

inline constexpr auto kLayerReductions = std::to_array<NamedValue<Reduction>>({
    {"mean", Reduction::kMean, "the mean"},
    {"min", Reduction::kMin, "the smallest"},
    {"max", Reduction::kMax, "the largest"},
    {"decades_per_layer", Reduction::kDecadesPerLayer,
     "the decay from the last layer to the first"},
});
inline constexpr auto kStepReductions = std::to_array<NamedValue<Reduction>>({
    {"mean", Reduction::kMean, "the mean"},
    {"min", Reduction::kMin, "the smallest"},
    {"max", Reduction::kMax, "the largest"},
    {"furthest", Reduction::kFurthest, "the one of the largest absolute value"},
});

/// One or more rows of a table by their position: `which`, or the one of that number.
enum class Which : std::uint8_t { kNumber, kFirst, kLast, kHidden, kOutput, kAll };

struct Position {
  Which which = Which::kLast;
  std::int64_t number = 0;  ///< of kNumber

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

/// Of tables with a row a step: layers and steps.
struct StepChoice {
  Position step = {Which::kLast};
  Reduction over_steps = Reduction::kMean;  ///< of all steps
};

/// Of layers.
struct LayerChoice {
  Position layer = {Which::kHidden};
  Reduction reduce = Reduction::kMean;  ///< of several layers
  bool over_theory = false;             ///< each value as a multiple of what theory.csv predicts
};

/// Which number of a run's tables.
struct ClaimMetric {
  std::string table = {};   ///< "runs", "layers", "steps", "timing", "removal" or "detectors"
  std::string column = {};  ///< of it
  bool present = false;     ///< 1 if the run has a value, 0 if not, instead of the value
  std::optional<double> missing_as = {};  ///< what an absent value counts as
  std::vector<std::string> over = {};     ///< runs that differ in these keys are averaged

  StepChoice steps = {};      ///< of layers and steps
  LayerChoice layers = {};    ///< of layers
  Setting rows = {};          ///< of removal and detectors: column = value, the rows that count
  Setting minus = {};         ///< of detectors: columns of `rows` that name what is subtracted
  double loss_at_most = 0.0;  ///< of removal: accuracy that may be lost to the best arm
};

/// How an effect is made of two arms, or of one.
enum class Statistic : std::uint8_t { kDifference, kRatio, kRestrictedMeanRatio, kValue };

inline constexpr auto kStatistics = std::to_array<NamedValue<Statistic>>({
    {"difference", Statistic::kDifference, "treatment less control"},
    {"ratio", Statistic::kRatio, "treatment over control"},
    {"restricted_mean_ratio", Statistic::kRestrictedMeanRatio,
     "ratio of mean times to the target, up to the last step"},
    {"value", Statistic::kValue, "the treatment's own value, of a threshold"},
});

/// In which direction the treatment agrees with the statement.
enum class Direction : std::uint8_t { kHigher, kLower, kWithin };

inline constexpr auto kDirections = std::to_array<NamedValue<Direction>>({
    {"higher", Direction::kHigher, "above the controls or the bound"},
    {"lower", Direction::kLower, "below the controls or the bound"},
    {"within", Direction::kWithin, "at most min_effect from the bound, on either side"},
});

/// Cells whose arms' means lie further apart in a figure of runs.csv do not compare.
struct ClaimMatch {
  std::string column = {};
  double within = 0.0;
};

struct Claim {
  std::string id = {};
  std::string role = {};  ///< "primary", "secondary" or "limit": where reports show it
  std::string quote = {};
  std::string where = {};
  std::string statement = {};
  std::string notes = {};
  std::string not_tested = {};  ///< the reason, of a claim without measurement
  std::string check = {};       ///< the name of a property that code verifies; else empty

  // Of a claim that is measured, so with neither of the two:
  ClaimKind kind = ClaimKind::kSuperiority;
  Quantifier quantifier = Quantifier::kEvery;
  std::vector<Setting> treatments = {};
  std::vector<Setting> controls = {};   ///< none: a threshold
  bool against_best = false;            ///< of each cell's controls, only the one of the best mean
  std::vector<std::string> cells = {};  ///< keys; each combination of their values is a cell
  std::vector<std::pair<std::string, std::vector<Json>>> filter = {};  ///< key: values that count
  ClaimMetric metric = {};
  Statistic statistic = Statistic::kDifference;
  Direction direction = Direction::kHigher;
  double bound = 0.0;       ///< of a threshold
  double min_effect = 0.0;  ///< as written: a ratio, or in the metric's unit
  std::string unit = {};    ///< "ratio", or that of the metric
  std::optional<ClaimMatch> matched = {};

  bool is_measured() const { return not_tested.empty() && check.empty(); }
};

/// The rows of a claim's keys: a list of claims.
const Field& ClaimsField();

/// Completes claims that were read from `json`, the list as it was written: values that depend on
/// others, and checks of what must go together. Throws ConfigError.
void CompleteClaims(const Json& json, const Place& place, std::vector<Claim>& claims);

/// Reads and checks a list of claims. Throws ConfigError.
std::vector<Claim> ReadClaims(const Json& json, const Place& place);

}  // namespace relulab
