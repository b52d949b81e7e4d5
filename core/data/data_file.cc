#include "core/data/data_file.h"

#include <system_error>

#include "core/data/dataset.h"
#include "core/data/printable.h"

namespace relulab {

std::string Quoted(const std::filesystem::path& path) {
  return '"' + Printable(path.string()) + '"';
}

std::string Shown(std::string_view text) {
  constexpr std::size_t kMaxShown = 40;
  const std::string_view start = FirstCharacters(text, kMaxShown);
  return '"' + Printable(start) + (start.size() == text.size() ? "\"" : "...\"");
}

std::string WithThousands(std::int64_t rows) {
  const std::string digits = std::to_string(rows);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

void RequireFile(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  switch (status.type()) {
    case std::filesystem::file_type::regular:
      return;
    case std::filesystem::file_type::not_found:
      throw DataError("there is no file " + Quoted(path));
    case std::filesystem::file_type::directory:
      throw DataError(Quoted(path) + " is a directory; expected a file");
    case std::filesystem::file_type::none:
      throw DataError(Quoted(path) + " cannot be accessed: " + error.message());
    default:
      throw DataError(Quoted(path) + " is not a regular file");
  }
}

}  // namespace relulab
