#include "experiments/store/merge_tables.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "core/data/count.h"
#include "experiments/store/file.h"
#include "experiments/store/line_reader.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

std::size_t CountCells(std::string_view line) {
  return static_cast<std::size_t>(std::count(line.begin(), line.end(), ',')) + 1;
}

using Columns = std::vector<std::string>;

// The distinct headers of the runs' tables, and the columns of the merged table.
struct Headers {
  std::vector<const std::string*> of_run;
  std::map<std::string, Columns> columns;
  Columns merged;
};

Headers ReadHeaders(const std::vector<RunTable>& runs, LineReader& reader) {
  Headers headers;
  std::vector<std::string_view> cells;
  for (const RunTable& run : runs) {
    reader.Open(run.path);
    const auto line = reader.Next();
    if (!line) reader.Fail("found an empty file; expected a header");
    const auto [entry, is_new] = headers.columns.try_emplace(std::string(*line));
    headers.of_run.push_back(&entry->first);
    if (!is_new) continue;
    SplitCells(entry->first, cells);
    entry->second.assign(cells.begin(), cells.end());
    for (const std::string& column : entry->second) {
      const auto found = std::find(headers.merged.begin(), headers.merged.end(), column);
      if (found == headers.merged.end()) headers.merged.push_back(column);
    }
  }
  return headers;
}

// The position of each merged column in a run's table. For a column that the run lacks it is that
// of the empty cell that CopyRows adds to every row.
std::vector<std::size_t> Sources(const Columns& merged, const Columns& columns) {
  std::vector<std::size_t> sources;
  for (const std::string& column : merged) {
    const auto found = std::find(columns.begin(), columns.end(), column);
    sources.push_back(static_cast<std::size_t>(found - columns.begin()));
  }
  return sources;
}

// Copies the rows of the table that is open in `reader`, whose header was read before.
void CopyRows(const std::string& run_id, const Columns& columns, const Columns& merged,
              LineReader& reader, FileReplacement& output) {
  const bool as_they_are = columns == merged;
  const std::vector<std::size_t> sources = Sources(merged, columns);
  std::vector<std::string_view> cells;
  while (const auto line = reader.Next()) {
    if (CountCells(*line) != columns.size()) {
      reader.Fail("found " + CountOf(CountCells(*line), "field") + "; expected " +
                  std::to_string(columns.size()) + ", as in the header");
    }
    output.Append(run_id);
    if (as_they_are) {
      output.Append(",");
      output.Append(*line);
    } else {
      SplitCells(*line, cells);
      cells.emplace_back();
      for (const std::size_t source : sources) {
        output.Append(",");
        output.Append(cells[source]);
      }
    }
    output.Append("\n");
  }
}

}  // namespace

void MergeTables(const std::filesystem::path& path, const std::vector<RunTable>& runs) {
  LineReader reader;
  const Headers headers = ReadHeaders(runs, reader);
  FileReplacement output(path);
  output.Append(columns::kRunId.name);
  for (const std::string& column : headers.merged) output.Append("," + column);
  output.Append("\n");
  for (std::size_t i = 0; i < runs.size(); ++i) {
    reader.Open(runs[i].path);
    reader.Next();
    CopyRows(runs[i].run_id, headers.columns.at(*headers.of_run[i]), headers.merged, reader,
             output);
  }
  output.Commit();
}

}  // namespace relulab
