#include "experiments/config/field.h"

#include <algorithm>
#include <cmath>

#include "experiments/config/config_error.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/nearest_name.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

std::string RangeText(const Field& field) {
  const auto number = [](double value) {
    return Json(value == std::floor(value) && std::abs(value) < 1e15
                    ? Json(static_cast<std::int64_t>(value))
                    : Json(value))
        .dump();
  };
  const bool low = std::isfinite(field.minimum);
  const bool high = std::isfinite(field.maximum);
  const std::string above = field.exclusive_minimum ? "more than " : "at least ";
  if (low && high && !field.exclusive_minimum) {
    return " from " + number(field.minimum) + " to " + number(field.maximum);
  }
  std::string text;
  if (low) text += " of " + above + number(field.minimum);
  if (high)
    text += (low ? std::string(" and") : std::string(" of")) + " at most " + number(field.maximum);
  return text;
}

std::vector<std::string> ChoiceNames(const Field& field) {
  std::vector<std::string> names;
  for (const Choice& choice : field.choices) names.push_back(choice.name);
  return names;
}

/// What may stand at a field, in words.
std::string Allowed(const Field& field) {
  switch (field.kind) {
    case Kind::kInteger:
      return "a whole number" + RangeText(field);
    case Kind::kNumber:
      return "a number" + RangeText(field);
    case Kind::kText:
      return "a string";
    case Kind::kChoice: {
      std::string text;
      for (const std::string& name : ChoiceNames(field)) {
        text += (text.empty() ? "\"" : ", \"") + name + "\"";
      }
      return (field.choices.size() == 1 ? "" : "one of ") + text;
    }
    case Kind::kList:
      return "a list, each element " + Allowed(field.parts[0]);
    case Kind::kObject:
      return "an object";
    case Kind::kTagged:
      return field.shorthand ? "a name or an object with \"" + field.tag + "\""
                             : "an object with \"" + field.tag + "\"";
    case Kind::kEither: {
      std::string text;
      for (const Field& part : field.parts) text += (text.empty() ? "" : ", or ") + Allowed(part);
      return text;
    }
  }
  return "";
}

[[noreturn]] void FailFound(const Field& field, const Json& value, const Place& place) {
  throw ConfigError(place.Text() + ": found " + Excerpt(value) + "; allowed is " + Allowed(field));
}

const Choice& FindChoice(const Field& field, const Json& name, const Place& place) {
  if (!name.is_string()) {
    throw ConfigError(place.Text() + ": found " + Excerpt(name) + "; allowed is a name" +
                      AllowedNames("", ChoiceNames(field)));
  }
  for (const Choice& choice : field.choices) {
    if (choice.name == name.get_ref<const std::string&>()) return choice;
  }
  throw ConfigError(place.Text() + ": unknown name " + Excerpt(name) +
                    AllowedNames(name.get_ref<const std::string&>(), ChoiceNames(field)));
}

bool InRange(const Field& field, double value) {
  if (!std::isfinite(value) || value > field.maximum) return false;
  return field.exclusive_minimum ? value > field.minimum : value >= field.minimum;
}

Json ResolveInteger(const Field& field, const Json& value, const Place& place) {
  // 1e3 and 200.0 are whole numbers to their authors, whatever JSON calls them.
  constexpr std::int64_t kLargest = std::int64_t{1} << 53;  // up to here doubles are exact
  const bool whole = value.is_number() && value.get<double>() == std::floor(value.get<double>()) &&
                     std::abs(value.get<double>()) <= static_cast<double>(kLargest);
  if (!whole || !InRange(field, value.get<double>())) FailFound(field, value, place);
  const auto integer = value.is_number_float() ? static_cast<std::int64_t>(value.get<double>())
                                               : value.get<std::int64_t>();
  if (std::abs(integer) > kLargest) FailFound(field, value, place);
  return integer;
}

Json ResolveNumber(const Field& field, const Json& value, const Place& place) {
  if (!value.is_number() || !InRange(field, value.get<double>())) FailFound(field, value, place);
  return value.get<double>() + 0.0;  // -0 becomes 0, so that both have one canonical form
}

/// Files are checked while they are parsed; what a shell passes is not.
bool IsUtf8(const Json& text) {
  try {
    return !text.dump().empty();
  } catch (const Json::type_error&) {
    return false;
  }
}

