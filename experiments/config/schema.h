/// What the rows of a study's keys say to others: an editor, and a reader of the command line.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// The JSON Schema of a study, draft 2020-12. It knows types, ranges, names and which keys belong
/// together; sizes that must fit each other show only in an expanded plan, to `relulab validate`.
Json StudySchema();

struct KeyLine {
  std::string key;            ///< dotted; "[]" marks the elements of a list
  std::string applies_to;     ///< the choices that have it, as `name: "csv"`; empty: all
  std::string expected;       ///< "a whole number from 1 to 1000"
  std::string default_value;  ///< JSON, or "required", or empty: absent unless given
  std::string help;
};

/// Every key of a study, those of `base` and of a claim included.
std::vector<KeyLine> StudyKeys();

}  // namespace relulab
