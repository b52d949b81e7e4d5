/// The report of a study as Markdown.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/plan/planned_study.h"

namespace relulab {

/// Question, what made the results, the table of the study's cells and, of a tuned study, the
/// sensitivity to its grid. Reads the stored tables of the study's directory and nothing else.
/// Throws OutputError.
std::string ReportStudy(const std::filesystem::path& study_directory, const PlannedStudy& study);

}  // namespace relulab
