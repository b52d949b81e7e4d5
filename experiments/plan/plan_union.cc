#include "experiments/plan/plan_union.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "experiments/config/dotted_key.h"
#include "experiments/plan/claim_union.h"
#include "experiments/plan/differing_keys.h"
#include "experiments/store/config_error.h"

namespace relulab {
namespace {

/// The study's own runs. If the study is tuned, every group has the first point of the grid, so
/// that plans can be compared before and after tuning.
Plan OwnRuns(const PlannedStudy& planned) {
  if (!planned.tuning) return planned.plan;
  const Choices first(planned.tuning->group_values.size(), 0);
  return MakeTunedPlan(planned.study, *planned.tuning, first);
}

/// One of the plans.
struct Member {
  const PlannedStudy* planned;
  Plan own;
  std::set<std::string> ids;  ///< of all its runs
};

Member MakeMember(const PlannedStudy& planned) {
  Member member{&planned, OwnRuns(planned), {}};
  for (const PlannedRun& run : member.own.runs) member.ids.insert(run.run_id);
  if (planned.tuning) {
    for (const PlannedRun& run : planned.tuning->plan.runs) member.ids.insert(run.run_id);
  }
  return member;
}

bool IsPart(const Member& part, const Member& whole) {
  return std::includes(whole.ids.begin(), whole.ids.end(), part.ids.begin(), part.ids.end());
}

/// The plans that are not part of another plan. Of equal plans, returns only the newest, at the
/// position of the first.
std::vector<const Member*> LargestOf(const std::vector<Member>& members) {
  std::vector<const Member*> largest;
  for (const Member& member : members) {
    const auto equal = std::find_if(largest.begin(), largest.end(),
                                    [&](const Member* other) { return other->ids == member.ids; });
    if (equal != largest.end()) {
      *equal = &member;
      continue;
    }
    const bool is_part = std::any_of(members.begin(), members.end(), [&](const Member& other) {
      return other.ids.size() > member.ids.size() && IsPart(member, other);
    });
    if (!is_part) largest.push_back(&member);
  }
  return largest;
}

/// Throws ConfigError if a section of the newest study differs from that of another.
void CheckSection(const char* section, const Study& newest, const Study& other) {
  const Json found = newest.json.value(section, Json());
  const Json expected = other.json.value(section, Json());
  if (found == expected) return;
  const auto text = [](const Json& value) { return value.is_null() ? "nothing" : Excerpt(value); };
  newest.place.Below(section).Fail(
      "found " + text(found) + "; expected " + text(expected) + ", as in " + other.place.source +
      ", because only plans with the same \"" + section + "\" can be joined");
}

void Erase(const std::string& dotted_key, Json& config) {
  std::vector<std::string> parts = SplitKey(dotted_key);
  const std::string last = std::move(parts.back());
  parts.pop_back();
  Json* at = &config;
  for (const std::string& part : parts) {
    if (!at->is_object() || !at->contains(part)) return;
    at = &at->at(part);
  }
  if (at->is_object()) at->erase(last);
}

/// The runs of several plans, each once.
class Join {
 public:
  explicit Join(const std::vector<const Member*>& members) {
    std::vector<std::string> varied;
    for (const Member* member : members) {
      const std::vector<std::string>& keys = member->own.varied_keys;
      varied.insert(varied.end(), keys.begin(), keys.end());
      for (const PlannedRun& run : member->own.runs) {
        if (!numbers_.emplace(run.run_id, runs_.size()).second) continue;
        runs_.push_back(&run);
        joined_.configs.push_back(Expand(RunFields(), run.config));
      }
    }
    const auto& tune = members.front()->planned->study.tune;
    if (tune) {
      for (const SweepAxis& axis : tune->over) tuned_.push_back(axis.key);
      std::erase_if(varied, [&](const std::string& key) { return IsTuned(*tune, key); });
    }
    joined_.keys = DifferingKeys(joined_.configs, varied, tuned_);
  }

  const std::vector<const PlannedRun*>& runs() const { return runs_; }
  const JoinedRuns& joined() const { return joined_; }

  StudyRuns RunsOf(const Member& member) const {
    StudyRuns found{&member.planned->study, {}};
    for (const PlannedRun& run : member.own.runs) found.runs.push_back(numbers_.at(run.run_id));
    return found;
  }

  /// What all runs share.
  Json Base() const {
    Json base = runs_.front()->config;
    for (const std::string& key : joined_.keys) Erase(key, base);
    for (const std::string& key : tuned_) Erase(key, base);
    return base;
  }

  /// A case for each run.
  Json Cases() const {
    Json cases = Json::array();
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      Json joint = Json::object();
      for (const std::string& key : joined_.keys) {
        Json value = GetKey(runs_[i]->config, key);
        // A parameter with its default may be written as the bare name of its object.
        if (value.is_null()) value = GetKey(joined_.configs[i], key);
        const bool is_absent = value.is_null() && !FindField(RunFields(), key, {}).IsOptional();
        if (!is_absent) joint[key] = std::move(value);
      }
      cases.push_back(std::move(joint));
    }
    return cases;
  }

