/// The verdicts of studies, from their claims.json.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/report/text_table.h"

namespace relulab {

/// One row per claim of this role ("primary", "secondary", "limit"), in the order of the studies
/// and of their claims: id, verdict, effect with its 95 % interval, the smallest effect that
/// counts, the number of units and the study. No rows without claims. Throws OutputError.
TextTable VerdictTable(const std::vector<std::filesystem::path>& study_directories,
                       const std::string& role);

/// The tables of all three roles as text, each below its title and followed by the notes of its
/// claims. Tables without claims are left out. Throws OutputError.
std::string FormatVerdicts(const std::vector<std::filesystem::path>& study_directories);

/// The same as Markdown, with the quotes, their places and the statements.
std::string VerdictsAsMarkdown(const std::vector<std::filesystem::path>& study_directories);

}  // namespace relulab
