#include <algorithm>
#include <cmath>
#include <regex>

#include "experiments/config/field.h"
#include "experiments/config/field_builders.h"
#include "experiments/config/nearest_name.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

constexpr std::size_t kLongestPatternText = 1000;  // std::regex recurses

std::vector<std::string> ChoiceNames(const Field& field) {
  std::vector<std::string> names;
  for (const Choice& choice : field.choices) names.push_back(choice.name);
  return names;
}

[[noreturn]] void FailFound(const Field& field, const Json& value, const Place& place) {
  place.Fail(value, Expected(field));
}

Json ResolveName(const Field& field, const Json& name, const Place& place) {
  const std::vector<std::string> names = ChoiceNames(field);
  if (!name.is_string())
    place.Fail("found " + Excerpt(name) + "; expected a name" + AllowedNames("", names));
  const auto& text = name.get_ref<const std::string&>();
  if (std::find(names.begin(), names.end(), text) == names.end()) {
    place.Fail("unknown name " + Excerpt(name) + AllowedNames(text, names));
  }
  return name;
}

bool InRange(const Field& field, double value) {
  if (!std::isfinite(value) || value > field.maximum) return false;
  return field.exclusive_minimum ? value > field.minimum : value >= field.minimum;
}

/// JSON stores 1e3 and 200.0 as floating-point numbers; a config may use them as whole numbers.
bool IsWhole(const Json& value) {
  return value.is_number() && value.get<double>() == std::floor(value.get<double>()) &&
         std::abs(value.get<double>()) <= kLargestInteger;
}

Json ResolveInteger(const Field& field, const Json& value, const Place& place) {
  if (!IsWhole(value) || !InRange(field, value.get<double>())) FailFound(field, value, place);
  const auto integer = value.is_number_float() ? static_cast<std::int64_t>(value.get<double>())
                                               : value.get<std::int64_t>();
  if (std::abs(integer) > static_cast<std::int64_t>(kLargestInteger))
    FailFound(field, value, place);
  return integer;
}

Json ResolveNumber(const Field& field, const Json& value, const Place& place) {
  if (!value.is_number() || !InRange(field, value.get<double>())) FailFound(field, value, place);
  return value.get<double>() + 0.0;  // -0 becomes 0, so that both have one canonical form
}

/// The parser checks the encoding of files. Text from the command line is checked here.
bool IsUtf8(const Json& text) {
  try {
    return !text.dump().empty();
  } catch (const Json::type_error&) {
    return false;
  }
}

bool Matches(const Field& field, const std::string& text) {
  return field.pattern.empty() ||
         (text.size() <= kLongestPatternText && std::regex_match(text, std::regex(field.pattern)));
}

