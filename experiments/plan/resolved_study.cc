#include "experiments/plan/resolved_study.h"

namespace relulab {
namespace {

/// Removes the members of an object that `other` lacks or has with another value.
void Intersect(const Json& other, Json& object) {
  for (auto member = object.begin(); member != object.end();) {
    const auto found = other.find(member.key());
    const bool is_equal = found != other.end() && *found == *member;
    if (!is_equal && found != other.end() && found->is_object() && member->is_object()) {
      Intersect(*found, *member);
    } else if (!is_equal) {
      member = object.erase(member);
      continue;
    }
    ++member;
  }
}

/// Adds the members that an object lacks.
void FillIn(const Json& values, Json& object) {
  for (const auto& [key, value] : values.items()) {
    if (!object.contains(key)) {
      object[key] = value;
    } else if (value.is_object() && object.at(key).is_object()) {
      FillIn(value, object.at(key));
    }
  }
}

}  // namespace

Json DescribeResolvedStudy(const PlannedStudy& planned) {
  Json common = planned.plan.runs.front().config;
  for (const PlannedRun& run : planned.plan.runs) Intersect(run.config, common);
  if (planned.tuning) {
    for (const PlannedRun& run : planned.tuning->plan.runs) Intersect(run.config, common);
  }
  Json study = DescribeStudy(planned.study);
  FillIn(common, study.at("base"));
  return study;
}

}  // namespace relulab
