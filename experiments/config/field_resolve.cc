#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <regex>

#include "experiments/config/field.h"
#include "experiments/config/field_builders.h"
#include "experiments/config/key_suggestion.h"
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

std::string RangeText(const Field& field) {
  const auto number = [](double value) {
    const bool whole = value == std::floor(value) && std::abs(value) <= kLargestInteger;
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

/// The parts of kEither, or the only part of kMap.
std::string PartsText(const Field& field) {
  std::string text;
  for (const Field& part : field.parts) {
    if (!text.empty()) text += part.condition.empty() ? ", or " : ", or, " + part.condition + ", ";
    text += Expected(part);
  }
  return text;
}

std::string FormatText(const Field& field) {
  return field.format.empty() ? "a string" : field.format;
}

std::string TaggedText(const Field& field) {
  return (field.shorthand ? "a name or an object with \"" : "an object with \"") + field.tag + "\"";
}

std::string SeedText(const Field& field) {
  return field.axis == "seed" ? ", or {\"first\": 1, \"count\": n}" : "";
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
  if (!IsWhole(value) || !InRange(field, value.get<double>())) place.Fail(value, Expected(field));
  const auto integer = value.is_number_float() ? static_cast<std::int64_t>(value.get<double>())
                                               : value.get<std::int64_t>();
  if (std::abs(integer) > static_cast<std::int64_t>(kLargestInteger))
    place.Fail(value, Expected(field));
  return integer;
}

Json ResolveNumber(const Field& field, const Json& value, const Place& place) {
  if (!value.is_number() || !InRange(field, value.get<double>()))
    place.Fail(value, Expected(field));
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
  if (field.pattern.empty()) return true;
  // Compiling a pattern takes much longer than matching it.
  static thread_local std::map<std::string, std::regex> compiled;
  const auto pattern = compiled.try_emplace(field.pattern, field.pattern).first;
  return text.size() <= kLongestPatternText && std::regex_match(text, pattern->second);
}

Json ResolveText(const Field& field, const Json& value, const Place& place) {
  if (!value.is_string()) place.Fail(value, Expected(field));
  const auto& text = value.get_ref<const std::string&>();
  const bool has_control = std::any_of(text.begin(), text.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (field.pattern.empty() && (has_control || !IsUtf8(value))) {
    place.Fail(value, "a UTF-8 string without control characters");
  }
  if (!Matches(field, text)) place.Fail(value, Expected(field));
  return value;
}

Json ResolveList(const Field& field, const Json& value, const Place& place) {
  if (field.wraps_single && !value.is_array() && !value.is_null()) {
    if (!value.is_object()) place.Fail(value, Expected(field));
    return Json::array({Resolve(field.parts[0], value, place)});
  }
  if (!value.is_array() || (field.nonempty && value.empty())) place.Fail(value, Expected(field));
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
  place.Fail("unknown key " + Excerpt(key) + AllowedKeys(field, key, names));
}

/// The members of an object, in the order of their declaration.
Json ResolveMembers(const Field& field, const Json& value, const Place& place) {
  if (!value.is_object()) place.Fail(value, Expected(field));
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

/// The choice of an object that has no tag, or null.
const Json& DefaultTag(const Field& field) { return field.parts.front().default_value; }

[[noreturn]] void FailWithoutTag(const Field& field, const Place& place) {
  place.Fail("lacks \"" + field.tag + "\"" + AllowedNames("", ChoiceNames(field)));
}

Json ResolveTagged(const Field& field, const Json& value, const Place& place) {
  if (field.shorthand && value.is_string()) {
    ResolveName(field, value, place);  // so that an error names the place of the bare name
    return ResolveTagged(field, Json{{field.tag, value}}, place);
  }
  if (!value.is_object()) place.Fail(value, Expected(field));
  Json with_name = value;
  if (!value.contains(field.tag)) {
    if (DefaultTag(field).is_null()) FailWithoutTag(field, place);
    with_name[field.tag] = DefaultTag(field);
  }
  ResolveName(field, with_name.at(field.tag), place.Below(field.tag));
  Json resolved = ResolveMembers(field, with_name, place);
  // A name whose parameters are all default is written as the bare name.
  const Json& name = resolved.at(field.tag);
  if (field.shorthand && WithoutDefaults(field, resolved) == name) return Json(name);
  return resolved;
}

Json ResolveMap(const Field& field, const Json& value, const Place& place) {
  if (!value.is_object()) place.Fail(value, Expected(field));
  Json resolved = Json::object();
  for (const auto& [key, one] : value.items()) {
    if (!Matches(field, key)) {
      place.Below(key).Fail("found the name " + Excerpt(key) + "; expected " + field.format);
    }
    resolved[key] = Resolve(field.parts[0], one, place.Below(key));
  }
  return resolved;
}

bool TypeFits(const Field& field, const Json& value);

/// The first alternative whose type fits, or null.
const Field* FittingPart(const Field& field, const Json& value) {
  for (const Field& part : field.parts) {
    if (TypeFits(part, value)) return &part;
  }
  return nullptr;
}

Json ResolveEither(const Field& field, const Json& value, const Place& place) {
  const Field* part = FittingPart(field, value);
  if (part != nullptr && part->kind == Kind::kChoice) {
    const std::vector<std::string> names = ChoiceNames(*part);
    const auto& text = value.get_ref<const std::string&>();
    if (std::find(names.begin(), names.end(), text) == names.end()) {
      place.Fail("found " + Excerpt(value) + "; expected " + Expected(field) +
                 Question(NearestNames(text, names)));
    }
  }
  const bool fits = part != nullptr && (part->kind != Kind::kText ||
                                        Matches(*part, value.get_ref<const std::string&>()));
  if (!fits) place.Fail(value, Expected(field));
  return Resolve(*part, value, place);
}

Json ResolveByType(const Field& field, const Json& value, const Place& place) {
  if (!TypeFits(field, value)) place.Fail(value, Expected(field));
  return value;
}

/// What a kind accepts. Its JSON Schema is in schema.cc.
struct KindRow {
  Kind value;
  bool (Json::*has_type)() const noexcept;
  std::string_view expected;             ///< the values in words
  std::string (*details)(const Field&);  ///< the rest of these words; may be null
  Json (*resolve)(const Field&, const Json&, const Place&);
};

constexpr auto kKinds = std::to_array<KindRow>({
    {Kind::kBoolean, &Json::is_boolean, "true or false", nullptr, ResolveByType},
    {Kind::kInteger, &Json::is_number, "a whole number", RangeText, ResolveInteger},
    {Kind::kNumber, &Json::is_number, "a number", RangeText, ResolveNumber},
    {Kind::kText, &Json::is_string, "", FormatText, ResolveText},
    {Kind::kChoice, &Json::is_string, "", ChoiceText, ResolveName},
    {Kind::kList, &Json::is_array, "", ListText, ResolveList},
    {Kind::kObject, &Json::is_object, "an object", nullptr, ResolveMembers},
    {Kind::kTagged, &Json::is_object, "", TaggedText, ResolveTagged},
    {Kind::kEither, &Json::is_object, "", PartsText, ResolveEither},
    {Kind::kMap, &Json::is_object, "an object of names and values, each value ", PartsText,
     ResolveMap},
    {Kind::kPatch, &Json::is_object, "an object", nullptr, ResolveByType},
    {Kind::kKey, &Json::is_string, "a dotted key of base", nullptr, ResolveKeys},
    {Kind::kSettings, &Json::is_object, "an object of dotted keys and values", nullptr,
     ResolveKeys},
    {Kind::kFilter, &Json::is_object, "an object of dotted keys and values, or lists of values",
     nullptr, ResolveKeys},
    {Kind::kAxes, &Json::is_object, "an object of dotted keys and lists of values", nullptr,
     ResolveKeys},
    {Kind::kAxis, &Json::is_array, "a list of one or more values", SeedText, ResolveKeys},
});

bool TypeFits(const Field& field, const Json& value) {
  return (value.*FindValue(kKinds, field.kind).has_type)() ||
         (field.shorthand && value.is_string());
}

}  // namespace

std::string Expected(const Field& field) {
  const KindRow& kind = FindValue(kKinds, field.kind);
  const std::string text(kind.expected);
  return kind.details == nullptr ? text : text + kind.details(field);
}

Json Resolve(const Field& field, const Json& value, const Place& place) {
  return FindValue(kKinds, field.kind).resolve(field, value, place);
}

void CheckPartial(const Field& field, const Json& value, const Place& place, bool is_completed) {
  const bool is_tagged = field.kind == Kind::kTagged;
  const bool has_members = is_tagged || field.kind == Kind::kObject || field.kind == Kind::kEither;
  if (!value.is_object() || !has_members) {
    Resolve(field, value, place);
    return;
  }
  // Without its tag, the object is the default choice. If it has none, or if other keys may set the
  // tag, the values are those of a choice that is not known here.
  const Json tag =
      !is_tagged ? Json() : value.value(field.tag, is_completed ? Json() : DefaultTag(field));
  if (!tag.is_null()) ResolveName(field, tag, place.Below(field.tag));
  const Json with_tag = Json{{field.tag, tag}};
  const std::vector<const Field*> members = MembersOf(field, tag.is_null() ? nullptr : &with_tag);
  std::vector<std::string> names;
  for (const Field* member : members) names.push_back(member->key);
  for (const auto& [key, one] : value.items()) {
    const auto found = std::find(names.begin(), names.end(), key);
    if (found == names.end()) FailUnknownKey(field, key, names, place.Below(key));
    const Field& member = *members[static_cast<std::size_t>(found - names.begin())];
    if (one.is_null() && member.IsOptional()) continue;
    const bool is_known = !is_tagged || !tag.is_null();
    if (is_known) CheckPartial(member, one, place.Below(key), is_completed);
  }
  if (is_tagged && tag.is_null() && !is_completed) FailWithoutTag(field, place);
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
