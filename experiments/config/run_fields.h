/// The fields of a run's config: `base` of a study, from `dataset` to `seed`.
///
/// This table is the only place where a field's name, type, default, range and help stand. Fields
/// of registry rows (data sets, activations, initialisers, optimisers, metrics) come from there.
#pragma once

#include "experiments/config/field.h"

namespace relulab {

const Field& RunFields();

}  // namespace relulab