Json ResolveText(const Field& field, const Json& value, const Place& place) {
  if (!value.is_string()) FailFound(field, value, place);
  const auto& text = value.get_ref<const std::string&>();
  const bool has_control = std::any_of(text.begin(), text.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (field.pattern.empty() && (has_control || !IsUtf8(value))) {
    place.Fail(value, "a UTF-8 string without control characters");
  }
  if (!Matches(field, text)) FailFound(field, value, place);
  return value;
}

Json ResolveList(const Field& field, const Json& value, const Place& place) {
  if (field.wraps_single && !value.is_array() && !value.is_null()) {
    if (!value.is_object()) FailFound(field, value, place);
    return Json::array({Resolve(field.parts[0], value, place)});
  }
  if (!value.is_array() || (field.nonempty && value.empty())) FailFound(field, value, place);
  Json resolved = Json::array();
  for (std::size_t i = 0; i < value.size(); ++i) {
    Json element = Resolve(field.parts[0], value[i], place.Below(i));
    if (field.distinct && std::find(resolved.begin(), resolved.end(), element) != resolved.end()) {
      place.Below(i).Fail("found " + Excerpt(value[i]) + " twice; keep one");
    }
    resolved.push_back(std::move(element));
  }
  return resolved;
}

[[noreturn]] void FailUnknownKey(const Field& field, const std::string& key,
                                 const std::vector<std::string>& names, const Place& place) {
  std::string owners;
  for (const Choice& choice : field.choices) {
    for (const Field& own : choice.fields) {
      if (own.key == key) owners += (owners.empty() ? "\"" : " or \"") + choice.name + "\"";
    }
  }
  if (!owners.empty()) {
    place.Fail(Excerpt(key) + " applies only to \"" + field.tag + "\": " + owners);
  }
  place.Fail("unknown key " + Excerpt(key) + AllowedNames(key, names));
}

/// The members of an object, in the order of their declaration.
Json ResolveMembers(const Field& field, const Json& value, const Place& place) {
  const std::vector<const Field*> members = MembersOf(field, &value);
  std::vector<std::string> names;
  for (const Field* member : members) names.push_back(member->key);
  for (const auto& [key, ignored] : value.items()) {
    if (std::find(names.begin(), names.end(), key) == names.end()) {
      FailUnknownKey(field, key, names, place.Below(key));
    }
  }
  Json resolved = Json::object();
  for (const Field* member : members) {
    const auto found = value.find(member->key);
    if (found != value.end() && !(found->is_null() && member->IsOptional())) {
      resolved[member->key] = Resolve(*member, *found, place.Below(member->key));
    } else if (member->required) {
      place.Fail("lacks \"" + member->key + "\"; expected " + Expected(*member));
    } else if (!member->default_value.is_null()) {
      resolved[member->key] = Resolve(*member, member->default_value, place.Below(member->key));
    }
  }
  return resolved;
}

Json ResolveTagged(const Field& field, const Json& value, const Place& place) {
  if (field.shorthand && value.is_string()) {
    ResolveName(field, value, place);  // so that an error names the place of the bare name
    return ResolveTagged(field, Json{{field.tag, value}}, place);
  }
  if (!value.is_object()) FailFound(field, value, place);
  Json with_name = value;
  if (!value.contains(field.tag)) {
    const Json& tag_default = field.parts.front().default_value;
    if (tag_default.is_null()) {
      place.Fail("lacks \"" + field.tag + "\"" + AllowedNames("", ChoiceNames(field)));
    }
    with_name[field.tag] = tag_default;
  }
  ResolveName(field, with_name.at(field.tag), place.Below(field.tag));
  Json resolved = ResolveMembers(field, with_name, place);
  // A name whose parameters are all default is written as the bare name.
  const Json& name = resolved.at(field.tag);
  if (field.shorthand && WithoutDefaults(field, resolved) == name) return Json(name);
  return resolved;
}

Json ResolveMap(const Field& field, const Json& value, const Place& place) {
  if (!value.is_object()) FailFound(field, value, place);
  Json resolved = Json::object();
  for (const auto& [key, one] : value.items()) {
    if (!Matches(field, key)) {
      place.Below(key).Fail("found the name " + Excerpt(key) + "; expected " + field.format);
    }
    resolved[key] = Resolve(field.parts[0], one, place.Below(key));
  }
  return resolved;
}

bool TypeFits(const Field& field, const Json& value) {
  switch (field.kind) {
    case Kind::kBoolean:
      return value.is_boolean();
    case Kind::kInteger:
    case Kind::kNumber:
      return value.is_number();
    case Kind::kText:
    case Kind::kChoice:
    case Kind::kKey:
      return value.is_string();
    case Kind::kList:
    case Kind::kAxis:
      return value.is_array();
    default:
      return value.is_object() || (field.shorthand && value.is_string());
  }
}

/// The first alternative whose type fits, or null.
const Field* FittingPart(const Field& field, const Json& value) {
  for (const Field& part : field.parts) {
    if (TypeFits(part, value)) return &part;
  }
  return nullptr;
}

Json ResolveEither(const Field& field, const Json& value, const Place& place) {
  const Field* part = FittingPart(field, value);
  if (part == nullptr) FailFound(field, value, place);
  return Resolve(*part, value, place);
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
      return ResolveName(field, value, place);
    case Kind::kList:
      return ResolveList(field, value, place);
    case Kind::kTagged:
      return ResolveTagged(field, value, place);
    case Kind::kEither:
      return ResolveEither(field, value, place);
    case Kind::kMap:
      return ResolveMap(field, value, place);
    case Kind::kKey:
    case Kind::kAxis:
    case Kind::kSettings:
    case Kind::kFilter:
    case Kind::kAxes:
      return ResolveKeys(field, value, place);
    case Kind::kBoolean:
    case Kind::kObject:
    case Kind::kPatch:
      if (!TypeFits(field, value)) FailFound(field, value, place);
      return field.kind == Kind::kObject ? ResolveMembers(field, value, place) : value;
  }
  return value;
}

void ReadMembers(const Field& field, const Json& resolved, const Destination& target) {
  if (field.kind == Kind::kEither) {
    Read(*FittingPart(field, resolved), resolved, target);
  } else if (resolved.is_object()) {
    for (const Field* member : MembersOf(field, &resolved)) {
      const auto found = resolved.find(member->key);
      if (found != resolved.end()) Read(*member, *found, target);
    }
  }
}

}  // namespace relulab
