#include "experiments/config/schema.h"

#include <cmath>

#include "experiments/config/claim_fields.h"
#include "experiments/config/run_fields.h"
#include "experiments/config/sweep.h"
#include "experiments/config/timing.h"
#include "experiments/config/tune.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

Json SchemaOf(const Field& field);

/// No member has to be there: cases and sweep may complete `base`.
Json MemberSchema(const Field& member) {
  if (!member.IsOptional()) return SchemaOf(member);
  return {{"anyOf", {SchemaOf(member), {{"type", "null"}}}}};
}

Json MembersSchema(const std::vector<const Field*>& members) {
  Json schema = {{"type", "object"}, {"additionalProperties", false}};
  schema["properties"] = Json::object();
  for (const Field* member : members) schema["properties"][member->key] = MemberSchema(*member);
  return schema;
}

std::vector<const Field*> Pointers(const std::vector<Field>& fields) {
  std::vector<const Field*> pointers;
  for (const Field& field : fields) pointers.push_back(&field);
  return pointers;
}

Json ChoiceSchema(const Field& field) {
  Json names = Json::array();
  for (const Choice& choice : field.choices) names.push_back(choice.name);
  return {{"enum", std::move(names)}};
}

/// One alternative a choice: the tag with that name, the common members and the choice's own.
Json TaggedSchema(const Field& field) {
  Json alternatives = Json::array();
  if (field.shorthand) alternatives.push_back(ChoiceSchema(field));
  Json untagged = MembersSchema(Pointers(field.parts));
  untagged["properties"].erase(field.tag);
  for (const Choice& choice : field.choices) {
    std::vector<const Field*> members = Pointers(field.parts);
    for (const Field& own : choice.fields) members.push_back(&own);
    Json alternative = MembersSchema(members);
    alternative["properties"][field.tag] = {{"const", choice.name}, {"description", choice.help}};
    alternative["required"] = {field.tag};
    alternatives.push_back(std::move(alternative));
  }
  // Without its tag an object is completed by a default, a case or a sweep.
  std::vector<const Field*> any = Pointers(field.parts);
  for (const Choice& choice : field.choices) {
    for (const Field& own : choice.fields) any.push_back(&own);
  }
  Json open = MembersSchema(any);
  open["properties"].erase(field.tag);
  alternatives.push_back(std::move(open));
  return {{"anyOf", std::move(alternatives)}};
}

void AddRange(const Field& field, Json& schema) {
  if (std::isfinite(field.minimum)) {
    schema[field.exclusive_minimum ? "exclusiveMinimum" : "minimum"] = field.minimum;
  }
  if (std::isfinite(field.maximum)) schema["maximum"] = field.maximum;
}

Json SchemaOf(const Field& field) {
  Json schema = Json::object();
  switch (field.kind) {
    case Kind::kInteger:
      schema["type"] = "integer";
      AddRange(field, schema);
      break;
    case Kind::kNumber:
      schema["type"] = "number";
      AddRange(field, schema);
      break;
    case Kind::kText:
      schema["type"] = "string";
      break;
    case Kind::kChoice:
      schema = ChoiceSchema(field);
      break;
    case Kind::kList:
      schema["type"] = "array";
      schema["items"] = SchemaOf(field.parts[0]);
      if (field.distinct) schema["uniqueItems"] = true;
      break;
    case Kind::kObject:
      schema = MembersSchema(Pointers(field.parts));
      break;
    case Kind::kTagged:
      schema = TaggedSchema(field);
      break;
    case Kind::kEither:
      schema["anyOf"] = Json::array();
      for (const Field& part : field.parts) schema["anyOf"].push_back(SchemaOf(part));
      break;
  }
  if (!field.help.empty()) schema["description"] = field.help;
  if (!field.default_value.is_null()) schema["default"] = field.default_value;
  return schema;
}

/// Every dotted key below a field, with its schema.
void AddDottedKeys(const Field& field, const std::string& prefix, Json& schemas) {
  const auto add = [&](const Field& member) {
    const std::string key = prefix + member.key;
    if (!schemas.contains(key)) schemas[key] = MemberSchema(member);
    AddDottedKeys(member, key + ".", schemas);
  };
  if (field.kind == Kind::kEither) {
    for (const Field& part : field.parts) AddDottedKeys(part, prefix, schemas);
  }
  if (field.kind != Kind::kObject && field.kind != Kind::kTagged) return;
  for (const Field& part : field.parts) add(part);
  for (const Choice& choice : field.choices) {
    for (const Field& own : choice.fields) add(own);
  }
}

Json TuneSchema(const Json& keys) {
  const Json by = {{"type", "array"}, {"uniqueItems", true}, {"items", {{"enum", keys}}}};
  return {{"type", "object"},
          {"description", "settings that are chosen, on other seeds, before the runs are made"},
          {"additionalProperties", false},
          {"required", {"over", "by", "select", "seeds"}},
          {"properties",
           {{"over", {{"$ref", "#/$defs/sweep"}}},
            {"by", by},
            {"select", SchemaOf(SelectField())},
            {"seeds", {{"$ref", "#/$defs/sweep/properties/seed"}}},
            {"base", {{"type", "object"}}}}}};
}

