// claims.json and claims.csv.
#include <algorithm>
#include <cmath>

#include "core/data/count.h"
#include "experiments/claims/evaluate_claims.h"
#include "experiments/store/csv.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

/// The number, or null if it is not finite: JSON has no infinity.
Json Number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json Ends(const Claim& claim, const Interval& interval, std::string_view low,
          std::string_view high) {
  return {{low, Number(ShownEffect(claim, interval.low))},
          {high, Number(ShownEffect(claim, interval.high))}};
}

bool HasEnds(const Interval& interval) {
  return std::isfinite(interval.low) && std::isfinite(interval.high);
}

Json CellJson(const Claim& claim, const CellResult& cell) {
  Json json = {{columns::kCell.name, cell.cell}, {columns::kTreatment.name, cell.treatment}};
  if (!cell.control.empty()) json[columns::kControl.name] = cell.control;
  json[columns::kUnits.name] = cell.n;
  json["treatment_mean"] = Number(cell.treatment_mean);
  if (cell.control_mean) json["control_mean"] = Number(*cell.control_mean);
  if (claim.statistic == Statistic::kRestrictedMeanRatio) {
    json["treatment_misses"] = cell.treatment_misses;
    json["control_misses"] = cell.control_misses;
  }
  if (cell.excluded) {
    json["excluded"] = NameOf(kExclusions, *cell.excluded);
    return json;
  }
  json[columns::kEffect.name] = ShownEffect(claim, cell.effect);
  json.update(Ends(claim, cell.interval, columns::kEffectLow.name, columns::kEffectHigh.name));
  json[columns::kVerdict.name] = NameOf(kVerdicts, cell.own);
  json["holm_verdict"] = NameOf(kVerdicts, cell.holm.label);
  json["holm_p"] = cell.holm.adjusted_p;
  json["holm_confidence"] = cell.holm.confidence;
  json.update(Ends(claim, cell.holm.interval, "holm_low", "holm_high"));
  return json;
}

Json ClaimJson(const ClaimResult& result) {
  const Claim& claim = result.claim;
  Json json = {{columns::kClaimId.name, claim.id},
               {columns::kRole.name, claim.role},
               {columns::kQuote.name, claim.quote},
               {columns::kWhere.name, claim.where},
               {columns::kStatement.name, claim.statement}};
  if (!claim.notes.empty()) json["notes"] = claim.notes;
  json[columns::kVerdict.name] = NameOf(kVerdicts, result.verdict);
  const std::string note = NoteOf(result);
  if (!note.empty()) json[columns::kNote.name] = note;
  if (!claim.check.empty()) {
    json["check"] = claim.check;
    json[columns::kUnits.name] = result.n;
  }
  if (!claim.is_measured()) return json;
  json[columns::kKind.name] = NameOf(kClaimKinds, claim.kind);
  json[columns::kQuantifier.name] = NameOf(kQuantifiers, claim.quantifier);
  json["statistic"] = NameOf(kStatistics, claim.statistic);
  json[columns::kUnit.name] = claim.unit;
  json[columns::kMinEffect.name] = claim.min_effect;
  if (claim.statistic == Statistic::kValue) json["bound"] = claim.bound;
  json[columns::kUnits.name] = result.n;
  if (result.effect) {
    json[columns::kEffect.name] = ShownEffect(claim, *result.effect);
    json.update(Ends(claim, result.interval, columns::kEffectLow.name, columns::kEffectHigh.name));
    json["is_lower_bound"] = result.is_lower_bound;
    json["is_degenerate"] = result.is_degenerate;
  }
  if (result.faster) {
    json["faster_probability"] = {{"value", result.faster->probability},
                                  {columns::kEffectLow.name, result.faster->interval.low},
                                  {columns::kEffectHigh.name, result.faster->interval.high}};
  }
  json["cells"] = Json::array();
  for (const CellResult& cell : result.cells) json["cells"].push_back(CellJson(claim, cell));
  return json;
}

/// An empty cell if the value is not finite.
Cell FiniteCell(double value) { return std::isfinite(value) ? Cell(value) : Cell(); }

void SetEffect(const Claim& claim, double effect, const Interval& interval, Row& row) {
  row.Set(columns::kEffect, FiniteCell(ShownEffect(claim, effect)));
  row.Set(columns::kEffectLow, FiniteCell(ShownEffect(claim, interval.low)));
  row.Set(columns::kEffectHigh, FiniteCell(ShownEffect(claim, interval.high)));
}

