#include "core/data/csv_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>
#include <tuple>

#include "core/data/data_file.h"

namespace relulab {
namespace {

constexpr std::array<char, 3> kSeparators = {'\t', ';', ','};
constexpr const char* kNul = "found a byte of value 0; expected text";

// How well a separator fits. Members are compared in this order.
struct Fit {
  int records = 0;  // with as many fields as the first record, if it has two or more
  int numbers = 0;  // fields of these that are numbers

  bool operator<(const Fit& other) const {
    return std::tie(records, numbers) < std::tie(other.records, other.numbers);
  }
};

struct FieldCounts {
  int fields = 0;
  int numbers = 0;
};

// The records of a text. Ignores errors, because the last record may be cut off.
std::vector<FieldCounts> CountFields(std::string_view text, char separator) {
  std::vector<FieldCounts> records;
  FieldCounts record;
  std::string field;
  bool is_quoted = false;
  const auto end_field = [&] {
    ++record.fields;
    // A number with a decimal comma counts here, although ReadNumber rejects it: it shows that the
    // comma is not the separator.
    if (separator != ',') std::replace(field.begin(), field.end(), ',', '.');
    const std::size_t first = field.find_first_not_of(' ');
    if (first != std::string::npos) {
      const std::size_t last = field.find_last_not_of(' ');
      if (ReadNumber(std::string_view(field).substr(first, last - first + 1))) ++record.numbers;
    }
    field.clear();
  };
  for (const char c : text) {
    const bool ends_line = !is_quoted && (c == '\n' || c == '\r');
    if (c == '"') {
      is_quoted = !is_quoted;
    } else if (!is_quoted && c == separator) {
      end_field();
    } else if (!ends_line) {
      field += c;
    } else if (record.fields > 0 || !field.empty()) {
      end_field();
      records.push_back(record);
      record = {};
    }
  }
  if (records.empty()) {
    end_field();
    records.push_back(record);
  }
  return records;
}

Fit FitOf(std::string_view text, char separator) {
  const std::vector<FieldCounts> records = CountFields(text, separator);
  Fit fit;
  if (records.front().fields < 2) return fit;
  for (const FieldCounts& record : records) {
    if (record.fields != records.front().fields) continue;
    ++fit.records;
    fit.numbers += record.numbers;
  }
  return fit;
}

}  // namespace

std::optional<double> ReadNumber(std::string_view text) {
  // from_chars does not accept a plus sign.
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::invalid_argument || stop != end) return std::nullopt;
  // from_chars does not distinguish an overflow from an underflow.
  return error == std::errc() ? value : std::numeric_limits<double>::infinity();
}

bool IsMissing(std::string_view text) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"", "?", "NA", "na", "N/A", "n/a", "#N/A", "<NA>", "NaN",
                                       "nan", "NAN", "-nan", "-NaN", "Null", "null", "NULL"});
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

char FindSeparator(std::string_view text) {
  char best = ',';
  Fit best_fit;
  // The comma loses a tie, because it is the decimal separator in many countries.
  for (const char separator : kSeparators) {
    const Fit fit = FitOf(text, separator);
    if (!(best_fit < fit)) continue;
    best = separator;
    best_fit = fit;
  }
  return best;
}

CsvReader::CsvReader(const std::filesystem::path& path, CsvForm form)
    : file_(path), trims_spaces_(form.trims_spaces) {
  size_ = file_.Read(buffer_.data(), buffer_.size());
  const bool has_mark =
      size_ >= 3 && buffer_[0] == 0xEF && buffer_[1] == 0xBB && buffer_[2] == 0xBF;
  if (has_mark) position_ = 3;
  if (Buffered().starts_with("\xFF\xFE") || Buffered().starts_with("\xFE\xFF")) {
    Fail(" is UTF-16; expected text in UTF-8");
  }
  if (form.has_separator_line) ReadSeparatorLine(form.separator);
  separator_ = form.separator ? *form.separator : FindSeparator(Buffered());
}

void CsvReader::ReadSeparatorLine(std::optional<char>& separator) {
  constexpr std::string_view kStart = "sep=";
  const std::string_view text = Buffered();
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  const bool is_quoted = line.size() > 1 && line.front() == '"' && line.back() == '"';
  const std::string_view content = is_quoted ? line.substr(1, line.size() - 2) : line;
  if (!content.starts_with(kStart) || content.size() != kStart.size() + 1) return;
  const char found = content.back();
  if (!separator) {
    if (std::find(kSeparators.begin(), kSeparators.end(), found) == kSeparators.end()) {
      FailAt(line_, "found the separator " + Shown({&found, 1}) + "; expected " +
                        std::string(kSeparatorsText));
    }
    separator = found;
  }
  position_ += line.size();
  SkipLineEnd();
}

bool CsvReader::Next(std::vector<std::string>& fields) {
  fields.clear();
  quoted_.clear();
  do {
    SkipBlanks();
  } while (SkipLineEnd());
  if (Peek() == kEnd) return false;
  record_line_ = line_;
  for (;;) {
    std::string& field = fields.emplace_back();
    SkipBlanks();
    quoted_.push_back(Peek() == '"');
    if (quoted_.back()) {
      ReadQuoted(field);
    } else {
      ReadPlain(field);
    }
    if (Peek() != separator_) break;
    Advance();
  }
  SkipLineEnd();
  return true;
}

int CsvReader::Peek() {
  if (position_ == size_) {
    size_ = file_.Read(buffer_.data(), buffer_.size());
    position_ = 0;
    if (size_ == 0) return kEnd;
  }
  return buffer_[position_];
}

bool CsvReader::SkipLineEnd() {
  const int c = Peek();
  if (c != '\n' && c != '\r') return false;
  Advance();
  if (c == '\r' && Peek() == '\n') Advance();
  ++line_;
  return true;
}

void CsvReader::SkipBlanks() {
  while (IsBlank(Peek())) Advance();
}

void CsvReader::ReadPlain(std::string& field) {
  for (int c = Peek(); !EndsField(c); c = Peek()) {
    if (c == '"') FailAt(line_, "found a quote inside an unquoted field");
    if (c == '\0') FailAt(line_, kNul);
    field.push_back(static_cast<char>(c));
    Advance();
  }
  while (!field.empty() && IsBlank(field.back())) field.pop_back();
}

void CsvReader::ReadQuoted(std::string& field) {
  const std::int64_t first_line = line_;
  Advance();
  for (;;) {
    const int c = Peek();
    if (c == kEnd) FailAt(first_line, "found a quoted field that is never closed");
    if (c == '\0') FailAt(line_, kNul);
    Advance();
    if (c == '"') {
      if (Peek() != '"') break;
      Advance();
    }
    if (c == '\n') ++line_;
    field.push_back(static_cast<char>(c));
  }
  SkipBlanks();
  if (!EndsField(Peek())) {
    FailAt(line_, std::string("found text after a closing quote; expected ") +
                      (separator_ == '\t'  ? "a tab"
                       : separator_ == ';' ? "a semicolon"
                                           : "a comma") +
                      " or the end of the line; " + std::string(kSeparatorsText) +
                      " can separate columns");
  }
}

void CsvReader::FailAt(std::int64_t line, const std::string& problem) const {
  Fail(", line " + std::to_string(line) + ": " + problem);
}

}  // namespace relulab