Json ClaimSchema(const Json& keys) {
  const Json key_list = {{"type", "array"}, {"uniqueItems", true}, {"items", {{"enum", keys}}}};
  const Json setting = {{"$ref", "#/$defs/settings"}};
  const Json arm = {{"anyOf", {setting, {{"type", "array"}, {"minItems", 1}, {"items", setting}}}}};
  const Json arms = {
      {"type", "object"},
      {"description", "the settings whose runs are compared"},
      {"additionalProperties", false},
      {"required", {"treatment"}},
      {"properties",
       {{"treatment", arm}, {"controls", arm}, {"compare", SchemaOf(ClaimCompareField())}}}};
  Json filter = {{"type", "object"},
                 {"description", "the runs that count: a value, or a list of values"},
                 {"propertyNames", {{"enum", keys}}}};
  Json metric = SchemaOf(ClaimMetricField());
  metric["required"] = {"from"};
  metric["properties"]["present"] = {{"type", "boolean"},
                                     {"description", "1 if the run has a value, else 0"}};
  Json rows = {{"type", "object"},
               {"description", "column: value of the rows that count"},
               {"additionalProperties", {{"type", {"string", "number"}}}}};
  metric["properties"]["rows"] = rows;
  rows["description"] =
      "of detectors: columns of \"rows\", and their values in the row of the same "
      "run whose figure is subtracted";
  metric["properties"]["minus"] = std::move(rows);
  metric["properties"]["over"] = key_list;
  Json matched = SchemaOf(ClaimMatchField());
  matched["required"] = {"column", "within"};
  Json claim = SchemaOf(ClaimField());
  claim["required"] = {"id"};
  claim["properties"]["id"]["pattern"] = "^[a-z0-9_]+$";
  claim["properties"]["arms"] = arms;
  claim["properties"]["cells"] = key_list;
  claim["properties"]["filter"] = std::move(filter);
  claim["properties"]["metric"] = std::move(metric);
  claim["properties"]["matched"] = std::move(matched);
  return {{"type", "array"}, {"items", std::move(claim)}};
}

}  // namespace

Json StudySchema() {
  Json settings = Json::object();
  AddDottedKeys(RunFields(), "", settings);
  Json axes = Json::object();
  for (const auto& [key, schema] : settings.items()) {
    axes[key] = {{"type", "array"},
                 {"minItems", 1},
                 {"items", {{"$ref", "#/$defs/settings/properties/" + key}}}};
  }
  Json seed_range = SchemaOf(SeedRangeField());
  seed_range["required"] = {"count"};
  axes["seed"] = {{"anyOf", {axes["seed"], std::move(seed_range)}}};
  Json keys = Json::array();
  for (const auto& [key, ignored] : settings.items()) keys.push_back(key);
  const Json name = {{"type", "string"}, {"pattern", "^[a-z0-9][a-z0-9_-]{0,63}$"}};
  const Json cases = {
      {"type", "array"}, {"minItems", 1}, {"items", {{"$ref", "#/$defs/settings"}}}};
  const Json composed = {{"question", {{"type", "string"}}},
                         {"base", {{"$ref", "#/$defs/base"}}},
                         {"cases", cases},
                         {"sweep", {{"$ref", "#/$defs/sweep"}}},
                         {"tune", TuneSchema(keys)},
                         {"timing", SchemaOf(TimingField())},
                         {"claims", ClaimSchema(keys)}};
  Json study = composed;
  study["name"] = name;
  study["$schema"] = {{"type", "string"}};
  // A profile is a merge patch: null takes a key away.
  study["profiles"] = {{"type", "object"},
                       {"propertyNames", {{"pattern", "^[a-z0-9][a-z0-9_-]{0,63}$"}}},
                       {"additionalProperties",
                        {{"type", "object"},
                         {"additionalProperties", false},
                         {"properties",
                          {{"question", {{"type", {"string", "null"}}}},
                           {"base", {{"type", {"object", "null"}}}},
                           {"cases", {{"anyOf", {cases, {{"type", "null"}}}}}},
                           {"sweep", {{"type", {"object", "null"}}}},
                           {"tune", {{"type", {"object", "null"}}}},
                           {"timing", {{"type", {"object", "null"}}}},
                           {"claims", {{"type", {"array", "null"}}}}}}}}};
  return {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "ReluLab study"},
      {"type", "object"},
      {"additionalProperties", false},
      {"required", {"name"}},
      {"properties", std::move(study)},
      {"$defs",
       {{"base", SchemaOf(RunFields())},
        {"settings",
         {{"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(settings)}}},
        {"sweep",
         {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(axes)}}}}}};
}

}  // namespace relulab
