/// Joins the tables of runs into one table of their study.
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

/// Writes the rows of all tables to one table at `path`, in the order given. Its columns are
/// `run_id` and the union of the runs' columns, in order of first appearance. Cells of columns that
/// a run lacks are empty. The runs' tables have no quoted cells, so that a line is a row. Equal
/// input gives equal bytes. `path` is replaced atomically. Memory does not grow with the number of
/// rows.
///
/// Throws OutputError if a file cannot be read or written, or if a table has no header, a quote, a
/// row with more or fewer cells than the header, or a last row without newline.
void MergeTables(const std::filesystem::path& path, const std::vector<RunTable>& runs);

}  // namespace relulab
