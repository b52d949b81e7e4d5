#include "experiments/lab/run_tables.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/data/count.h"
#include "core/theory/mean_field.h"
#include "experiments/lab/run_files.h"
#include "experiments/store/csv.h"
#include "experiments/store/line_reader.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

/// A table that is read row by row. Its header was compared with the expected columns.
class RunTableReader {
 public:
  RunTableReader(const fs::path& path, std::vector<std::string> columns)
      : columns_(std::move(columns)) {
    lines_.Open(path);
    const auto header = lines_.Next();
    if (!header) lines_.Fail("found an empty file; expected a header");
    SplitCells(*header, cells_);
    for (std::size_t c = 0; c < std::max(cells_.size(), columns_.size()); ++c) CheckColumn(c);
  }

  bool Next() {
    const auto line = lines_.Next();
    if (!line) return false;
    SplitCells(*line, cells_);
    if (cells_.size() == columns_.size()) return true;
    lines_.Fail("found " + CountOf(cells_.size(), "field") + "; expected " +
                std::to_string(columns_.size()) + ", as in the header");
  }

  std::size_t size() const { return cells_.size(); }
  const std::string& column(std::size_t c) const { return columns_[c]; }
  std::string_view cell(std::size_t c) const { return cells_[c]; }

  /// Fails unless the cell is a number or empty.
  std::optional<double> Number(std::size_t c) const {
    if (cells_[c].empty()) return std::nullopt;
    const std::optional<double> value = ParseNumber(cells_[c]);
    if (!value) Fail(c, "a number or an empty cell");
    return value;
  }

  /// Fails unless the cell is this number.
  void Expect(std::size_t c, std::int64_t number) const {
    if (cells_[c] != std::to_string(number)) Fail(c, std::to_string(number));
  }

  [[noreturn]] void Fail(std::size_t c, const std::string& expected) const {
    lines_.Fail("column \"" + columns_[c] + "\": found \"" + std::string(cells_[c].substr(0, 80)) +
                "\"; expected " + expected);
  }

  [[noreturn]] void FailAtEnd(const std::string& expected) const {
    lines_.Fail("found the end of the table; expected " + expected);
  }

 private:
  void CheckColumn(std::size_t c) const {
    if (c < cells_.size() && c < columns_.size() && cells_[c] == columns_[c]) return;
    const std::string found = c < cells_.size() ? "\"" + std::string(cells_[c].substr(0, 80)) + "\""
                                                : std::string("nothing");
    lines_.Fail("column " + std::to_string(c + 1) + ": found " + found + "; expected " +
                (c < columns_.size() ? "\"" + columns_[c] + "\"" : "the end of the header"));
  }

  std::vector<std::string> columns_;
  std::vector<std::string_view> cells_;
  LineReader lines_;
};

/// The steps at which rows are due (IsDue), one after another.
class DueSteps {
 public:
  /// `has_last`: whether the last step has rows.
  DueSteps(const RunSpec& spec, RunStatus status, std::int64_t every, bool has_last)
      : every_(every), steps_(spec.training.steps), is_complete_(status == RunStatus::kCompleted) {
    const bool stops = spec.training.target && spec.training.target->then == TargetAction::kStop;
    may_stop_ = stops && is_complete_;
    // A run that is not complete may end at any step, the last one included.
    last_ = has_last || !is_complete_ ? steps_ : LastMultipleBelow(steps_);
    if (every_ == 0 || last_ < 0) next_.reset();
  }

  /// Takes the step of the next row; fails if it is not due.
  void Take(const RunTableReader& row) {
    if (!next_) row.Fail(0, "no further row");
    const std::optional<double> step = may_stop_ ? row.Number(0) : std::nullopt;
    const std::int64_t due = *next_;
    const bool is_early_end = taken_ > 0 && step && *step > static_cast<double>(before_) &&
                              *step < static_cast<double>(due);
    if (is_early_end) {  // a target ended training between two due steps
      row.Expect(0, static_cast<std::int64_t>(*step));
      next_.reset();
      return;
    }
    row.Expect(0, due);
    ++taken_;
    before_ = due;
    next_ = due == last_ ? std::nullopt : std::optional(std::min(due + every_, last_));
  }

  /// Fails if rows are missing at the end of the table.
  void End(const RunTableReader& row) const {
    const bool may_end_here = !is_complete_ || (may_stop_ && taken_ > 0);
    if (next_ && !may_end_here) row.FailAtEnd("a row of step " + std::to_string(*next_));
  }

 private:
  std::int64_t LastMultipleBelow(std::int64_t step) const {
    return step == 0 || every_ == 0 ? -1 : (step - 1) / every_ * every_;
  }

