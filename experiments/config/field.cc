#include "experiments/config/field.h"

#include <algorithm>
#include <set>

#include "experiments/config/dotted_key.h"
#include "experiments/config/field_builders.h"
#include "experiments/config/key_suggestion.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

void CheckKey(const Field& field, const std::string& key, const Place& place) {
  FindField(*field.of, key, place);
  if (key == "seed" && !field.allows_seed)
    place.Fail("found \"seed\"; expected a key other than the seed");
}

Json ResolveAxis(const Field& root, const std::string& key, const Json& value, const Place& place) {
  if (key == "seed" && value.is_object()) {
    const Json range = Resolve(SeedRangeField(), value, place);
    Json seeds = Json::array();
    for (std::int64_t i = 0; i < range.at("count"); ++i) {
      seeds.push_back(range.at("first").get<std::int64_t>() + i);
    }
    return seeds;
  }
  if (!value.is_array() || value.empty()) {
    place.Fail(value, Expected({.kind = Kind::kAxis, .axis = key}));
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!seen.insert(CheckValue(root, key, value[i], place.Below(i)).dump()).second) {
      place.Below(i).Fail("found " + Excerpt(value[i]) + " twice; keep one");
    }
  }
  return value;
}

/// One value of an object of dotted keys.
Json ResolveSetting(const Field& field, const std::string& key, const Json& value,
                    const Place& place) {
  CheckKey(field, key, place);
  if (field.kind == Kind::kAxes) return ResolveAxis(*field.of, key, value, place);
  if (field.kind == Kind::kSettings) {
    CheckValue(*field.of, key, value, place);
    return value;
  }
  // A list holds alternative values. A value that is a list itself must be inside another list.
  Json values = value.is_array() ? value : Json::array({value});
  for (const Json& one : values) CheckValue(*field.of, key, one, place);
  return values;
}

Json ResolveSettings(const Field& field, const Json& value, const Place& place) {
  if (!value.is_object() || (field.nonempty && value.empty())) place.Fail(value, Expected(field));
  Json resolved = Json::object();
  for (const auto& [key, one] : value.items()) {
    resolved[key] = ResolveSetting(field, key, one, place.Below(key));
  }
  return resolved;
}

}  // namespace

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

Json Expand(const Field& field, const Json& resolved) {
  Json full = resolved;
  if (field.shorthand && resolved.is_string()) {
    full = Json{{field.tag, resolved}};
    for (const Field* member : MembersOf(field, &full)) {
      if (full.contains(member->key) || member->default_value.is_null()) continue;
      full[member->key] = Resolve(*member, member->default_value, {});
    }
  }
  if (!full.is_object()) return full;
  for (const Field* member : MembersOf(field, &full)) {
    if (full.contains(member->key)) full[member->key] = Expand(*member, full.at(member->key));
  }
  return full;
}

void Read(const Field& field, const Json& resolved, const Destination& target) {
  if (field.read != nullptr) {
    field.read(field, resolved, target);
  } else {
    ReadMembers(field, resolved, target);
  }
}

const Field& SeedRangeField() {
  static const Field kField =
      Object("seed", nullptr,
             {Integer("first", 1, 0, kLargestInteger - 1, "the first seed"),
              Required(Integer("count", nullptr, 1, 1e6, "number of seeds"))},
             "`count` consecutive seeds, beginning with `first`");
  return kField;
}

const Field& FindField(const Field& root, std::string_view dotted_key, const Place& place) {
  const Field* field = &root;
  std::string walked;
  for (const std::string& key : SplitKey(dotted_key)) {
    std::vector<std::string> names;
    const Field* next = nullptr;
    for (const Field* member : MembersOf(*field)) {
      if (std::find(names.begin(), names.end(), walked + member->key) == names.end()) {
        names.push_back(walked + member->key);
      }
      if (next == nullptr && member->key == key) next = member;
    }
    if (next == nullptr) {
      place.Fail("unknown key " + Excerpt(std::string(dotted_key)) +
                 AllowedKeys(root, dotted_key, names));
    }
    field = next;
    walked += key + ".";
  }
  return *field;
}

Json CheckValue(const Field& root, const std::string& key, const Json& value, const Place& place) {
  const Field& field = FindField(root, key, place);
  if (value.is_null() && field.IsOptional()) return value;
  const bool is_partial = field.kind == Kind::kTagged || field.kind == Kind::kObject;
  return is_partial && value.is_object() ? value : Resolve(field, value, place);
}

Json ResolveKeys(const Field& field, const Json& value, const Place& place) {
  if (field.kind == Kind::kAxis) return ResolveAxis(*field.of, field.axis, value, place);
  if (field.kind != Kind::kKey) return ResolveSettings(field, value, place);
  if (!value.is_string()) place.Fail(value, Expected(field));
  CheckKey(field, value, place);
  return value;
}

}  // namespace relulab
