/// The report of a study as Markdown.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/plan/planned_study.h"

namespace relulab {

/// The question, the program and processor that made the results, the table of the study's cells,
/// for a tuned study the results over its grid, and for a timing study its times. Reads only the
/// stored tables of the study's directory. Throws OutputError.
std::string ReportStudy(const std::filesystem::path& study_directory, const PlannedStudy& study);

}  // namespace relulab
