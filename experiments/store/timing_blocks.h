/// Reads timing_blocks.csv back.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace relulab {

/// The figures of one column, by run_id and block. Only those of the newest build, machine and data
/// are read, because others cannot be compared with them. Cells without a number are left out.
/// Empty if the table lacks the column. Throws OutputError if the table cannot be read.
std::map<std::string, std::map<std::string, double>> ReadTimingBlocks(
    const std::filesystem::path& path, const std::string& column);

}  // namespace relulab
