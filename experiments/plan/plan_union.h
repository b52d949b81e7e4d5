/// The union of the plans that a study had: one plan with the runs of all of them.
#pragma once

#include <string>
#include <vector>

#include "experiments/plan/planned_study.h"

namespace relulab {

struct PlanUnion {
  PlannedStudy study;
  std::vector<std::string> notes;  ///< sentences on claims that differ between plans
};

/// Joins plans of one study, the oldest first. `plans` is not empty.
///
/// The union has every run once: the runs of the oldest plan in their order, then what each newer
/// plan adds. A plan is ignored, even for the order, if another plan has all of its runs. If the
/// newest plan has the runs of all others, it is the union. Otherwise the union is written as
/// `cases`, one for each run. Its base has the values that all runs share, and the keys that differ
/// between runs become columns. Texts come from the newest plan; for claims see claim_union.h. A
/// union with tuning has no choices yet.
///
/// Throws ConfigError if two plans differ in `tune` or in `timing`, if a plan of tuning runs would
/// lose its choices, or if the union has more than 1,000,000 runs.
PlanUnion UnitePlans(const std::vector<PlannedStudy>& plans);

/// Sets the choices of tuning of a union, if its plans have a choice for each of its groups.
void TakeChoices(const std::vector<PlannedStudy>& plans, PlannedStudy& joined);

/// Whether `whole` has every run of `part`, tuning runs included.
bool HasRunsOf(const PlannedStudy& whole, const PlannedStudy& part);

}  // namespace relulab
