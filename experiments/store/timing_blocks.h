/// Reads timing_blocks.csv back.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace relulab {

/// Throws OutputError if a study's timing_blocks.csv does not match the study's manifest: unlike
/// other tables, it cannot be made again from the runs.
void CheckTimes(const std::filesystem::path& study_directory);

/// The figures of one column, by run_id and block. Only those of the newest build, machine and data
/// are read, because others cannot be compared with them. Cells without a number are left out.
/// Empty if the table lacks the column. Throws OutputError if the table cannot be read.
std::map<std::string, std::map<std::string, double>> ReadTimingBlocks(
    const std::filesystem::path& path, const std::string& column);

}  // namespace relulab