Json ResolveText(const Field& field, const Json& value, const Place& place) {
  if (!value.is_string()) FailFound(field, value, place);
  const auto& text = value.get_ref<const std::string&>();
  const bool has_control = std::any_of(text.begin(), text.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (has_control || !IsUtf8(value)) {
    throw ConfigError(place.Text() + ": found " + Excerpt(value) +
                      "; allowed is a UTF-8 string without control characters");
  }
  return value;
}

Json ResolveList(const Field& field, const Json& value, const Place& place) {
  if (!value.is_array()) FailFound(field, value, place);
  Json resolved = Json::array();
  for (std::size_t i = 0; i < value.size(); ++i) {
    Json element = Resolve(field.parts[0], value[i], place.Below(std::to_string(i)));
    if (field.distinct && std::find(resolved.begin(), resolved.end(), element) != resolved.end()) {
      throw ConfigError(place.Below(std::to_string(i)).Text() + ": found " + Excerpt(value[i]) +
                        " twice; keep one");
    }
    resolved.push_back(std::move(element));
  }
  return resolved;
}

/// Members of an object in the order of their declaration.
Json ResolveMembers(const std::vector<const Field*>& members, const Json& value,
                    const Place& place) {
  std::vector<std::string> names;
  for (const Field* member : members) names.push_back(member->key);
  for (const auto& [key, ignored] : value.items()) {
    if (std::find(names.begin(), names.end(), key) == names.end()) {
      throw ConfigError(place.Below(key).Text() + ": unknown key " + Excerpt(key) +
                        AllowedNames(key, names));
    }
  }
  Json resolved = Json::object();
  for (const Field* member : members) {
    const auto found = value.find(member->key);
    if (found != value.end() && !(found->is_null() && member->IsOptional())) {
      resolved[member->key] = Resolve(*member, *found, place.Below(member->key));
    } else if (member->required) {
      throw ConfigError(place.Text() + ": lacks \"" + member->key + "\", " + Allowed(*member));
    } else if (!member->default_value.is_null()) {
      resolved[member->key] = Resolve(*member, member->default_value, place.Below(member->key));
    }
  }
  return resolved;
}

std::vector<const Field*> MembersOf(const Field& field, const Choice* choice) {
  std::vector<const Field*> members;
  for (const Field& part : field.parts) members.push_back(&part);
  if (choice != nullptr) {
    for (const Field& own : choice->fields) members.push_back(&own);
  }
  return members;
}

Json ResolveTagged(const Field& field, const Json& value, const Place& place) {
  if (field.shorthand && value.is_string()) {
    FindChoice(field, value, place);  // a message names where the bare name stands
    return ResolveTagged(field, Json{{field.tag, value}}, place);
  }
  if (!value.is_object()) FailFound(field, value, place);
  const auto tag = value.find(field.tag);
  const Field* tag_default = nullptr;
  for (const Field& part : field.parts) {
    if (part.key == field.tag) tag_default = &part;
  }
  Json name;
  if (tag != value.end()) {
    name = *tag;
  } else if (tag_default != nullptr && !tag_default->default_value.is_null()) {
    name = tag_default->default_value;
  } else {
    throw ConfigError(place.Text() + ": lacks \"" + field.tag + "\"" +
                      AllowedNames("", ChoiceNames(field)));
  }
  const Choice& choice = FindChoice(field, name, place.Below(field.tag));
  Json with_name = value;
  with_name[field.tag] = choice.name;
  Json resolved = ResolveMembers(MembersOf(field, &choice), with_name, place);
  // A name whose parameters are all default is written as the bare name.
  if (field.shorthand && WithoutDefaults(field, resolved) == Json(choice.name)) return choice.name;
  return resolved;
}

bool TypeFits(const Field& field, const Json& value) {
  switch (field.kind) {
    case Kind::kInteger:
    case Kind::kNumber:
      return value.is_number();
    case Kind::kText:
    case Kind::kChoice:
      return value.is_string();
    case Kind::kList:
      return value.is_array();
    case Kind::kObject:
      return value.is_object();
    case Kind::kTagged:
      return value.is_object() || (field.shorthand && value.is_string());
    case Kind::kEither:
      return std::any_of(field.parts.begin(), field.parts.end(),
                         [&](const Field& part) { return TypeFits(part, value); });
  }
  return false;
}

}  // namespace

Json Resolve(const Field& field, const Json& value, const Place& place) {
  switch (field.kind) {
    case Kind::kInteger:
      return ResolveInteger(field, value, place);
    case Kind::kNumber:
      return ResolveNumber(field, value, place);
    case Kind::kText:
      return ResolveText(field, value, place);
    case Kind::kChoice:
      return FindChoice(field, value, place).name;
    case Kind::kList:
      return ResolveList(field, value, place);
    case Kind::kObject:
      if (!value.is_object()) FailFound(field, value, place);
      return ResolveMembers(MembersOf(field, nullptr), value, place);
    case Kind::kTagged:
      return ResolveTagged(field, value, place);
    case Kind::kEither:
      for (const Field& part : field.parts) {
        if (TypeFits(part, value)) return Resolve(part, value, place);
      }
      FailFound(field, value, place);
  }
  return value;
}

Json WithoutDefaults(const Field& field, const Json& resolved) {
  if (resolved.is_object() && field.kind == Kind::kEither) {
    for (const Field& part : field.parts) {
      if (TypeFits(part, resolved)) return WithoutDefaults(part, resolved);
    }
  }
  if (!resolved.is_object()) return resolved;
  const Choice* choice = nullptr;
  if (field.kind == Kind::kTagged) {
    for (const Choice& candidate : field.choices) {
      if (resolved.at(field.tag) == Json(candidate.name)) choice = &candidate;
    }
  }
  Json reduced = Json::object();
  for (const Field* member : MembersOf(field, choice)) {
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

const Field& FindField(const Field& root, std::string_view dotted_key, const Place& place) {
  const Field* field = &root;
  std::string walked;
  for (const std::string& key : SplitKey(dotted_key)) {
    std::vector<const Field*> members;
    const auto add_members = [&](const Field& of) {
      for (const Field& part : of.parts) members.push_back(&part);
      for (const Choice& choice : of.choices) {
        for (const Field& own : choice.fields) members.push_back(&own);
      }
    };
    if (field->kind == Kind::kEither) {
      for (const Field& part : field->parts) {
        if (part.kind == Kind::kObject || part.kind == Kind::kTagged) add_members(part);
      }
    } else if (field->kind == Kind::kObject || field->kind == Kind::kTagged) {
      add_members(*field);
    }
    std::vector<std::string> names;
    const Field* next = nullptr;
    for (const Field* member : members) {
      if (std::find(names.begin(), names.end(), walked + member->key) == names.end()) {
        names.push_back(walked + member->key);
      }
      if (next == nullptr && member->key == key) next = member;
    }
    if (next == nullptr) {
      throw ConfigError(place.Text() + ": unknown key " + Excerpt(std::string(dotted_key)) +
                        AllowedNames(walked + key, names));
    }
    field = next;
    walked += key + ".";
  }
  return *field;
}

}  // namespace relulab
