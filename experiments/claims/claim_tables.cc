#include "experiments/claims/claim_tables.h"

#include <algorithm>
#include <cmath>

#include "experiments/store/csv.h"

namespace relulab {
namespace {

/// JSON has no infinity.
Json Number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json Ends(const Claim& claim, const Interval& interval, const char* low, const char* high) {
  return {{low, Number(ShownEffect(claim, interval.low))},
          {high, Number(ShownEffect(claim, interval.high))}};
}

bool HasEnds(const Interval& interval) {
  return std::isfinite(interval.low) && std::isfinite(interval.high);
}

Json CellJson(const Claim& claim, const CellResult& cell) {
  Json json = {{"cell", cell.cell}, {"treatment", cell.treatment}};
  if (!cell.control.empty()) json["control"] = cell.control;
  json["n"] = cell.n;
  json["treatment_mean"] = Number(cell.treatment_mean);
  if (cell.control_mean) json["control_mean"] = Number(*cell.control_mean);
  if (claim.statistic == Statistic::kRestrictedMeanRatio) {
    json["treatment_misses"] = cell.treatment_misses;
    json["control_misses"] = cell.control_misses;
  }
  if (!cell.excluded.empty()) {
    json["excluded"] = cell.excluded;
    return json;
  }
  json["effect"] = ShownEffect(claim, cell.effect);
  json.update(Ends(claim, cell.interval, "low", "high"));
  json["verdict"] = NameOf(kVerdicts, cell.own);
  json["holm_verdict"] = NameOf(kVerdicts, cell.holm.label);
  json["holm_p"] = cell.holm.adjusted_p;
  json["holm_confidence"] = cell.holm.confidence;
  json.update(Ends(claim, cell.holm.interval, "holm_low", "holm_high"));
  return json;
}

Json ClaimJson(const ClaimResult& result) {
  const Claim& claim = result.claim;
  Json json = {{"id", claim.id},
               {"role", claim.role},
               {"quote", claim.quote},
               {"where", claim.where},
               {"statement", claim.statement}};
  if (!claim.notes.empty()) json["notes"] = claim.notes;
  json["verdict"] = NameOf(kVerdicts, result.verdict);
  const std::string note = NoteOf(result);
  if (!note.empty()) json["note"] = note;
  if (!claim.check.empty()) {
    json["check"] = claim.check;
    json["n"] = result.n;
  }
  if (!claim.is_measured()) return json;
  json["kind"] = NameOf(kClaimKinds, claim.kind);
  json["quantifier"] = NameOf(kQuantifiers, claim.quantifier);
  json["statistic"] = NameOf(kStatistics, claim.statistic);
  json["unit"] = claim.unit;
  json["min_effect"] = claim.min_effect;
  if (claim.statistic == Statistic::kValue) json["bound"] = claim.bound;
  json["n"] = result.n;
  if (result.effect) {
    json["effect"] = ShownEffect(claim, *result.effect);
    json.update(Ends(claim, result.interval, "low", "high"));
    json["is_lower_bound"] = result.is_lower_bound;
    json["is_degenerate"] = result.is_degenerate;
  }
  if (result.faster) {
    json["faster_probability"] = {{"value", result.faster->probability},
                                  {"low", result.faster->interval.low},
                                  {"high", result.faster->interval.high}};
  }
  json["cells"] = Json::array();
  for (const CellResult& cell : result.cells) json["cells"].push_back(CellJson(claim, cell));
  return json;
}

void AddNumber(std::optional<double> value, CsvWriter& csv) {
  if (value && std::isfinite(*value)) {
    csv.Number(*value);
  } else {
    csv.Empty();
  }
}

void AddEffect(const Claim& claim, double effect, const Interval& interval, CsvWriter& csv) {
  AddNumber(ShownEffect(claim, effect), csv);
  AddNumber(ShownEffect(claim, interval.low), csv);
  AddNumber(ShownEffect(claim, interval.high), csv);
}

std::string CellName(const CellResult& cell) {
  std::string name = cell.treatment;
  if (!cell.control.empty()) name += (name.empty() ? "to " : " to ") + cell.control;
  if (!cell.cell.empty()) name += (name.empty() ? "" : " at ") + cell.cell;
  return name.empty() ? "all runs" : name;
}

/// What stands behind the numbers in every row of a claim.
void AddTexts(const Study& study, const ClaimResult& result, const std::string& note,
              CsvWriter& csv) {
  const Claim& claim = result.claim;
  csv.Text(note);
  csv.Text(claim.is_measured() ? NameOf(kClaimKinds, claim.kind) : "");
  csv.Text(claim.is_measured() ? NameOf(kQuantifiers, claim.quantifier) : "");
  csv.Text(claim.quote).Text(claim.where).Text(claim.statement);
  csv.Text(study.command).EndRow();
}

void AddRow(const Study& study, const ClaimResult& result, CsvWriter& csv) {
  const Claim& claim = result.claim;
  csv.Text(claim.id).Text(claim.role).Empty().Text(NameOf(kVerdicts, result.verdict));
  if (result.effect) {
    AddEffect(claim, *result.effect, result.interval, csv);
  } else {
    csv.Empty().Empty().Empty();
  }
  csv.Text(claim.unit);
  AddNumber(claim.is_measured() ? std::optional(claim.min_effect) : std::nullopt, csv);
  if (result.n > 0) {
    csv.Integer(static_cast<std::int64_t>(result.n));
  } else {
    csv.Empty();
  }
  csv.Empty().Empty();
  AddTexts(study, result, NoteOf(result), csv);
}

void AddCellRow(const Study& study, const ClaimResult& result, const CellResult& cell,
                CsvWriter& csv) {
  const Claim& claim = result.claim;
  csv.Text(claim.id).Text(claim.role).Text(CellName(cell));
  if (cell.excluded.empty()) {
    csv.Text(NameOf(kVerdicts, cell.own));
    AddEffect(claim, cell.effect, cell.interval, csv);
  } else {
    csv.Text(cell.excluded).Empty().Empty().Empty();
  }
  csv.Text(claim.unit).Number(claim.min_effect).Integer(static_cast<std::int64_t>(cell.n));
  AddNumber(cell.treatment_mean, csv);
  AddNumber(cell.control_mean, csv);
  std::string note;
  if (cell.treatment_misses + cell.control_misses > 0) {
    note = std::to_string(cell.treatment_misses) + " and " + std::to_string(cell.control_misses) +
           " misses";
  }
  AddTexts(study, result, note, csv);
}

}  // namespace

std::string NoteOf(const ClaimResult& result) {
  std::string note = result.reason;
  const auto add = [&](const std::string& text) { note += (note.empty() ? "" : "; ") + text; };
  if (result.effect && !HasEnds(result.interval)) {
    add(std::to_string(result.n) + " units are too few for an interval with ends");
  }
  const auto endless = std::count_if(
      result.cells.begin(), result.cells.end(),
      [](const CellResult& cell) { return cell.excluded.empty() && !HasEnds(cell.interval); });
  // With other quantifiers it is not the pool that decides.
  const bool cells_decide = result.claim.quantifier != Quantifier::kEvery;
  if (result.verdict == Verdict::kInconclusive && cells_decide && HasEnds(result.interval) &&
      endless > 0) {
    add(std::to_string(endless) + " of " + std::to_string(result.cells.size()) +
        " pairs of arms, which \"" + std::string(NameOf(kQuantifiers, result.claim.quantifier)) +
        "\" asks one by one, have units that vary too little for an interval with ends");
  }
  if (result.is_lower_bound) add("the slower arm misses: the true ratio is further from 1");
  if (result.is_degenerate) add("all units agree: the interval is a point");
  return note;
}

Json ClaimsJson(const Study& study, const std::vector<ClaimResult>& results) {
  Json claims = Json::array();
  for (const ClaimResult& result : results) claims.push_back(ClaimJson(result));
  return {{"study", study.name}, {"command", study.command}, {"claims", std::move(claims)}};
}

std::string ClaimsCsv(const Study& study, const std::vector<ClaimResult>& results) {
  CsvWriter csv;
  for (const char* column : {"id", "role", "cell", "verdict", "effect", "low", "high", "unit",
                             "min_effect", "n", "treatment", "control", "note", "kind",
                             "quantifier", "quote", "where", "statement", "command"}) {
    csv.Text(column);
  }
  csv.EndRow();
  for (const ClaimResult& result : results) {
    AddRow(study, result, csv);
    for (const CellResult& cell : result.cells) AddCellRow(study, result, cell, csv);
  }
  return csv.Take();
}

}  // namespace relulab
