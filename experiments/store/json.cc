#include "experiments/store/json.h"

#include <algorithm>
#include <functional>
#include <set>
#include <system_error>
#include <vector>

#include "experiments/store/config_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

constexpr std::size_t kLongestExcerpt = 60;
constexpr int kDeepest = 64;
constexpr std::size_t kLargestFile = 64 << 20;
constexpr std::size_t kMostKeys = 10000;  // ordered objects are searched key by key

std::string Shorten(std::string text, std::size_t longest) {
  if (text.size() <= longest) return text;
  // Do not cut a UTF-8 sequence in half.
  while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xC0U) == 0x80U) --longest;
  return text.substr(0, longest) + "...";
}

/// Tracks the parser's position in objects and arrays, for error messages. Throws on duplicate
/// keys, on too many keys and on too deep nesting.
class PlaceTracker {
 public:
  explicit PlaceTracker(std::string source) : source_(std::move(source)) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    switch (event) {
      case Json::parse_event_t::object_start:
      case Json::parse_event_t::array_start:
        if (depth >= kDeepest) {
          throw ConfigError(source_ + ": nested more than " + std::to_string(kDeepest) +
                            " levels deep");
        }
        StartValue();
        frames_.push_back({event == Json::parse_event_t::array_start, -1, {}, {}});
        break;
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end:
        frames_.pop_back();
        break;
      case Json::parse_event_t::key:
        frames_.back().key = parsed.get<std::string>();
        if (!frames_.back().keys.insert(frames_.back().key).second) {
          throw ConfigError(Place() + ": this key appears twice; keep one");
        }
        if (frames_.back().keys.size() > kMostKeys) {
          throw ConfigError(Place() + ": the object has more than " + std::to_string(kMostKeys) +
                            " keys; expected at most that many");
        }
        break;
      case Json::parse_event_t::value:
        StartValue();
        break;
    }
    return true;
  }

  void StartValue() {
    if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
  }

  /// Source and JSON pointer of the value that started last.
  std::string Place() const {
    std::string pointer;
    for (const Frame& frame : frames_) {
      pointer = Append(pointer, frame.is_array ? std::to_string(frame.index) : frame.key);
    }
    return pointer.empty() ? source_ : source_ + ": " + pointer;
  }

 private:
  struct Frame {
    bool is_array;
    int index;
    std::string key;
    std::set<std::string> keys;
  };

  std::string source_;
  std::vector<Frame> frames_;
};

}  // namespace

std::string Append(const std::string& pointer, std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else if (static_cast<unsigned char>(c) < 0x20) {  // a NUL would end the message
      const std::string quoted = Json(std::string(1, c)).dump();
      escaped += quoted.substr(1, quoted.size() - 2);
    } else {
      escaped += c;
    }
  }
  return pointer + "/" + Shorten(escaped, kLongestExcerpt);
}

std::string Excerpt(const Json& value) {
  return Shorten(value.dump(-1, ' ', false, Json::error_handler_t::replace), kLongestExcerpt);
}

Json ParseJson(std::string_view text, const std::string& source) {
  // The library takes a NUL byte for the end of the text.
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    const std::string_view before = text.substr(0, nul);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t column = nul - before.rfind('\n');  // npos + 1 is 0
    throw ConfigError(source + ": line " + std::to_string(line) + ", column " +
                      std::to_string(column) + ": found a NUL byte (U+0000); expected JSON text");
  }
  PlaceTracker tracker(source);
  try {
    return Json::parse(text, std::ref(tracker));
  } catch (const Json::parse_error& error) {
    // "[json.exception.parse_error.101] parse error at line 3, column 5: ..." -> "line 3, ..."
    std::string message = error.what();
    const auto at = message.find(" at line ");
    if (at != std::string::npos) message = message.substr(at + 4);
    throw ConfigError(source + ": " + Shorten(message, 200));
  } catch (const Json::out_of_range& error) {
    // "[json.exception.out_of_range.406] number overflow parsing '1e400'"
    const std::string message = error.what();
    tracker.StartValue();
    throw ConfigError(tracker.Place() + ": found " +
                      Shorten(message.substr(std::min(message.find('\''), message.size())), 60) +
                      "; expected a number that fits a double");
  }
}

Json ReadJsonFile(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw ConfigError(path.string() + ": is a directory; expected a JSON file");
  }
  std::string text;
  try {
    text = ReadAtMost(path, kLargestFile + 1);
  } catch (const OutputError& failed) {
    throw ConfigError(path.string() + ": cannot be read: " +
                      std::generic_category().message(failed.error_number()));
  }
  if (text.size() > kLargestFile) {
    throw ConfigError(path.string() + ": has more than " + std::to_string(kLargestFile) +
                      " bytes; expected at most that many");
  }
  if (text.empty()) throw ConfigError(path.string() + ": is empty; expected JSON");
  return ParseJson(text, path.string());
}

}  // namespace relulab
