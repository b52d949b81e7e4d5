#include "experiments/store/table_reader.h"

#include <algorithm>

#include "core/data/dataset.h"
#include "experiments/store/output_error.h"

namespace relulab {
namespace {

/// The reader was written for data sets; what is broken here is a result file.
template <typename Action>
auto AsOutputError(const Action& action) {
  try {
    return action();
  } catch (const DataError& error) {
    throw OutputError(error.what());
  }
}

}  // namespace

TableReader::TableReader(const std::filesystem::path& path)
    : csv_(AsOutputError([&] { return CsvReader(path); })) {
  if (!AsOutputError([&] { return csv_.Next(columns_); })) {
    throw OutputError("cannot read " + path.string() +
                      ": a header was expected, the file is empty");
  }
}

std::optional<std::size_t> TableReader::FindColumn(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

bool TableReader::Next(std::vector<std::string>& row) {
  if (!AsOutputError([&] { return csv_.Next(row); })) return false;
  if (row.size() != columns_.size()) {
    throw OutputError("cannot read " + csv_.Path().string() + ", line " +
                      std::to_string(csv_.RecordLine()) + ": " + std::to_string(row.size()) +
                      " cells where the header has " + std::to_string(columns_.size()));
  }
  return true;
}

}  // namespace relulab
