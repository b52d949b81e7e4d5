/// The studentised bootstrap (bootstrap-t) of a mean over cells.
///
/// C cells (settings: depths, data sets, ...) of n_c units each, resampled within their cell. A
/// unit is what one draw of chance made whole: a seed, with the runs of every arm under it, or a
/// timed block, with one execution of every run. With e_c cell c's estimate and v_c its variance:
///
///   e = (1/C) sum e_c        se = sqrt(sum v_c) / C        t* = (e* - e) / se*
///   interval at confidence 1 - alpha:  [e - t*_(1 - alpha/2) se, e - t*_(alpha/2) se]
///
/// where e* and se* are those of a resample: n_c units of each cell, with replacement (Efron and
/// Tibshirani 1993, "An Introduction to the Bootstrap", 12.5; Hall 1992). Equal tails: a skewed
/// effect gets a skewed interval. t*_p is an order statistic: with B resamples and
/// k = floor((B + 1) alpha / 2), the k-th smallest and the k-th largest of the t*.
///
/// Cells count as independent. Where they share what varies between seeds, and their effects go up
/// and down together, the pooled interval is too narrow; one cell made of the means over cells, a
/// unit a seed, is the interval that allows for it.
///
/// Without spread:
/// - se = 0 (every cell's units agree, to rounding): `degenerate`, and the interval is the point.
/// - se* = 0 (every cell drew equal units only): t* is infinite, on the side of e* - e; 0 if e* is
///   e. Such resamples say that the sample cannot bound the effect on that side. They are counted,
///   and where more than alpha/2 of all fall on a side, that end of the interval is infinite. With
///   distinct effects their share is n^(1 - n): of a single cell's two units 1/2, of three 1/9 (so
///   neither has a 95 % interval with ends), of ten 1e-9.
/// - a cell of one unit has no standard error: se is infinite, and so is every interval.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace relulab {

/// low <= high; either may be infinite.
struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// What some units of a cell say.
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
  /// B. 39,999 make (B + 1) alpha / 2 whole for the usual alpha. Measured on eight samples of ten
  /// normal effects, an end of the 95 % interval then has a simulation error (one standard
  /// deviation) of 1.6 % of the half width on average, and of 2.5 % at 1 - .05/20, where Holm's
  /// procedure starts for twenty cells; 9,999 had 4.6 and 8.8 %.
  int resamples = 39'999;
  /// Of the streams (Purpose::kBootstrap, one a cell by its position). All of ReluLab's results use
  /// 0; another seed shows how much is simulation error.
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

  /// How many resamples had se* = 0.
  int resamples_without_spread() const { return without_spread_; }

  /// The interval at `confidence`, in (0, 1). It lies within that at any higher one. A confidence
  /// that the number of resamples cannot resolve (k = 0) has infinite ends.
  Interval At(double confidence) const;

  /// B, and 0 where none were drawn: se is 0 or infinite.
  int resamples() const { return static_cast<int>(t_.size()); }

 private:
  double estimate_ = 0.0;
  double standard_error_ = 0.0;
  int without_spread_ = 0;
  std::vector<double> t_;  ///< ascending
};

}  // namespace relulab
