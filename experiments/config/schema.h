/// The JSON Schema of a study, made of the same field table that checks configs.
#pragma once

#include "experiments/config/field.h"

namespace relulab {

/// Draft 2020-12. It knows types, ranges, names and which keys belong together; what only an
/// expanded plan can tell (sizes that must fit each other) stays with `relulab validate`.
Json StudySchema();

}  // namespace relulab
