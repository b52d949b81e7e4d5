#include <algorithm>
#include <array>

#include "experiments/config/field_builders.h"
#include "experiments/config/run_spec.h"
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

constexpr auto kMeasuredTimes = std::to_array<NamedValue<bool TimingMeasure::*>>({
    {"inference", &TimingMeasure::inference, "inference with the trained network"},
    {"activation", &TimingMeasure::activation, "the activation function by itself"},
});

Field NameField(std::string key, std::string help) {
  return Pattern(std::move(key), "[a-z0-9][a-z0-9_-]{0,63}",
                 "1 to 64 characters of a-z, 0-9, _ and -, beginning with a letter or digit",
                 std::move(help));
}

Field BaseField() {
  Field field = OfKeys("base", Kind::kPatch, RunFields(),
                       "the config that all runs share; cases, sweep and tune complete it");
  field.default_value = Json::object();
  field.reference = "base";
  return To(&Study::base, std::move(field));
}

Field CasesField() {
  const Field one = Nonempty(
      OfKeys("case", Kind::kSettings, RunFields(), "keys that are set together, and their values"));
  return To(&Study::cases, Nonempty(List("cases", nullptr, one,
                                         "settings of several keys at once; every case is combined "
                                         "with every point of the sweep")));
}

Field TuneField() {
  Field over = Required(Nonempty(
      OfKeys("over", Kind::kAxes, RunFields(), "the keys to tune, each with the values to try")));
  over.allows_seed = false;
  Field key = OfKeys("key", Kind::kKey, RunFields(), "a dotted key");
  key.allows_seed = false;
  Field seeds =
      Required(OfKeys("seeds", Kind::kAxis, RunFields(),
                      "seeds of the tuning runs; the study's own runs must not use them"));
  seeds.axis = "seed";
  Field base =
      OfKeys("base", Kind::kPatch, RunFields(), "a JSON merge patch to base for the tuning runs");
  return To(
      &Study::tune,
      Object("tune", nullptr,
             {To(&Tune::over, std::move(over)),
              To(&Tune::by, Required(DistinctList(
                                "by", nullptr, std::move(key),
                                "keys; each combination of their values is tuned separately"))),
              Required(RowName(&Tune::select, "select", nullptr, Selections(),
                               "the column of runs.csv that ranks the settings: the setting with "
                               "the fewest missing values wins; among equals, the one with the "
                               "best mean")),
              To(&Tune::seeds, std::move(seeds)), To(&Tune::base_patch, std::move(base))},
             "settings that are tuned on other seeds before the study's own runs"));
}

Field MeasureField() {
  Field field = DistinctList("measure", Json::array(),
                             Names("", nullptr, ChoicesOf(kMeasuredTimes), "a time"),
                             "what is timed in addition to whole training runs");
  field.read = [](const Field&, const Json& value, const Destination& target) {
    TimingMeasure& measure = target.As<Timing>().measure;
    for (const Json& name : value) {
      measure.*FindRow(kMeasuredTimes, name.get<std::string>())->value = true;
    }
  };
  return field;
}

Field TimingField() {
  // A 95 % interval of a median by order statistics needs six values.
  return To(
      &Study::timing,
      Object("timing", nullptr,
             {To(&Timing::least_blocks,
                 Integer("least_blocks", 6, 6, kMostBlocks, "minimum number of blocks")),
              To(&Timing::most_blocks,
                 Integer("most_blocks", 100, 6, kMostBlocks, "maximum number of blocks")),
              To(&Timing::precision, Number("precision", 0.02, 0, 1,
                                            "timing ends when every 95 % interval of a median "
                                            "time has a half width of at most this fraction of the "
                                            "median")),
              To(&Timing::budget_seconds,
                 Number("budget_seconds", 600.0, 0, 1e9,
                        "no block begins later than this many seconds after the first")),
              MeasureField()},
             "measures the run times of all runs, in blocks, on one thread"));
}

/// The field `profiles`. A profile is a merge patch of `sections`: it merges objects, and null
/// removes a key.
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
  Field field = NameField("profiles", "named variants of the study, each a JSON merge patch");
  field.kind = Kind::kMap;
  field.parts.push_back(Object("profile", nullptr, std::move(members), "a merge patch"));
  return field;
}

Field MakeStudyFields() {
  Field sweep =
      OfKeys("sweep", Kind::kAxes, RunFields(), "keys and their values; every combination is run");
  sweep.reference = "sweep";
  Field claims = ClaimsField();
  claims.reference = "claims";
  const std::vector<Field> sections = {
      To(&Study::question, Text("question", nullptr, "the question that the study answers")),
      BaseField(),
      CasesField(),
      To(&Study::sweep, std::move(sweep)),
      TuneField(),
      TimingField(),
      To(&Study::claims, std::move(claims))};
  std::vector<Field> members = {
      Text("$schema", nullptr, "address of the JSON Schema, for editors"),
      To(&Study::name,
         Required(NameField("name", "name of the study and of its results directory"))),
      To(&Study::profile, NameField("profile",
                                    "the profile that was applied to the study; it is appended to "
                                    "the name of the results directory"))};
  members.insert(members.end(), sections.begin(), sections.end());
  members.push_back(ProfilesField(sections));
  members.push_back(
      To(&Study::command,
         Text("command", nullptr,
              "the command that repeats the study, in study.json; ignored as input")));
  members.push_back(
      To(&Study::data_root,
         Text("data_root", nullptr,
              "the directory in which relative data paths start, relative to the directory of the "
              "study's file; default: that directory")));
  members.push_back(OfKeys("plan", Kind::kPatch, RunFields(),
                           "the planned runs that study.json lists; ignored as input"));
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
