/// A study's `claims`: hypotheses about its runs, fixed before there are results.
///
/// A claim compares a treatment with controls, cell by cell, or holds one quantity against a bound.
/// Which runs it reads, the figure that it takes of each, the effect and the smallest that counts
/// are all in the config; experiments/claims works it out from the stored tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/stats/verdict.h"
#include "experiments/config/field.h"

namespace relulab {

/// Values that a run must have at dotted keys. Empty: every run.
using Setting = std::vector<std::pair<std::string, Json>>;

/// Which number of a run's tables.
struct ClaimMetric {
  std::string table = {};       ///< "runs", "layers", "steps", "timing", "removal" or "detectors"
  std::string column = {};      ///< of it
  Setting rows = {};            ///< column = value: the rows that count
  Setting minus = {};           ///< of detectors: columns of `rows` that name what is subtracted
  Json layer = {};              ///< a number, or "first", "last", "hidden", "output", "all"
  Json step = {};               ///< a number, or "first", "last", "all"
  std::string reduce = {};      ///< over the layers: "mean", "min", "max", "decades_per_layer"
  std::string over_steps = {};  ///< over all steps: "mean", "min", "max", "furthest"
  bool over_theory = false;     ///< of layers: each value as a multiple of what theory.csv predicts
  bool present = false;         ///< 1 if the run has a value, 0 if not, instead of the value
  std::optional<double> missing_as = {};  ///< what an absent value counts as
  std::vector<std::string> over = {};     ///< runs that differ in these keys are averaged
  double loss_at_most = 0.0;              ///< of removal: accuracy that may be lost to the best arm
};

/// How an effect is made of two arms, or of one.
enum class Statistic : std::uint8_t { kDifference, kRatio, kRestrictedMeanRatio, kValue };

/// In which direction the treatment agrees with the statement.
enum class Direction : std::uint8_t { kHigher, kLower, kWithin };

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
  bool against_best = false;            ///< of each cell's controls, the one of the best mean alone
  std::vector<std::string> cells = {};  ///< keys; each combination of their values is a cell
  std::vector<std::pair<std::string, std::vector<Json>>> filter = {};  ///< key: values that count
  ClaimMetric metric = {};
  Statistic statistic = Statistic::kDifference;
  Direction direction = Direction::kHigher;
  double bound = 0.0;       ///< of a threshold
  double min_effect = 0.0;  ///< as written: a ratio, or in the metric's unit
  std::string unit = {};    ///< "ratio", or that of the metric
  std::optional<ClaimMatch> matched = {};

  Json json = {};  ///< as it stands in the config

  bool is_measured() const { return not_tested.empty() && check.empty(); }
};

/// Checks everything that can be known from the text alone: fields, names, dotted keys and their
/// values. Throws ConfigError.
std::vector<Claim> ReadClaims(const Json& claims, const Place& place);

/// The JSON that ReadClaims reads.
Json DescribeClaims(const std::vector<Claim>& claims);

}  // namespace relulab
