#include "experiments/report/verdict_table.h"

#include <fmt/format.h>

#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/json.h"
#include "experiments/store/output_error.h"

namespace relulab {
namespace {

struct Role {
  const char* name;
  const char* title;
};

constexpr Role kRoles[] = {
    {"primary", "Claims"}, {"secondary", "Further evidence"}, {"limit", "Limits"}};

/// A claim of claims.json, and the directory's name, which has the profile.
struct StoredResult {
  std::string study;
  Json claim;
};

std::string NameOf(const std::filesystem::path& directory) {
  const std::filesystem::path path = std::filesystem::absolute(directory).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();  // after a slash
}

Json ReadClaimsJson(const std::filesystem::path& path) {
  try {
    return ParseJson(ReadFile(path), path.string());
  } catch (const ConfigError& error) {
    throw OutputError(std::string("cannot read ") + error.what());
  }
}

std::vector<StoredResult> ReadClaimResults(const std::vector<std::filesystem::path>& directories,
                                           const std::string& role) {
  std::vector<StoredResult> results;
  for (const std::filesystem::path& directory : directories) {
    const std::filesystem::path path = directory / "claims.json";
    if (!std::filesystem::exists(path)) continue;
    const Json json = ReadClaimsJson(path);
    if (!json.is_object() || !json.contains("claims")) {
      throw OutputError("cannot read " + path.string() + ": it is not the claims.json of relulab");
    }
    for (const Json& claim : json.at("claims")) {
      if (claim.value("role", "") == role) results.push_back({NameOf(directory), claim});
    }
  }
  return results;
}

std::string Number(const Json& value, const char* infinite, bool is_signed) {
  if (!value.is_number()) return infinite;
  return is_signed ? fmt::format("{:+.3g}", value.get<double>())
                   : fmt::format("{:.3g}", value.get<double>());
}

std::string EffectCell(const Json& claim) {
  if (!claim.contains("effect")) return "";
  const bool is_ratio = claim.at("unit") == "ratio";
  const auto number = [&](const char* key, const char* infinite) {
    return Number(claim.at(key), infinite, !is_ratio);
  };
  return fmt::format("{}{}{} ({} to {})",
                     claim.at("is_lower_bound") == false      ? ""
                     : claim.at("effect").get<double>() < 1.0 ? "<= "
                                                              : ">= ",
                     number("effect", ""), is_ratio ? "x" : "",
                     number("low", is_ratio ? "0" : "-inf"), number("high", "inf"));
}

std::string SmallestCell(const Json& claim) {
  if (!claim.contains("min_effect")) return "";
  const bool is_ratio = claim.at("unit") == "ratio";
  return Number(claim.at("min_effect"), "", false) + (is_ratio ? "x" : "");
}

}  // namespace

TextTable VerdictTable(const std::vector<std::filesystem::path>& study_directories,
                       const std::string& role) {
  TextTable table{{"claim", "verdict", "effect (95 %)", "in", "counts from", "n", "study"}, {}};
  for (const auto& [study, claim] : ReadClaimResults(study_directories, role)) {
    table.rows.push_back({claim.value("id", ""), claim.value("verdict", ""), EffectCell(claim),
                          claim.value("unit", ""), SmallestCell(claim),
                          claim.contains("n") ? claim.at("n").dump() : "", study});
  }
  return table;
}

std::string FormatVerdicts(const std::vector<std::filesystem::path>& study_directories) {
  std::string text;
  for (const Role& role : kRoles) {
    const TextTable table = VerdictTable(study_directories, role.name);
    if (table.rows.empty()) continue;
    text += fmt::format("{}{}\n{}", text.empty() ? "" : "\n", role.title, FormatTextTable(table));
    for (const auto& [study, claim] : ReadClaimResults(study_directories, role.name)) {
      const std::string note = claim.value("note", "");
      if (!note.empty()) text += fmt::format("  {}: {}\n", claim.value("id", ""), note);
    }
  }
  return text;
}

std::string VerdictsAsMarkdown(const std::vector<std::filesystem::path>& study_directories) {
  std::string text;
  for (const Role& role : kRoles) {
    const TextTable table = VerdictTable(study_directories, role.name);
    if (table.rows.empty()) continue;
    text += fmt::format("\n## {}\n\n{}\n", role.title, FormatMarkdownTable(table));
    for (const auto& [study, claim] : ReadClaimResults(study_directories, role.name)) {
      text += fmt::format("- **{}**", claim.value("id", ""));
      const std::string quote = claim.value("quote", "");
      if (!quote.empty()) text += fmt::format(" \"{}\" ({})", quote, claim.value("where", ""));
      text += ": " + claim.value("statement", "");
      const std::string note = claim.value("note", "");
      text += (note.empty() ? "" : " *" + note + "*") + "\n";
    }
  }
  return text;
}

}  // namespace relulab