 private:
  std::vector<const PlannedRun*> runs_;
  std::map<std::string, std::size_t> numbers_;  ///< by run_id
  JoinedRuns joined_;
  std::vector<std::string> tuned_;
};

/// Writes the runs of the union into a study. If one plan has all runs, its sections are copied;
/// otherwise the runs are written as cases.
void SetRuns(const std::vector<const Member*>& largest, const Join& join, Json& study) {
  for (const char* section : {"cases", "sweep"}) study.erase(section);
  if (largest.size() > 1) {
    study["base"] = join.Base();
    study["cases"] = join.Cases();
    return;
  }
  const Json whole = DescribeStudy(largest.front()->planned->study);
  for (const char* section : {"base", "cases", "sweep"}) {
    if (whole.contains(section)) study[section] = whole.at(section);
  }
}

/// Throws ConfigError if the plan of the written study does not have exactly the runs of the union.
void CheckRuns(const Study& study, const Plan& plan, const std::vector<const PlannedRun*>& runs) {
  const auto is_same = [](const PlannedRun& run, const PlannedRun* other) {
    return run.run_id == other->run_id;
  };
  if (std::equal(plan.runs.begin(), plan.runs.end(), runs.begin(), runs.end(), is_same)) return;
  study.place.Fail(
      "found plans that cannot be written as one list of cases; expected plans that "
      "set the same keys");
}

/// Throws ConfigError if a group of a plan has other tuning runs in the union. The choice for the
/// group could then change, and with it the runs of the plan.
void CheckGroups(const PlannedStudy& joined, const PlannedStudy& part) {
  const TuningPlan& whole = *joined.tuning;
  const TuningPlan& tuning = *part.tuning;
  std::map<std::string, std::size_t> group_of;
  std::vector<std::size_t> sizes(whole.group_values.size());
  for (std::size_t i = 0; i < whole.group.size(); ++i) {
    group_of[whole.plan.runs[i].run_id] = whole.group[i];
    ++sizes[whole.group[i]];
  }
  std::vector<std::size_t> left(tuning.group_values.size());
  for (const std::size_t group : tuning.group) ++left[group];
  for (std::size_t i = 0; i < tuning.group.size(); ++i) {
    const auto found = group_of.find(tuning.plan.runs[i].run_id);
    if (found != group_of.end() && sizes[found->second] == left[tuning.group[i]]) continue;
    joined.study.place.Below("tune").Below("by").Fail(
        "found " + Excerpt(Json(part.study.tune->by)) + ", but then the choices of " +
        part.study.place.source +
        " would come from other tuning runs; expected every key in which the plans differ, "
        "except the seed");
  }
}

/// What a plan has chosen for a group.
std::optional<std::size_t> ChoiceOf(const PlannedStudy& planned, const std::vector<Json>& group) {
  const auto& values = planned.tuning->group_values;
  const auto found = std::find(values.begin(), values.end(), group);
  if (!planned.tuning->choices || found == values.end()) return std::nullopt;
  return (*planned.tuning->choices)[static_cast<std::size_t>(found - values.begin())];
}

/// The newest study with the runs of all.
PlanUnion Unite(const std::vector<Member>& members, const std::vector<const Member*>& largest) {
  const Member& newest = members.back();
  const Join join(largest);
  PlanUnion result;
  Json json = DescribeStudy(newest.planned->study);
  SetRuns(largest, join, json);
  std::vector<StudyRuns> studies;
  for (const Member* member : largest) {
    if (member != &newest) studies.push_back(join.RunsOf(*member));
  }
  studies.push_back(join.RunsOf(newest));
  Json claims = UniteClaims(studies, join.joined(), result.notes);
  if (!claims.empty()) json["claims"] = std::move(claims);
  Study study = ReadStudy(json, {newest.planned->study.place.source + " and earlier plans", ""});
  study.directory = newest.planned->study.directory;
  study.data_root = newest.planned->study.data_root;
  study.command = "relulab run study.json";
  result.study = PlanStudy(std::move(study));
  CheckRuns(result.study.study, result.study.plan, join.runs());
  if (result.study.tuning) {
    for (const Member& member : members) CheckGroups(result.study, *member.planned);
  }
  return result;
}

}  // namespace

PlanUnion UnitePlans(const std::vector<PlannedStudy>& plans) {
  const PlannedStudy& newest = plans.back();
  std::vector<Member> members;
  for (const PlannedStudy& planned : plans) {
    CheckSection("tune", newest.study, planned.study);
    CheckSection("timing", newest.study, planned.study);
    members.push_back(MakeMember(planned));
  }
  const std::vector<const Member*> largest = LargestOf(members);
  const bool is_newest = largest.size() == 1 && largest.front() == &members.back();
  return is_newest ? PlanUnion{newest, {}} : Unite(members, largest);
}

void TakeChoices(const std::vector<PlannedStudy>& plans, PlannedStudy& joined) {
  if (!joined.is_provisional()) return;
  Choices choices;
  for (const std::vector<Json>& group : joined.tuning->group_values) {
    std::optional<std::size_t> chosen;
    for (const PlannedStudy& planned : plans) {
      if (!chosen) chosen = ChoiceOf(planned, group);
    }
    if (!chosen) return;
    choices.push_back(*chosen);
  }
  SetChoices(std::move(choices), joined);
}

bool HasRunsOf(const PlannedStudy& whole, const PlannedStudy& part) {
  return IsPart(MakeMember(part), MakeMember(whole));
}

}  // namespace relulab
