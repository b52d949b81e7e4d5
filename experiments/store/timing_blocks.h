/// Reads timing_blocks.csv back.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace relulab {

/// The figures of one column by block, by run_id: of the newest build, machine and data alone, as
/// others do not compare. Cells without a number are left out. Nothing if the table lacks the
/// column. Throws OutputError if it cannot be read.
std::map<std::string, std::map<std::string, double>> ReadTimingBlocks(
    const std::filesystem::path& path, const std::string& column);

}  // namespace relulab
