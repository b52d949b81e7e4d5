/// The fields of a run's config: `base` of a study, from `dataset` to `seed`.
///
/// A field's name, type, default, range and help are declared only here. The parameters of registry
/// rows (data sets, activations, initialisers, optimisers) are declared in the registries.
#pragma once

#include "experiments/config/field.h"

namespace relulab {

const Field& RunFields();

}  // namespace relulab
