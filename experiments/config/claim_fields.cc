#include <limits>

#include "experiments/config/claim.h"
#include "experiments/config/field_builders.h"
#include "experiments/config/run_spec.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

constexpr double kLargestNumber = 1e12;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr auto kDivisors = std::to_array<NamedValue<bool>>({
    {"nothing", false, "the value itself"},
    {"theory", true, "each layer's value divided by that of theory.csv"},
});
constexpr auto kComparisons = std::to_array<NamedValue<bool>>({
    {"each", false, "each control"},
    {"best", true, "the best control of each cell"},
});

/// A field that selects rows by position: the number of one row, or a name for one or more rows.
template <typename Owner, typename Table>
Field PositionField(Position Owner::*member, std::string key, const char* default_value,
                    const Table& names, std::string help) {
  Field field = Either(std::move(key), default_value,
                       {Integer("", nullptr, 0, kLargestNumber, "a number"),
                        Names("", nullptr, ChoicesOf(names), "a name")},
                       std::move(help));
  field.read = [member, &names](const Field&, const Json& value, const Destination& target) {
    target.As<Owner>().*member = value.is_string()
                                     ? Position{FindRow(names, value.get<std::string>())->value}
                                     : Position{Which::kNumber, value.get<std::int64_t>()};
  };
  return field;
}

Field KeysField(std::string key, std::string help) {
  Field element = OfKeys("key", Kind::kKey, RunFields(), "a dotted key");
  element.allows_seed = false;
  return DistinctList(std::move(key), Json::array(), std::move(element), std::move(help));
}

Field ColumnField() {
  return To(&ClaimMetric::column, Required(Text("column", nullptr, "the column of the table")));
}

std::vector<Field> StepFields() {
  return {
      ColumnField(),
      To(&ClaimMetric::steps, PositionField(&StepChoice::step, "step", "last", kStepNames,
                                            "the step, by number or name")),
      To(&ClaimMetric::steps, Enum(&StepChoice::over_steps, "over_steps", "mean", kStepReductions,
                                   "how the values of all steps are reduced to one"))};
}

std::vector<Field> LayerFields() {
  std::vector<Field> fields = StepFields();
  fields.insert(
      fields.begin() + 1,
      {To(&ClaimMetric::layers, PositionField(&LayerChoice::layer, "layer", "hidden", kLayerNames,
                                              "the layers, by number or name")),
       To(&ClaimMetric::layers, Enum(&LayerChoice::reduce, "reduce", "mean", kLayerReductions,
                                     "how the values of several layers are reduced to one")),
       To(&ClaimMetric::layers, Enum(&LayerChoice::over_theory, "relative_to", "nothing", kDivisors,
                                     "what the values are divided by"))});
  return fields;
}

Field RowsField(std::string key, std::string help) {
  Field field = Object(std::move(key), Json::object(), {}, std::move(help));
  field.kind = Kind::kMap;
  field.parts = {
      Either("", nullptr,
             {Text("", nullptr, "a text"), Number("", nullptr, -kInfinity, kInfinity, "a number")},
             "a value of the column")};
  return field;
}

/// The members of a metric that apply only to this table.
std::vector<Field> TableFields(MetricTable table) {
  const Field rows = To(
      &ClaimMetric::rows,
      RowsField("rows", "columns and values; a row is selected if its columns have these values"));
  switch (table) {
    case MetricTable::kRuns:
    case MetricTable::kTiming:
      return {ColumnField()};
    case MetricTable::kLayers:
      return LayerFields();
    case MetricTable::kSteps:
      return StepFields();
    case MetricTable::kRemoval:
      return {
          To(&ClaimMetric::column, Text("column", "removed_fraction", "the column of the table")),
          rows,
          To(&ClaimMetric::loss_at_most,
             Number("loss_at_most", ClaimMetric().loss_at_most, 0, 1,
                    "how far validation accuracy may fall below that of the best arm"))};
    case MetricTable::kDetectors:
      break;
  }
  return {ColumnField(), rows,
          To(&ClaimMetric::minus, RowsField("minus",
                                            "columns of `rows` with other values; they select a "
                                            "second row of the run, whose value is subtracted"))};
}

Field MetricField() {
  Field table = Enum(&ClaimMetric::table, "from", nullptr, kMetricTables, "the table");
  for (std::size_t t = 0; t < table.choices.size(); ++t) {
    table.choices[t].fields = TableFields(kMetricTables[t].value);
  }
  Field field = Tagged(
      "metric", nullptr, Required(std::move(table)),
      {To(&ClaimMetric::present,
          Boolean(
              "present", false,
              "if true, the metric is 1 for a run that has a value and 0 for a run that has none")),
       To(&ClaimMetric::missing_as, Number("missing_as", nullptr, -kInfinity, kInfinity,
                                           "the number that replaces an absent value")),
       To(&ClaimMetric::over,
          KeysField("over", "keys; runs that differ only in them are averaged"))},
      "the value that the claim reads from each run");
  return To(&Claim::metric, std::move(field));
}

