/// Confidence intervals: of a mean over cells by the studentised bootstrap, and of a median.
///
/// The studentised bootstrap (bootstrap-t) of a mean over cells.
///
/// There are C cells (settings such as depths or data sets) with n_c units each. A unit is one
/// independent draw: a seed, with the runs of all arms that use it, or a timed block, with one
/// execution of every run. Resampling draws n_c units of each cell with replacement. With e_c the
/// estimate of cell c and v_c its variance:
///
///   e = (1/C) sum e_c        se = sqrt(sum v_c) / C        t* = (e* - e) / se*
///   interval at confidence 1 - alpha:  [e - t*_(1 - alpha/2) se, e - t*_(alpha/2) se]
///
/// where e* and se* are those of a resample (Efron and Tibshirani 1993, "An Introduction to the
/// Bootstrap", 12.5; Hall 1992). Both tails have the same probability, so a skewed effect gets an
/// asymmetric interval. t*_p is an order statistic: with B resamples and k = floor((B + 1) alpha /
/// 2), the k-th smallest and the k-th largest t*.
///
/// Cells are treated as independent. If cells have a source of variation between seeds in common,
/// the pooled interval is too narrow; instead, average over cells for each seed and treat the
/// averages as one cell.
///
/// Without spread:
/// - se = 0 (the units of every cell agree, to rounding): `degenerate`; the interval is the point
///   e.
/// - se* = 0 (every cell drew equal units only): t* is infinite, with the sign of e* - e, or 0 if
///   e* = e. If more than alpha/2 of the t* are infinite with one sign, one end of the interval is
///   infinite. In a single cell of n distinct effects, the share of infinite t* is n^(1 - n): 1/2
///   for two units, 1/9 for three (so neither has a finite 95 % interval), 1e-9 for ten.
/// - a cell of one unit has no standard error: se is infinite, and so is every interval.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace relulab {

/// low <= high; either may be infinite.
struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// An estimate from some units of a cell.
struct CellEstimate {
  double value = 0.0;
  double variance = 0.0;  ///< the squared standard error of `value`; 0 if the units agree
};

struct BootstrapCell {
  std::size_t units = 0;  ///< 1 .. 2^32 - 1
  /// The estimate from the units `drawn` (numbers below `units`, with repetitions).
  std::function<CellEstimate(std::span<const std::uint32_t> drawn)> estimate;
};

struct BootstrapOptions {
  /// The number of resamples, B. With 39,999, (B + 1) alpha / 2 is whole for the usual alpha.
  /// Measured on eight samples of ten normal effects, an end of the 95 % interval has a simulation
  /// error (one standard deviation) of 1.6 % of the half width on average, and of 2.5 % at
  /// confidence 1 - .05/20, where Holm's procedure starts for twenty cells. With 9,999 resamples
  /// these errors are 4.6 % and 8.8 %.
  int resamples = 39'999;
  /// The seed of the streams (Purpose::kBootstrap, indexed by a cell's position). All published
  /// results use 0; another seed shows the simulation error.
  std::uint64_t seed = 0;
};

class StudentizedBootstrap {
 public:
  /// `cells` must not be empty, and estimates must be finite.
  explicit StudentizedBootstrap(std::span<const BootstrapCell> cells,
                                const BootstrapOptions& options = {});

  double estimate() const { return estimate_; }
  double standard_error() const { return standard_error_; }
  bool degenerate() const { return standard_error_ == 0.0; }

  /// The interval at `confidence`, in (0, 1). It lies within the interval at any higher confidence.
  /// The ends are infinite if there are too few resamples for this confidence (k = 0).
  Interval At(double confidence) const;

  /// B, or 0 if se is 0 or infinite; then no resamples are drawn.
  int resamples() const { return static_cast<int>(t_.size()); }

 private:
  double estimate_ = 0.0;
  double standard_error_ = 0.0;
  std::vector<double> t_;  ///< ascending
};

/// The paired effects of a cell, one per unit: the treatment against the control within that seed
/// or block. An effect is a difference or, for skewed quantities such as times and norms, a log
/// ratio, positive where it agrees with the claim. For several executions within a block, take the
/// mean of their effects. There is at least one effect, and all are finite.
using PairedEffects = std::vector<double>;

/// The mean over cells of the mean effect. Every cell has the same weight, whatever its number of
/// units:
///
///   e_c = mean of the cell's effects      v_c = sum (x_i - e_c)^2 / (n_c (n_c - 1))
///
/// The effects of a cell are treated as equal if they differ by at most 1e-12 times the largest
/// absolute effect.
///
/// Coverage of the 95 % interval in simulated studies of ten seeds: 94.9 % for normal effects, such
/// as log ratios of lognormal times (95.0 % with 999 resamples); 95 % for three pooled cells of
/// equal or unequal spread. For skewed effects whose log is not taken, coverage is lower: for
/// lognormal effects 93 % if the standard deviation of their log is .5, and 90 % if it is 1. The
/// power of the test of one cell is 82 % where Student's t, which assumes normal effects, has 88 %
/// (quantifier_test.cc).
StudentizedBootstrap BootstrapMean(std::span<const PairedEffects> cells,
                                   const BootstrapOptions& options = {});

/// The same for one cell.
StudentizedBootstrap BootstrapMean(const PairedEffects& cell, const BootstrapOptions& options = {});

struct MedianInterval {
  double median = 0.0;
  double low = 0.0;
  double high = 0.0;

  double HalfWidth() const { return (high - low) / 2.0; }
};

/// The narrowest symmetric pair of order statistics that covers the median of a continuous
/// distribution with a probability of 95 % or more, whatever its shape (David and Nagaraja 2003,
/// "Order Statistics", 7.1): low is the k-th smallest and high the k-th largest value for the
/// largest k with P(Binomial(n, 1/2) < k) <= 2.5 %. Absent for fewer than six values: even their
/// extremes cover the median with a smaller probability. No value may be NaN.
std::optional<MedianInterval> IntervalOfMedian(std::vector<double> values);

}  // namespace relulab
