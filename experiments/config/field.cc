#include "experiments/config/field.h"

#include <cmath>

namespace relulab {
namespace {

using Kind = Field::Kind;

std::string RangeText(const Field& field) {
  const auto number = [](double value) {
    const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
    return (whole ? Json(static_cast<std::int64_t>(value)) : Json(value)).dump();
  };
  const bool low = std::isfinite(field.minimum);
  const bool high = std::isfinite(field.maximum);
  if (low && high && !field.exclusive_minimum) {
    return " from " + number(field.minimum) + " to " + number(field.maximum);
  }
  std::string text;
  if (low)
    text = (field.exclusive_minimum ? " of more than " : " of at least ") + number(field.minimum);
  if (high) text += (low ? " and at most " : " of at most ") + number(field.maximum);
  return text;
}

std::string ChoiceText(const Field& field) {
  std::string text = field.choices.size() == 1 ? "" : "one of ";
  for (const Choice& choice : field.choices) {
    text += (&choice == field.choices.data() ? "\"" : ", \"") + choice.name + "\"";
  }
  return text;
}

std::string ListText(const Field& field) {
  const std::string element = Expected(field.parts[0]);
  if (field.wraps_single) return element + ", or a list of one or more of them";
  return (field.nonempty ? "a list of one or more elements, each " : "a list, each element ") +
         element;
}

}  // namespace

std::string Expected(const Field& field) {
  switch (field.kind) {
    case Kind::kBoolean:
      return "true or false";
    case Kind::kInteger:
      return "a whole number" + RangeText(field);
    case Kind::kNumber:
      return "a number" + RangeText(field);
    case Kind::kText:
      return field.format.empty() ? "a string" : field.format;
    case Kind::kChoice:
      return ChoiceText(field);
    case Kind::kList:
      return ListText(field);
    case Kind::kObject:
    case Kind::kPatch:
      return "an object";
    case Kind::kTagged:
      return (field.shorthand ? "a name or an object with \"" : "an object with \"") + field.tag +
             "\"";
    case Kind::kEither: {
      std::string text;
      for (const Field& part : field.parts) text += (text.empty() ? "" : ", or ") + Expected(part);
      return text;
    }
    case Kind::kMap:
      return "an object of names and values, each value " + Expected(field.parts[0]);
    case Kind::kKey:
      return "a dotted key of base";
    case Kind::kSettings:
      return "an object of dotted keys and values";
    case Kind::kFilter:
      return "an object of dotted keys and values, or lists of values";
    case Kind::kAxes:
      return "an object of dotted keys and lists of values";
    case Kind::kAxis:
      return std::string("a list of one or more values") +
             (field.axis == "seed" ? ", or {\"first\": 1, \"count\": n}" : "");
  }
  return "";
}

std::vector<const Field*> MembersOf(const Field& field, const Json* value) {
  std::vector<const Field*> members;
  if (field.kind == Kind::kEither) {
    for (const Field& part : field.parts) {
      const std::vector<const Field*> inner = MembersOf(part, value);
      members.insert(members.end(), inner.begin(), inner.end());
    }
  }
  if (field.kind != Kind::kObject && field.kind != Kind::kTagged) return members;
  for (const Field& part : field.parts) members.push_back(&part);
  for (const Choice& choice : field.choices) {
    if (value != nullptr && value->at(field.tag) != Json(choice.name)) continue;
    for (const Field& own : choice.fields) members.push_back(&own);
  }
  return members;
}

Json WithoutDefaults(const Field& field, const Json& resolved) {
  const bool has_members =
      field.kind == Kind::kObject || field.kind == Kind::kTagged || field.kind == Kind::kEither;
  if (!resolved.is_object() || !has_members) return resolved;
  Json reduced = Json::object();
  for (const Field* member : MembersOf(field, &resolved)) {
    const auto found = resolved.find(member->key);
    if (found == resolved.end()) continue;
    const bool is_default =
        !member->default_value.is_null() && *found == Resolve(*member, member->default_value, {});
    if (is_default) continue;
    const Json inner = WithoutDefaults(*member, *found);
    if (!inner.is_null()) reduced[member->key] = inner;
  }
  if (field.shorthand && reduced.size() == 1 && reduced.contains(field.tag)) {
    return reduced[field.tag];
  }
  return reduced.empty() ? Json(nullptr) : reduced;
}

void Read(const Field& field, const Json& resolved, const Destination& target) {
  if (field.read != nullptr) {
    field.read(field, resolved, target);
  } else {
    ReadMembers(field, resolved, target);
  }
}

}  // namespace relulab
