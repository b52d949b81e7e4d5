/// The verdicts of studies, from their claims.json.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/report/text_table.h"

namespace relulab {

/// A row a claim of this role ("primary", "secondary", "limit"), in the order of the studies and of
/// their claims: id, verdict, effect with its 95 % interval, the smallest effect that counts,
/// the number of units and the study. No rows without claims. Throws OutputError.
TextTable VerdictTable(const std::vector<std::filesystem::path>& study_directories,
                       const std::string& role);

/// All three tables as text, each under a line that names it, and what limits the verdicts; empty
/// without claims.
std::string FormatVerdicts(const std::vector<std::filesystem::path>& study_directories);

/// The same as Markdown, with the quotes, their places and the statements.
std::string VerdictsAsMarkdown(const std::vector<std::filesystem::path>& study_directories);

}  // namespace relulab