  std::int64_t every_;
  std::int64_t steps_;
  bool is_complete_;
  bool may_stop_ = false;
  std::int64_t last_ = 0;
  std::int64_t before_ = 0;
  std::int64_t taken_ = 0;
  std::optional<std::int64_t> next_ = 0;
};

void CheckNumbers(const RunTableReader& row, std::size_t from) {
  for (std::size_t c = from; c < row.size(); ++c) {
    const std::optional<double> value = row.Number(c);
    const bool is_share = row.column(c).ends_with("_accuracy");
    if (is_share && value && (*value < 0.0 || *value > 1.0)) row.Fail(c, "a number from 0 to 1");
  }
}

void CheckSteps(const fs::path& path, const RunSpec& spec, RunStatus status) {
  RunTableReader row(path, RunColumnNames(GetTable(kStepsTable)));
  DueSteps due(spec, status, spec.measure.evaluate_every, true);
  while (row.Next()) {
    due.Take(row);
    CheckNumbers(row, 1);
  }
  due.End(row);
}

void CheckLayers(const fs::path& path, const RunSpec& spec, RunStatus status) {
  RunTableReader row(path, LayersColumns(spec.metrics));
  const bool is_batch = spec.measure.probe == ProbeSource::kBatch;
  DueSteps due(spec, status, spec.measure.every, !is_batch);
  const auto outputs = static_cast<std::int64_t>(spec.network.widths.size()) + 1;
  std::int64_t layer = outputs;  // of the row before
  std::string step;
  while (row.Next()) {
    if (layer == outputs) {
      due.Take(row);
      step = row.cell(0);
    } else if (row.cell(0) != step) {
      row.Fail(0, step + ", because each step has " + CountOf(outputs, columns::kLayer.name));
    }
    layer = layer == outputs ? 1 : layer + 1;
    row.Expect(1, layer);
    CheckNumbers(row, 2);
  }
  if (layer != outputs) row.FailAtEnd("a row of layer " + std::to_string(layer + 1));
  due.End(row);
}

/// A completed run that measured a split at step 0 has predictions for each layer, if the theory
/// applies to its network. Other runs have none or all.
void CheckTheory(const fs::path& path, const RunSpec& spec, RunStatus status) {
  RunTableReader row(path, RunColumnNames(GetTable(kTheoryTable)));
  const auto layers = static_cast<std::int64_t>(spec.network.widths.size()) + 1;
  std::int64_t layer = 0;
  while (row.Next()) {
    if (++layer > layers) row.Fail(0, "no further row");
    row.Expect(0, layer);
    CheckNumbers(row, 1);
  }
  const bool has_all = status == RunStatus::kCompleted && MeanFieldApplies(spec.network) &&
                       spec.measure.every > 0 && spec.measure.probe != ProbeSource::kBatch;
  if (layer < layers && (layer > 0 || has_all)) {
    row.FailAtEnd("a row of layer " + std::to_string(layer + 1));
  }
}

/// Whether the run's config asks for a table that only some runs have.
bool AsksFor(const RunSpec& spec, RunStatus status, std::string_view table) {
  if (table == kHistogramsTable) return !spec.histogram_steps.empty();
  const auto is_of = [&](const AnalysisInfo* analysis) { return analysis->table == table; };
  return status == RunStatus::kCompleted &&
         std::any_of(spec.analyses.begin(), spec.analyses.end(), is_of);
}

void CheckOther(const fs::path& path, const Table& table, const RunSpec& spec, RunStatus status,
                bool is_listed) {
  const bool asks = AsksFor(spec, status, table.name);
  if (Exists(path) != is_listed || (is_listed && !asks)) {
    throw OutputError(
        "cannot read " + path.string() + ": found a table that " +
        (asks ? "the run's manifest does not list" : "the run's config does not ask for"));
  }
  if (!is_listed) {
    // A diverged run may end before its first histogram.
    if (!asks || table.name == kHistogramsTable) return;
    throw OutputError(
        "cannot read " + path.string() +
        ": found no such file; expected the table of an analysis of the run's config");
  }
  RunTableReader row(path, RunColumnNames(table));
  while (row.Next()) {
  }
}

}  // namespace

void CheckRunTables(const fs::path& run_directory, const RunSpec& spec, RunStatus status,
                    const std::set<std::string>& listed) {
  CheckSteps(TablePath(run_directory, kStepsTable), spec, status);
  CheckLayers(TablePath(run_directory, kLayersTable), spec, status);
  CheckTheory(TablePath(run_directory, kTheoryTable), spec, status);
  for (const Table& table : Tables()) {
    if (table.source != TableSource::kSomeRuns) continue;
    CheckOther(TablePath(run_directory, table.name), table, spec, status,
               listed.contains(TableFile(table.name)));
  }
}

}  // namespace relulab
