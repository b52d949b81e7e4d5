/// Functions that make fields. Each function makes one kind of field and takes the key first, the
/// default second and the help last. `To(&Spec::member, field)` makes a field fill a member of a
/// struct.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/registry/registry.h"
#include "experiments/config/field.h"

namespace relulab {

inline constexpr double kLargestInteger =
    9007199254740992.0;  ///< 2^53: doubles hold every whole number up to it

Field Boolean(std::string key, Json default_value, std::string help);
Field Integer(std::string key, Json default_value, double minimum, double maximum,
              std::string help);
Field Number(std::string key, Json default_value, double minimum, double maximum, std::string help);
Field Text(std::string key, Json default_value, std::string help);
/// Text that matches a regular expression; `format` describes it in words.
Field Pattern(std::string key, std::string pattern, std::string format, std::string help);
Field Names(std::string key, Json default_value, std::vector<Choice> choices, std::string help);
Field List(std::string key, Json default_value, Field element, std::string help);
Field DistinctList(std::string key, Json default_value, Field element, std::string help);
Field Object(std::string key, Json default_value, std::vector<Field> members, std::string help);
Field Either(std::string key, Json default_value, std::vector<Field> alternatives,
             std::string help);
/// An object whose member `tag` is one of `tag.choices`; `members` are common to all of them.
Field Tagged(std::string key, Json default_value, Field tag, std::vector<Field> members,
             std::string help);
/// A field of the keys of `of`: kPatch, kKey, kSettings, kFilter, kAxes or kAxis.
Field OfKeys(std::string key, Field::Kind kind, const Field& of, std::string help);

Field Required(Field field);
Field Nonempty(Field field);

Field FromParameter(const Parameter& parameter);
Json ToJson(const ParameterValue& value);

/// The names of a registry or a NamedValue array, with the parameters of each row.
template <typename Table>
std::vector<Choice> ChoicesOf(const Table& table) {
  std::vector<Choice> choices;
  for (const auto& row : table) {
    Choice choice{.name = std::string(row.name), .fields = {}};
    if constexpr (requires { row.description; }) choice.help = row.description;
    if constexpr (requires { row.help; }) choice.help = row.help;
    if constexpr (requires { row.parameters; }) {
      for (const Parameter& p : row.parameters) choice.fields.push_back(FromParameter(p));
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

/// Assign writes a resolved value into a variable of a plain type.
template <typename T>
concept PlainValue = std::is_arithmetic_v<T> || std::is_same_v<T, std::string> ||
    std::is_same_v<T, Json> || std::is_same_v<T, std::vector<std::string>> ||
    std::is_same_v<T, std::vector<std::int64_t>> || std::is_same_v<T, std::vector<Json>>;

template <PlainValue T>
void Assign(const Json& value, T& member) {
  member = value.get<T>();
}

/// Reads an object as a list of keys and values.
template <PlainValue T>
void Assign(const Json& value, std::vector<std::pair<std::string, T>>& member) {
  member.clear();
  for (const auto& [key, one] : value.items()) member.emplace_back(key, one.template get<T>());
}

template <typename T>
concept Assignable = requires(const Json& json, T& member) {
  Assign(json, member);
};

/// Fills a member: with the field's own reader if it has one, else with the value if the member's
/// type is plain, else with the members of the value, because the member is a struct.
template <typename T>
void Fill(const Field& field, const Field::Reader& reader, const Json& value, T& member) {
  if (reader != nullptr) {
    reader(field, value, Destination(member));
  } else if constexpr (Assignable<T>) {
    Assign(value, member);
  } else {
    ReadMembers(field, value, Destination(member));
  }
}

template <typename T>
void Fill(const Field& field, const Field::Reader& reader, const Json& value,
          std::optional<T>& member) {
  Fill(field, reader, value, member.emplace());
}

template <typename T>
requires(!Assignable<std::vector<T>>) void Fill(const Field& field, const Field::Reader&,
                                                const Json& value, std::vector<T>& member) {
  member.clear();
  const Field& element = field.parts[0];
  for (const Json& one : value) Fill(element, element.read, one, member.emplace_back());
}

/// Makes a field fill this member of the struct that it belongs to.
template <typename Owner, typename T>
Field To(T Owner::*member, Field field) {
  field.read = [member, reader = std::move(field.read)](const Field& self, const Json& value,
                                                        const Destination& target) {
    Fill(self, reader, value, target.As<Owner>().*member);
  };
  return field;
}

/// One of the names of a NamedValue array; the member receives the value of that name.
template <typename Owner, typename E, typename Table>
Field Enum(E Owner::*member, std::string key, Json default_value, const Table& table,
           std::string help) {
  Field field = Names(std::move(key), std::move(default_value), ChoicesOf(table), std::move(help));
  field.read = [member, &table](const Field&, const Json& value, const Destination& target) {
    target.As<Owner>().*member = FindRow(table, value.get<std::string>())->value;
  };
  return field;
}

/// The name of a row of a registry whose rows have no parameters.
template <typename Owner, typename Info>
Field RowName(const Info* Owner::*member, std::string key, Json default_value,
              std::span<const Info> registry, std::string help) {
  Field field =
      Names(std::move(key), std::move(default_value), ChoicesOf(registry), std::move(help));
  field.read = [member, registry](const Field&, const Json& value, const Destination& target) {
    target.As<Owner>().*member = FindRow(registry, value.get<std::string>());
  };
  return field;
}

/// A list of distinct names of rows of a registry.
template <typename Owner, typename Info>
Field RowNames(std::vector<const Info*> Owner::*member, std::string key, Json default_value,
               std::span<const Info> registry, std::string help) {
  Field field = DistinctList(std::move(key), std::move(default_value),
                             Names("", nullptr, ChoicesOf(registry), "a name"), std::move(help));
  field.read = [member, registry](const Field&, const Json& value, const Destination& target) {
    std::vector<const Info*>& rows = target.As<Owner>().*member;
    rows.clear();
    for (const Json& name : value) rows.push_back(FindRow(registry, name.get<std::string>()));
  };
  return field;
}

/// The value of every parameter in a resolved object. A bare name has the defaults.
ParameterValues ReadParameters(const std::vector<Parameter>& parameters, const Json& value);

/// A row of a registry, with its parameters. `name` is the field that names the row; `members` are
/// common to all rows.
template <typename Owner, typename Info>
Field RegistryRow(const Info* Owner::*member, ParameterValues Owner::*parameters, std::string key,
                  Json default_value, Field name, std::span<const Info> registry,
                  std::vector<Field> members, std::string help) {
  name.choices = ChoicesOf(registry);
  Field field = Tagged(std::move(key), std::move(default_value), std::move(name),
                       std::move(members), std::move(help));
  field.read = [=](const Field& self, const Json& value, const Destination& target) {
    Owner& owner = target.As<Owner>();
    const Json& row_name = value.is_string() ? value : value.at(self.tag);
    owner.*member = FindRow(registry, row_name.get<std::string>());
    owner.*parameters = ReadParameters((owner.*member)->parameters, value);
    ReadMembers(self, value, target);
  };
  return field;
}

}  // namespace relulab
