/// Tells the files that this program wrote into a study's directory from those of a user.
#pragma once

#include <filesystem>

namespace relulab {

/// Throws OutputError, which names the file, if the directory has a file that the program would
/// replace or delete but did not write. Such a file has the name of one of the study's own files
/// (StudyFileNames) or of its manifest.
///
/// A file that the study's manifest lists is the program's. A process that is killed leaves tables
/// that no manifest lists. These are the program's if the directory has a study.json, runs or plans
/// of the program and the header is that of the table. A study.json is the program's if it has a
/// plan.
void CheckOwnFiles(const std::filesystem::path& study_directory);

}  // namespace relulab
