/// From the labels of cells to a verdict on the sentence.
///
///   every  the label of the pooled interval; `conditional` if a cell keeps another decided label
///          after Holm, or two cells keep different ones (which a pooled interval that decides
///          nothing would hide)
///   most   the label that over half of the cells earn, each by its own interval; else
///          `conditional` if two cells keep different decided labels after Holm, else inconclusive
///   some   supported if a cell is supported after Holm; else, if every cell's own interval decides
///          and none is supported, contradicted where all are, and no_difference where not; else
///          inconclusive
///
/// `not_reached` if no cell was reached, whatever the quantifier. Half counts as half: 2 cells of 4
/// are not most. Own intervals suffice for "over half" and for "none is supported", because one
/// false label does not make a majority, and a statement about all cells together needs no
/// adjustment (Berger 1982, Technometrics 24); one false label would make a "some".
#pragma once

#include <cstdint>
#include <vector>

#include "core/stats/verdict.h"

namespace relulab {

enum class Quantifier : std::uint8_t { kEvery, kMost, kSome };

/// The verdicts of intervals: each supported, contradicted, no_difference or inconclusive. Cells
/// that are not_reached are left out.
struct CellVerdicts {
  Verdict pooled = Verdict::kInconclusive;
  std::vector<Verdict> own;         ///< a cell's own interval, at the same confidence as the pool's
  std::vector<Verdict> after_holm;  ///< HolmCell::label, of the same cells
};

Verdict VerdictOver(Quantifier quantifier, const CellVerdicts& cells);

}  // namespace relulab
