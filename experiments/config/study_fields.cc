#include <algorithm>
#include <array>

#include "experiments/config/field_builders.h"
#include "experiments/config/run_fields.h"
#include "experiments/config/study.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

constexpr double kMostBlocks = 1e6;

constexpr std::array<Selection, 7> kSelections = {{
    {"steps_to_target", true, "fewest steps to the target"},
    {"epochs_to_target", true, "fewest epochs to the target"},
    {"flops_to_target", true, "fewest floating-point operations to the target"},
    {"final_train_loss", true, "smallest training loss at the end"},
    {"final_train_accuracy", false, "largest training accuracy at the end"},
    {"final_validation_loss", true, "smallest validation loss at the end"},
    {"best_validation_accuracy", false, "largest validation accuracy of any evaluation"},
}};

Field NameField(std::string key, std::string help) {
  return Pattern(std::move(key), "[a-z0-9][a-z0-9_-]{0,63}",
                 "1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit", std::move(help));
}

Field BaseField() {
  Field field = OfKeys("base", Kind::kPatch, RunFields(),
                       "the config of every run, which cases and sweep complete");
  field.default_value = Json::object();
  field.reference = "base";
  return To(&Study::base, std::move(field));
}

Field CasesField() {
  const Field one = Nonempty(OfKeys("case", Kind::kSettings, RunFields(), "one joint setting"));
  return To(&Study::cases,
            Nonempty(List("cases", nullptr, one, "joint settings, multiplied into the sweep")));
}

Field TuneField() {
  Field over = Required(
      Nonempty(OfKeys("over", Kind::kAxes, RunFields(), "the keys to choose, and their grids")));
  over.allows_seed = false;
  Field key = OfKeys("key", Kind::kKey, RunFields(), "a dotted key");
  key.allows_seed = false;
  Field seeds = Required(OfKeys("seeds", Kind::kAxis, RunFields(), "of the tuning runs alone"));
  seeds.axis = "seed";
  Field base = OfKeys("base", Kind::kPatch, RunFields(), "a change to base in the tuning runs");
  return To(&Study::tune,
            Object("tune", nullptr,
                   {To(&Tune::over, std::move(over)),
                    To(&Tune::by, Required(DistinctList("by", nullptr, std::move(key),
                                                        "keys whose values get a choice each"))),
                    Required(RowName(&Tune::select, "select", nullptr, Selections(),
                                     "the figure of runs.csv that chooses; a run without it is "
                                     "worst")),
                    To(&Tune::seeds, std::move(seeds)), To(&Tune::base_patch, std::move(base))},
                   "settings that are chosen, on other seeds, before the runs are made"));
}

Field MeasureField() {
  Field field = DistinctList("measure", Json::array(),
                             Names("", nullptr,
                                   {{"inference", "the trained network's predictions", {}},
                                    {"activation", "its activation function by itself", {}}},
                                   "a time"),
                             "what is timed beside whole training runs");
  field.read = [](const Field&, const Json& value, const Destination& target) {
    const auto has = [&](const char* name) {
      return std::find(value.begin(), value.end(), name) != value.end();
    };
    target.As<Timing>().measure = {.inference = has("inference"), .activation = has("activation")};
  };
  return field;
}

Field TimingField() {
  // A 95 % interval of a median by order statistics needs six values.
  return To(
      &Study::timing,
      Object(
          "timing", nullptr,
          {To(&Timing::least_blocks,
              Integer("least_blocks", 6, 6, kMostBlocks, "the fewest blocks")),
           To(&Timing::most_blocks, Integer("most_blocks", 100, 6, kMostBlocks, "the most blocks")),
           To(&Timing::precision,
              Number("precision", 0.02, 0, 1,
                     "enough when the half width of every 95 % interval is this share of "
                     "its median")),
           To(&Timing::budget_seconds, Number("budget_seconds", 600.0, 0, 1e9,
                                              "no block begins later than this after the first")),
           MeasureField()},
          "time the runs against each other, in blocks, on one thread"));
}

/// What a profile may change: null removes a key, objects are merged.
Field ProfilesField(const std::vector<Field>& sections) {
  std::vector<Field> members;
  for (Field member : sections) {
    const bool is_merged = member.kind == Kind::kObject || member.kind == Kind::kAxes;
    if (is_merged) member = OfKeys(member.key, Kind::kPatch, RunFields(), member.help);
    if (member.kind == Kind::kPatch) member.reference.clear();
    member.default_value = nullptr;
    member.required = false;
    member.read = nullptr;
    members.push_back(std::move(member));
  }
  Field field = NameField("profiles", "named changes to the study: JSON merge patches");
  field.kind = Kind::kMap;
  field.parts.push_back(Object("profile", nullptr, std::move(members), "a merge patch"));
  return field;
}

Field MakeStudyFields() {
  Field sweep = OfKeys("sweep", Kind::kAxes, RunFields(), "keys and values; their product is run");
  sweep.reference = "sweep";
  Field claims = ClaimsField();
  claims.reference = "claims";
  const std::vector<Field> sections = {
      To(&Study::question, Text("question", nullptr, "what the study asks")),
      BaseField(),
      CasesField(),
      To(&Study::sweep, std::move(sweep)),
      TuneField(),
      TimingField(),
      To(&Study::claims, std::move(claims))};
  std::vector<Field> members = {
      Text("$schema", nullptr, "where an editor finds the JSON Schema"),
      To(&Study::name, Required(NameField("name", "names the results directory"))),
      To(&Study::profile, NameField("profile",
                                    "the profile that was composed into the study; it "
                                    "ends the name of the results directory"))};
  members.insert(members.end(), sections.begin(), sections.end());
  members.push_back(ProfilesField(sections));
  members.push_back(OfKeys("plan", Kind::kPatch, RunFields(),
                           "what study.json adds to the study; ignored where a study is read"));
  return Object("study", nullptr, std::move(members), "a study");
}

}  // namespace

std::span<const Selection> Selections() { return kSelections; }

bool IsTuned(const Tune& tune, const std::string& key) {
  return std::any_of(tune.over.begin(), tune.over.end(),
                     [&](const SweepAxis& axis) { return axis.key == key; });
}

const Field& StudyFields() {
  static const Field kFields = MakeStudyFields();
  return kFields;
}

}  // namespace relulab
