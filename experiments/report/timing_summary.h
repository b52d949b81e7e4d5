/// What a timing study found: each run's time, and its ratio to the first's.
#pragma once

#include <filesystem>

#include "experiments/report/text_table.h"

namespace relulab {

/// Reads study.json and timing_blocks.csv of a timing study's directory; no rows if it has no
/// blocks. A row a run, in plan order:
///
///   the varied keys
///   blocks      how often it was timed
///   seconds     median, and its 95 % interval's half width
///   to first    median over blocks of its seconds over those of the first run of the plan in the
///               same block, and the interval's half width: what slows a whole block cancels
///
/// Throws OutputError if a table cannot be read.
TextTable TimingTable(const std::filesystem::path& study_directory);

}  // namespace relulab
