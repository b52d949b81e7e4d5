/// The tables of a study, made of those of its runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace relulab {

/// One run's part of a merged table.
struct RunTable {
  std::string run_id;
  std::filesystem::path path;
};

/// Writes the rows of all tables, in the order given, into one: `run_id` in front, then the union
/// of their columns in order of first appearance; what a run lacks is empty. A table of its own has
/// a header and then only numbers, plain words and empty cells, so that a line is a row. Equal
/// input gives equal bytes, and `path` is replaced at once. Memory does not grow with the rows.
///
/// Throws OutputError if a file cannot be read or written, or if a table is none (no header, a
/// quote, a row wider or narrower than the header, a last row without its newline).
void MergeTables(const std::filesystem::path& path, const std::vector<RunTable>& runs);

}  // namespace relulab
