/// Checks a study's claims against its plan, before anything runs.
#pragma once

#include "experiments/plan/planned_study.h"

namespace relulab {

/// Throws ConfigError if a claim reads runs that are not planned, has two runs with the same arm,
/// cell and seed, or names a column that is not measured or a check that does not exist.
void CheckClaims(const PlannedStudy& planned);

}  // namespace relulab