Field ArmsField(std::vector<Setting> Claim::*member, std::string key, std::string help) {
  Field arms = Nonempty(
      List(std::move(key), nullptr,
           OfKeys("", Kind::kSettings, RunFields(), "the keys and values of the arm's runs"),
           std::move(help)));
  arms.wraps_single = true;
  return To(member, std::move(arms));
}

Field ArmField() {
  return Object("arms", nullptr,
                {Required(ArmsField(&Claim::treatments, "treatment",
                                    "settings of the runs that the claim is about")),
                 ArmsField(&Claim::controls, "controls",
                           "settings of the runs that the treatment is compared with"),
                 Enum(&Claim::against_best, "compare", "each", kComparisons,
                      "what the treatment is compared with")},
                "the settings whose runs are compared");
}

Field MatchedField() {
  return To(
      &Claim::matched,
      Object(
          "matched", nullptr,
          {To(&ClaimMatch::column, Required(Text("column", nullptr, "a column of runs.csv"))),
           To(&ClaimMatch::within,
              Required(Number("within", nullptr, 0, kInfinity,
                              "the largest difference between the arms' means")))},
          "leaves out pairs of arms whose means of `column` differ by more than `within`; a note "
          "says so"));
}

std::vector<Field> TextFields() {
  const auto text = [](std::string Claim::*member, const char* key, const char* help) {
    return To(member, Text(key, "", help));
  };
  return {
      To(&Claim::id, Required(Pattern("id", "[a-z0-9_]+", "one or more of a-z, 0-9 and _",
                                      "the claim's name in tables"))),
      To(&Claim::role, Names("role", kRoles[0].name, ChoicesOf(kRoles), "where reports show it")),
      text(&Claim::quote, "quote", "the sentence that is tested, quoted verbatim"),
      text(&Claim::where, "where", "the source of the quote"),
      text(&Claim::statement, "statement", "what is tested, in words"),
      text(&Claim::notes, "notes",
           "remarks for readers, such as choices, reductions and pilot runs"),
      text(&Claim::not_tested, "not_tested", "why the claim is not tested"),
      text(&Claim::check, "check",
           "name of a property that the program checks itself; such a claim needs no runs"),
  };
}

}  // namespace

std::vector<Field> MeasuredClaimFields() {
  return {
      ArmField(),
      To(&Claim::cells,
         KeysField("cells", "keys; arms are compared within each combination of their values")),
      To(&Claim::filter, OfKeys("filter", Kind::kFilter, RunFields(),
                                "selects runs: keys, each with a value or a list of values")),
      ArmsField(
          &Claim::fixed, "fixed",
          "selects runs: a setting that a run must have, or several of which it must have one. "
          "--extend and merge write it into study.json, so that the claim keeps reading the "
          "runs of its own plan"),
      MetricField(),
      Enum(&Claim::kind, "kind", "superiority", kClaimKinds, "the kind of test"),
      Enum(&Claim::quantifier, "quantifier", "every", kQuantifiers,
           "in how many cells the statement must hold"),
      Enum(&Claim::statistic, "statistic", nullptr, kStatistics,
           "how the effect is computed; by default \"difference\", or \"value\" for a threshold"),
      Enum(&Claim::direction, "direction", nullptr, kDirections,
           "where the treatment lies if the statement is true; by default \"higher\", or \"lower\" "
           "for restricted_mean_ratio"),
      To(&Claim::bound, Number("bound", nullptr, -kInfinity, kInfinity,
                               "the number that a threshold compares the value with")),
      To(&Claim::min_effect, Number("min_effect", nullptr, 0, kInfinity,
                                    "the smallest effect that matters: a ratio of 1 or more, or a "
                                    "number in the metric's unit")),
      To(&Claim::unit, Text("unit", "", "unit of the effect, for reports")),
      MatchedField(),
  };
}

const Field& ClaimsField() {
  static const Field kField = [] {
    std::vector<Field> members = TextFields();
    for (Field& member : MeasuredClaimFields()) members.push_back(std::move(member));
    return List("claims", nullptr,
                Object("claim", nullptr, std::move(members), "a hypothesis about the runs"),
                "hypotheses about the runs");
  }();
  return kField;
}

}  // namespace relulab
