#include "experiments/config/schema.h"

#include <algorithm>
#include <cmath>

#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

/// Whether an object must have all required members, or cases and sweep may complete it.
enum class Form { kComplete, kPartial };

Json SchemaOf(const Field& field, Form form);

Json Reference(const std::string& definition) { return {{"$ref", "#/$defs/" + definition}}; }

Json MemberSchema(const Field& member, Form form) {
  if (!member.IsOptional()) return SchemaOf(member, form);
  return {{"anyOf", {SchemaOf(member, form), {{"type", "null"}}}}};
}

Json MembersSchema(const std::vector<const Field*>& members, Form form) {
  Json schema = {{"type", "object"}, {"additionalProperties", false}};
  Json required = Json::array();
  schema["properties"] = Json::object();
  for (const Field* member : members) {
    schema["properties"][member->key] = MemberSchema(*member, form);
    if (member->required) required.push_back(member->key);
  }
  if (form == Form::kComplete && !required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json ChoiceSchema(const Field& field) {
  Json names = Json::array();
  for (const Choice& choice : field.choices) names.push_back(choice.name);
  return {{"enum", std::move(names)}};
}

/// One alternative for each choice: its name as the tag, the common members and its own.
Json TaggedSchema(const Field& field, Form form) {
  Json alternatives = Json::array();
  if (field.shorthand) alternatives.push_back(ChoiceSchema(field));
  for (const Choice& choice : field.choices) {
    const Json value = {{field.tag, choice.name}};
    Json alternative = MembersSchema(MembersOf(field, &value), form);
    alternative["properties"][field.tag] = {{"const", choice.name}, {"description", choice.help}};
    if (form == Form::kPartial) alternative["required"] = {field.tag};
    alternatives.push_back(std::move(alternative));
  }
  if (form == Form::kPartial) {  // the tag may come from a default, a case or the sweep
    Json open = MembersSchema(MembersOf(field), form);
    open["properties"].erase(field.tag);
    alternatives.push_back(std::move(open));
  }
  return {{"anyOf", std::move(alternatives)}};
}

Json NumberSchema(const Field& field) {
  Json schema = {{"type", field.kind == Kind::kInteger ? "integer" : "number"}};
  if (std::isfinite(field.minimum)) {
    schema[field.exclusive_minimum ? "exclusiveMinimum" : "minimum"] = field.minimum;
  }
  if (std::isfinite(field.maximum)) schema["maximum"] = field.maximum;
  return schema;
}

Json TextSchema(const Field& field) {
  Json schema = {{"type", "string"}};
  if (!field.pattern.empty()) schema["pattern"] = "^" + field.pattern + "$";
  return schema;
}

Json ListSchema(const Field& field, Form form) {
  Json element = SchemaOf(field.parts[0], form);
  Json schema = {{"type", "array"}, {"items", element}};
  if (field.distinct) schema["uniqueItems"] = true;
  if (field.nonempty) schema["minItems"] = 1;
  return field.wraps_single ? Json{{"anyOf", {std::move(element), std::move(schema)}}} : schema;
}

Json MapSchema(const Field& field, Form form) {
  Json schema = {{"type", "object"}, {"additionalProperties", SchemaOf(field.parts[0], form)}};
  if (!field.pattern.empty()) schema["propertyNames"] = {{"pattern", "^" + field.pattern + "$"}};
  return schema;
}

Json PlainSchema(const Field& field, Form form) {
  switch (field.kind) {
    case Kind::kBoolean:
      return {{"type", "boolean"}};
    case Kind::kInteger:
    case Kind::kNumber:
      return NumberSchema(field);
    case Kind::kText:
      return TextSchema(field);
    case Kind::kChoice:
      return ChoiceSchema(field);
    case Kind::kList:
      return ListSchema(field, form);
    case Kind::kObject:
      return MembersSchema(MembersOf(field), form);
    case Kind::kTagged:
      return TaggedSchema(field, form);
    case Kind::kEither: {
      Json schema = {{"anyOf", Json::array()}};
      for (const Field& part : field.parts) schema["anyOf"].push_back(SchemaOf(part, form));
      return schema;
    }
    case Kind::kMap:
      return MapSchema(field, form);
    case Kind::kKey:
      return Reference("keys");
    case Kind::kAxis:
      return Reference("sweep/properties/" + field.axis);
    case Kind::kSettings:
      return Reference("settings");
    case Kind::kAxes:
      return Reference("sweep");
    case Kind::kFilter:
      return {{"type", "object"}, {"propertyNames", Reference("keys")}};
    case Kind::kPatch:
      break;
  }
  return {{"type", "object"}};
}

Json SchemaOf(const Field& field, Form form) {
  Json schema = field.reference.empty() ? PlainSchema(field, form) : Reference(field.reference);
  if (field.nonempty && field.kind != Kind::kList) schema["minProperties"] = 1;
  if (!field.help.empty()) schema["description"] = field.help;
  if (!field.default_value.is_null()) schema["default"] = field.default_value;
  return schema;
}

/// Adds the schema of every dotted key below a field.
void AddDottedKeys(const Field& field, const std::string& prefix, Json& schemas) {
  for (const Field* member : MembersOf(field)) {
    const std::string key = prefix + member->key;
    if (!schemas.contains(key)) schemas[key] = MemberSchema(*member, Form::kPartial);
    AddDottedKeys(*member, key + ".", schemas);
  }
}

Json AxesSchema(const Json& settings) {
  Json axes = Json::object();
  for (const auto& [key, schema] : settings.items()) {
    axes[key] = {
        {"type", "array"}, {"minItems", 1}, {"items", Reference("settings/properties/" + key)}};
  }
  axes["seed"] = {{"anyOf", {axes["seed"], SchemaOf(SeedRangeField(), Form::kComplete)}}};
  return axes;
}

Json ObjectSchema(Json properties) {
  return {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

void AddLines(const Field& field, const std::string& prefix, std::vector<KeyLine>& lines);

void AddLine(const Field& member, const std::string& prefix, const std::string& applies_to,
             std::vector<KeyLine>& lines) {
  KeyLine line = {.key = prefix + member.key,
                  .applies_to = applies_to,
                  .expected = Expected(member),
                  .default_value = member.required                  ? "required"
                                   : member.default_value.is_null() ? ""
                                                                    : member.default_value.dump(),
                  .help = member.help};
  // Members that several choices share get one line.
  const auto same = std::find_if(lines.begin(), lines.end(), [&](const KeyLine& other) {
    return other.key == line.key && other.expected == line.expected &&
           other.default_value == line.default_value && other.help == line.help;
  });
  if (same != lines.end()) {
    same->applies_to += applies_to.substr(applies_to.find(':') + 1).insert(0, ",");
    return;
  }
  lines.push_back(std::move(line));
  AddLines(member, prefix + member.key, lines);
}

/// Adds the lines of the keys below a field whose own key is `path`.
void AddLines(const Field& field, const std::string& path, std::vector<KeyLine>& lines) {
  const std::string prefix = path.empty() ? "" : path + ".";
  if (field.kind == Kind::kEither) {
    for (const Field& part : field.parts) AddLines(part, path, lines);
  } else if (field.kind == Kind::kList) {
    AddLines(field.parts[0], path + "[]", lines);
  } else if (field.kind == Kind::kPatch && !field.reference.empty()) {
    AddLines(*field.of, path, lines);
  } else if (field.kind == Kind::kObject || field.kind == Kind::kTagged) {
    for (const Field& part : field.parts) AddLine(part, prefix, "", lines);
    for (const Choice& choice : field.choices) {
      for (const Field& own : choice.fields) {
        AddLine(own, prefix, field.tag + ": \"" + choice.name + "\"", lines);
      }
    }
  }
}

}  // namespace

Json StudySchema() {
  Json settings = Json::object();
  AddDottedKeys(RunFields(), "", settings);
  Json keys = Json::array();
  for (const auto& [key, ignored] : settings.items()) keys.push_back(key);
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "ReluLab study"}};
  schema.update(SchemaOf(StudyFields(), Form::kComplete));
  schema["$defs"] = {{"base", SchemaOf(RunFields(), Form::kPartial)},
                     {"claims", PlainSchema(ClaimsField(), Form::kComplete)},
                     {"keys", {{"enum", std::move(keys)}}},
                     {"settings", ObjectSchema(settings)},
                     {"sweep", ObjectSchema(AxesSchema(settings))}};
  return schema;
}

std::vector<KeyLine> StudyKeys() {
  std::vector<KeyLine> lines;
  AddLines(StudyFields(), "", lines);
  return lines;
}

}  // namespace relulab
