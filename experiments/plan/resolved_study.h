/// A study with every default written out.
#pragma once

#include "experiments/plan/planned_study.h"

namespace relulab {

/// The study as JSON that `relulab run` accepts and that has the same runs. Its base holds every
/// value that all runs share; cases, sweep and tune complete it.
Json DescribeResolvedStudy(const PlannedStudy& planned);

}  // namespace relulab
