#include <fmt/format.h>

#include "core/data/printable.h"
#include "experiments/config/claim.h"
#include "experiments/report/report.h"
#include "experiments/store/config_error.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

/// The members of a claim in claims.json that the tables show.
struct StoredClaim {
  std::string study;  ///< the directory's name, which includes the profile
  std::string role, id, verdict, unit, note, quote, where, statement;
  std::string count;       ///< of units; empty without a measurement
  Json effect, low, high;  ///< null without an effect, or at an unbounded end
  bool is_bound = false;   ///< the true effect is further from 1
  Json min_effect;         ///< null without a measurement

  bool is_ratio() const { return unit == "ratio"; }
};

std::string NameOf(const std::filesystem::path& directory) {
  const std::filesystem::path path = std::filesystem::absolute(directory).lexically_normal();
  // A trailing slash leaves no file name.
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

Json ReadClaimsJson(const std::filesystem::path& path) {
  try {
    return ParseJson(ReadFile(path), path.string());
  } catch (const ConfigError& error) {
    throw OutputError(std::string("cannot read ") + error.what());
  }
}

StoredClaim ReadClaim(const Json& json, std::string study) {
  const auto text = [&](const Column& column) { return json.value(column.name, ""); };
  const auto number = [&](const Column& column) { return json.value(column.name, Json()); };
  StoredClaim claim{.study = std::move(study),
                    .role = text(columns::kRole),
                    .id = text(columns::kClaimId),
                    .verdict = text(columns::kVerdict),
                    .unit = text(columns::kUnit),
                    .note = text(columns::kNote),
                    .quote = text(columns::kQuote),
                    .where = text(columns::kWhere),
                    .statement = text(columns::kStatement),
                    .count = TextOf(number(columns::kUnits)),
                    .effect = number(columns::kEffect),
                    .low = number(columns::kEffectLow),
                    .high = number(columns::kEffectHigh),
                    .is_bound = json.value("is_lower_bound", false),
                    .min_effect = number(columns::kMinEffect)};
  return claim;
}

std::vector<StoredClaim> ReadClaims(const std::vector<std::filesystem::path>& directories) {
  std::vector<StoredClaim> claims;
  for (const std::filesystem::path& directory : directories) {
    const std::filesystem::path path = directory / "claims.json";
    if (!Exists(path)) continue;
    const Json json = ReadClaimsJson(path);
    if (!json.is_object() || !json.contains("claims") || !json.at("claims").is_array()) {
      throw OutputError("cannot read " + path.string() + ": found no list of claims");
    }
    for (const Json& claim : json.at("claims")) {
      try {
        claims.push_back(ReadClaim(claim, NameOf(directory)));
      } catch (const Json::exception&) {
        throw OutputError(
            "cannot read " + path.string() +
            ": /claims: found a claim in an unknown format; run relulab report again");
      }
    }
  }
  return claims;
}

std::string Number(const Json& value, const char* infinite, bool is_signed) {
  if (!value.is_number()) return infinite;
  return is_signed ? fmt::format("{:+.3g}", value.get<double>())
                   : fmt::format("{:.3g}", value.get<double>());
}

std::string EffectCell(const StoredClaim& claim) {
  if (claim.effect.is_null()) return "";
  const bool is_ratio = claim.is_ratio();
  const bool is_below = claim.effect.get<double>() < 1.0;
  return fmt::format("{}{}{} ({} to {})",
                     !claim.is_bound ? ""
                     : is_below      ? "<= "
                                     : ">= ",
                     Number(claim.effect, "", !is_ratio), is_ratio ? "x" : "",
                     Number(claim.low, is_ratio ? "0" : "-inf", !is_ratio),
                     Number(claim.high, "inf", !is_ratio));
}

std::string SmallestCell(const StoredClaim& claim) {
  if (claim.min_effect.is_null()) return "";
  return Number(claim.min_effect, "", false) + (claim.is_ratio() ? "x" : "");
}

std::vector<StoredClaim> OfRole(std::vector<StoredClaim> claims, std::string_view role) {
  std::erase_if(claims, [&](const StoredClaim& claim) { return claim.role != role; });
  return claims;
}

/// The colour of a verdict; empty for one that says nothing about the claim.
std::string_view ColorOf(const std::string& verdict) {
  const auto* row = FindRow(kVerdicts, verdict);
  if (row == nullptr) return "";
  switch (row->value) {
    case Verdict::kSupported:
      return kGreen;
    case Verdict::kContradicted:
      return kRed;
    case Verdict::kNotTested:
      return "";
    default:
      return kYellow;
  }
}

TextTable TableOf(const std::vector<StoredClaim>& claims) {
  TextTable table{{"claim", std::string(columns::kVerdict.name), "effect (95 %)", "in",
                   "counts from", std::string(columns::kUnits.name), "study"},
                  {}};
  for (const StoredClaim& claim : claims) {
    const std::string_view color = ColorOf(claim.verdict);
    if (!color.empty()) table.colors[{table.rows.size(), 1}] = color;
    table.rows.push_back({claim.id, claim.verdict, EffectCell(claim), claim.unit,
                          SmallestCell(claim), claim.count, claim.study});
  }
  return table;
}

}  // namespace

std::string FormatVerdicts(const std::vector<std::filesystem::path>& study_directories,
                           const OutputStyle& style) {
  const std::vector<StoredClaim> all = ReadClaims(study_directories);
  std::string text;
  for (const RoleRow& role : kRoles) {
    const std::vector<StoredClaim> claims = OfRole(all, role.name);
    if (claims.empty()) continue;
    text += fmt::format("{}{}\n{}", text.empty() ? "" : "\n", role.title,
                        FormatTextTable(TableOf(claims), style));
    for (const StoredClaim& claim : claims) {
      if (claim.note.empty()) continue;
      text += fmt::format("  {}: {}\n", Printable(claim.id), Printable(claim.note));
    }
  }
  return text;
}

std::string VerdictsAsMarkdown(const std::vector<std::filesystem::path>& study_directories) {
  const std::vector<StoredClaim> all = ReadClaims(study_directories);
  std::string text;
  for (const RoleRow& role : kRoles) {
    const std::vector<StoredClaim> claims = OfRole(all, role.name);
    if (claims.empty()) continue;
    text += fmt::format("\n## {}\n\n{}\n", role.title, FormatMarkdownTable(TableOf(claims)));
    for (const StoredClaim& claim : claims) {
      std::string line = fmt::format("- **{}**", claim.id);
      if (!claim.quote.empty()) line += fmt::format(" \"{}\" ({})", claim.quote, claim.where);
      line += ": " + claim.statement;
      if (!claim.note.empty()) line += " *" + claim.note + "*";
      text += Printable(line) + "\n";
    }
  }
  return text;
}

}  // namespace relulab