std::string CellName(const CellResult& cell) {
  std::string name = cell.treatment;
  if (!cell.control.empty()) name += (name.empty() ? "to " : " to ") + cell.control;
  if (!cell.cell.empty()) name += (name.empty() ? "" : " at ") + cell.cell;
  return name.empty() ? "all runs" : name;
}

/// The columns that all rows of a claim share.
Row StartRow(const Study& study, const Claim& claim) {
  Row row;
  row.Set(columns::kClaimId, claim.id).Set(columns::kRole, claim.role);
  row.Set(columns::kUnit, claim.unit);
  if (claim.is_measured()) {
    row.Set(columns::kMinEffect, FiniteCell(claim.min_effect));
    row.Set(columns::kKind, NameOf(kClaimKinds, claim.kind));
    row.Set(columns::kQuantifier, NameOf(kQuantifiers, claim.quantifier));
  }
  row.Set(columns::kQuote, claim.quote).Set(columns::kWhere, claim.where);
  row.Set(columns::kStatement, claim.statement);
  row.Set(columns::kCommand, study.command);
  return row;
}

Row ClaimRow(const Study& study, const ClaimResult& result) {
  Row row = StartRow(study, result.claim);
  row.Set(columns::kVerdict, NameOf(kVerdicts, result.verdict));
  if (result.effect) SetEffect(result.claim, *result.effect, result.interval, row);
  if (result.n > 0) row.Set(columns::kUnits, result.n);
  row.Set(columns::kNote, NoteOf(result));
  return row;
}

Row CellRow(const Study& study, const ClaimResult& result, const CellResult& cell) {
  Row row = StartRow(study, result.claim);
  row.Set(columns::kCell, CellName(cell));
  if (cell.excluded) {
    row.Set(columns::kVerdict, NameOf(kExclusions, *cell.excluded));
  } else {
    row.Set(columns::kVerdict, NameOf(kVerdicts, cell.own));
    SetEffect(result.claim, cell.effect, cell.interval, row);
  }
  row.Set(columns::kUnits, cell.n).Set(columns::kTreatment, FiniteCell(cell.treatment_mean));
  if (cell.control_mean) row.Set(columns::kControl, FiniteCell(*cell.control_mean));
  if (cell.treatment_misses + cell.control_misses > 0) {
    row.Set(columns::kNote, std::to_string(cell.treatment_misses) + " and " +
                                std::to_string(cell.control_misses) + " misses");
  }
  return row;
}

}  // namespace

std::string NoteOf(const ClaimResult& result) {
  std::string note = result.reason;
  const auto add = [&](const std::string& text) { note += (note.empty() ? "" : "; ") + text; };
  if (result.effect && !HasEnds(result.interval)) {
    add(CountOf(result.n, "unit") + (result.n == 1 ? " is" : " are") +
        " too few for a finite interval");
  }
  const auto endless = std::count_if(
      result.cells.begin(), result.cells.end(),
      [](const CellResult& cell) { return !cell.excluded && !HasEnds(cell.interval); });
  // Quantifiers other than "every" judge each cell instead of the pool.
  const bool cells_decide = result.claim.quantifier != Quantifier::kEvery;
  if (result.verdict == Verdict::kInconclusive && cells_decide && HasEnds(result.interval) &&
      endless > 0) {
    add(std::to_string(endless) + " of " + std::to_string(result.cells.size()) +
        " pairs of arms have no finite interval, because their units vary too little; \"" +
        std::string(NameOf(kQuantifiers, result.claim.quantifier)) +
        "\" judges each pair by its own interval");
  }
  if (result.is_lower_bound)
    add("the slower arm misses the target in some seeds, so the true ratio is further from 1");
  if (result.is_degenerate)
    add("all units of a cell have the same effect, so the interval is a point");
  return note;
}

Json ClaimsJson(const Study& study, const std::vector<ClaimResult>& results) {
  Json claims = Json::array();
  for (const ClaimResult& result : results) claims.push_back(ClaimJson(result));
  return {{"study", study.name},
          {columns::kCommand.name, study.command},
          {"claims", std::move(claims)}};
}

std::string ClaimsCsv(const Study& study, const std::vector<ClaimResult>& results) {
  TableWriter table(ColumnNames(GetTable(kClaimsTable)));
  for (const ClaimResult& result : results) {
    table.Add(ClaimRow(study, result));
    for (const CellResult& cell : result.cells) table.Add(CellRow(study, result, cell));
  }
  return table.text();
}

}  // namespace relulab
