#include "experiments/config/field_builders.h"

#include <iterator>
#include <variant>

namespace relulab {
namespace {

using Kind = Field::Kind;

Field Make(Kind kind, std::string key, Json default_value, std::string help) {
  Field field;
  field.key = std::move(key);
  field.kind = kind;
  field.help = std::move(help);
  field.default_value = std::move(default_value);
  return field;
}

/// A field for values of one of the types of a parameter.
Field OfType(const Parameter& parameter, const ParameterValue& type) {
  // In the order of the alternatives of ParameterValue.
  constexpr Kind kKinds[] = {Kind::kInteger, Kind::kNumber, Kind::kText, Kind::kBoolean,
                             Kind::kList};
  static_assert(std::size(kKinds) == std::variant_size_v<ParameterValue>);
  Field field =
      Make(kKinds[type.index()], std::string(parameter.name), nullptr, std::string(parameter.help));
  field.minimum = parameter.minimum;
  field.maximum = parameter.maximum;
  field.exclusive_minimum = parameter.exclusive_minimum;
  field.pattern = parameter.pattern;
  field.format = parameter.format;
  if (field.kind == Kind::kList) {
    field.parts.push_back(
        Either("", nullptr, {OfType(parameter, std::string()), OfType(parameter, std::int64_t{})},
               field.help));
  }
  return field;
}

Json ColumnToJson(const ColumnKey& column) {
  return std::visit([](const auto& key) { return Json(key); }, column);
}

ParameterValue FromJson(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_float()) return value.get<double>();
  if (!value.is_array()) return value.get<std::int64_t>();
  std::vector<ColumnKey> columns;
  for (const Json& column : value) {
    if (column.is_string()) {
      columns.emplace_back(column.get<std::string>());
    } else {
      columns.emplace_back(column.get<std::int64_t>());
    }
  }
  return columns;
}

}  // namespace

Field Boolean(std::string key, Json default_value, std::string help) {
  return Make(Kind::kBoolean, std::move(key), std::move(default_value), std::move(help));
}

Field Integer(std::string key, Json default_value, double minimum, double maximum,
              std::string help) {
  Field field = Make(Kind::kInteger, std::move(key), std::move(default_value), std::move(help));
  field.minimum = minimum;
  field.maximum = maximum;
  return field;
}

Field Number(std::string key, Json default_value, double minimum, double maximum,
             std::string help) {
  Field field =
      Integer(std::move(key), std::move(default_value), minimum, maximum, std::move(help));
  field.kind = Kind::kNumber;
  return field;
}

Field Text(std::string key, Json default_value, std::string help) {
  return Make(Kind::kText, std::move(key), std::move(default_value), std::move(help));
}

Field Pattern(std::string key, std::string pattern, std::string format, std::string help) {
  Field field = Text(std::move(key), nullptr, std::move(help));
  field.pattern = std::move(pattern);
  field.format = std::move(format);
  return field;
}

Field Names(std::string key, Json default_value, std::vector<Choice> choices, std::string help) {
  Field field = Make(Kind::kChoice, std::move(key), std::move(default_value), std::move(help));
  field.choices = std::move(choices);
  return field;
}

Field List(std::string key, Json default_value, Field element, std::string help) {
  Field field = Make(Kind::kList, std::move(key), std::move(default_value), std::move(help));
  field.parts.push_back(std::move(element));
  return field;
}

Field DistinctList(std::string key, Json default_value, Field element, std::string help) {
  Field field = List(std::move(key), std::move(default_value), std::move(element), std::move(help));
  field.distinct = true;
  return field;
}

Field Object(std::string key, Json default_value, std::vector<Field> members, std::string help) {
  Field field = Make(Kind::kObject, std::move(key), std::move(default_value), std::move(help));
  field.parts = std::move(members);
  return field;
}

Field Either(std::string key, Json default_value, std::vector<Field> alternatives,
             std::string help) {
  Field field =
      Object(std::move(key), std::move(default_value), std::move(alternatives), std::move(help));
  field.kind = Kind::kEither;
  return field;
}

Field Tagged(std::string key, Json default_value, Field tag, std::vector<Field> members,
             std::string help) {
  Field field = Make(Kind::kTagged, std::move(key), std::move(default_value), std::move(help));
  field.tag = tag.key;
  field.choices = tag.choices;
  for (Choice& choice : tag.choices) choice.fields.clear();
  field.parts = std::move(members);
  field.parts.insert(field.parts.begin(), std::move(tag));
  return field;
}

Field OfKeys(std::string key, Kind kind, const Field& of, std::string help) {
  Field field = Make(kind, std::move(key), nullptr, std::move(help));
  field.of = &of;
  return field;
}

Field Required(Field field) {
  field.required = true;
  return field;
}

Field Nonempty(Field field) {
  field.nonempty = true;
  return field;
}

Json ToJson(const ParameterValue& value) {
  return std::visit(
      [](const auto& one) -> Json {
        if constexpr (std::is_same_v<decltype(one), const std::vector<ColumnKey>&>) {
          Json list = Json::array();
          for (const ColumnKey& column : one) list.push_back(ColumnToJson(column));
          return list;
        } else {
          return one;
        }
      },
      value);
}

Field FromParameter(const Parameter& parameter) {
  Field field = OfType(parameter, parameter.default_value);
  if (parameter.other) {
    Field other = OfType(parameter, *parameter.other);
    field = Either(field.key, nullptr, {field, std::move(other)}, field.help);
  }
  field.required = parameter.required;
  if (!parameter.required) field.default_value = ToJson(parameter.default_value);
  return field;
}

ParameterValues ReadParameters(const std::vector<Parameter>& parameters, const Json& value) {
  ParameterValues values = DefaultValues(parameters);
  if (!value.is_object()) return values;
  for (const Parameter& parameter : parameters) {
    const std::string name(parameter.name);
    values.Set(name, FromJson(value.at(name)));
  }
  return values;
}

}  // namespace relulab
