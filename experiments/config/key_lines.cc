#include <algorithm>

#include "experiments/config/schema.h"
#include "experiments/config/study.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

void AddLines(const Field& field, const std::string& prefix, std::vector<KeyLine>& lines);

void AddLine(const Field& member, const std::string& prefix, const std::string& applies_to,
             std::vector<KeyLine>& lines) {
  KeyLine line = {.key = prefix + member.key,
                  .applies_to = applies_to,
                  .expected = Expected(member),
                  .default_value = member.required                  ? "required"
                                   : member.default_value.is_null() ? ""
                                                                    : member.default_value.dump(),
                  .help = member.help};
  // Members that several choices share get one line.
  const auto same = std::find_if(lines.begin(), lines.end(), [&](const KeyLine& other) {
    return other.key == line.key && other.expected == line.expected &&
           other.default_value == line.default_value && other.help == line.help;
  });
  if (same != lines.end()) {
    same->applies_to += applies_to.substr(applies_to.find(':') + 1).insert(0, ",");
    return;
  }
  lines.push_back(std::move(line));
  AddLines(member, prefix + member.key, lines);
}

/// Adds the lines of the keys below a field whose own key is `path`.
void AddLines(const Field& field, const std::string& path, std::vector<KeyLine>& lines) {
  const std::string prefix = path.empty() ? "" : path + ".";
  if (field.kind == Kind::kEither) {
    for (const Field& part : field.parts) AddLines(part, path, lines);
  } else if (field.kind == Kind::kList) {
    AddLines(field.parts[0], path + "[]", lines);
  } else if (field.kind == Kind::kPatch && !field.reference.empty()) {
    AddLines(*field.of, path, lines);
  } else if (field.kind == Kind::kObject || field.kind == Kind::kTagged) {
    for (const Field& part : field.parts) AddLine(part, prefix, "", lines);
    for (const Choice& choice : field.choices) {
      for (const Field& own : choice.fields) {
        AddLine(own, prefix, field.tag + ": \"" + choice.name + "\"", lines);
      }
    }
  }
}

}  // namespace

std::vector<KeyLine> StudyKeys() {
  std::vector<KeyLine> lines;
  AddLines(StudyFields(), "", lines);
  return lines;
}

}  // namespace relulab
