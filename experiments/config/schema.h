/// The keys of a study, as a JSON Schema for editors and as lines for `relulab list keys`.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// The JSON Schema of a study, draft 2020-12. It covers types, ranges, names and which keys belong
/// together. `relulab validate` also checks sizes that must fit each other in every run.
Json StudySchema();

struct KeyLine {
  std::string key;            ///< dotted; "[]" marks the elements of a list
  std::string applies_to;     ///< the choices that have the key, such as `name: "csv"`; empty: all
  std::string expected;       ///< "a whole number from 1 to 1000"
  std::string default_value;  ///< JSON, or "required"; empty if the key may be absent
  std::string help;
};

/// Every key of a study, including those of `base` and of claims.
std::vector<KeyLine> StudyKeys();

}  // namespace relulab
