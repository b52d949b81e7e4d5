/// Registries: lists of things that can be chosen by name. A registry is a range of rows. A row is
/// a struct with a `name`. This file has the functions for all registries, the names of enum
/// values, the parameters of rows, and the columns of result tables.
#pragma once

#include <array>
#include <cassert>
#include <compare>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace relulab {

/// The row with this name, or null. The rows outlive the range (they are static).
template <typename Registry>
constexpr auto FindRow(const Registry& registry, std::string_view name)
    -> decltype(&*registry.begin()) {
  for (const auto& row : registry) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

/// A factory function for a row: makes an Implementation and returns it as an Interface.
template <typename Interface, typename Implementation, typename... Arguments>
std::unique_ptr<Interface> Make(Arguments... arguments) {
  return std::make_unique<Implementation>(arguments...);
}

/// Chooses by precision between two members of a row, such as make_float and make_double.
template <typename Scalar, typename Float, typename Double>
constexpr decltype(auto) ForScalar(const Float& for_float, const Double& for_double) {
  if constexpr (std::is_same_v<Scalar, float>) {
    return (for_float);
  } else {
    return (for_double);
  }
}

/// The names of an enum's values in configs, tables and messages. Next to every such enum is one
/// constexpr array of NamedValue. It lists the choices of a config key. FindRow uses it to parse a
/// value, and NameOf to print one.
template <typename E>
struct NamedValue {
  std::string_view name;
  E value;
  std::string_view help;
};

/// The row of a value. Every value of an enum has one.
template <typename Table, typename E>
constexpr const auto& FindValue(const Table& table, E value) {
  for (const auto& row : table) {
    if (row.value == value) return row;
  }
  assert(false && "every value of an enum has a row");
  return table.front();
}

template <typename Table, typename E>
constexpr std::string_view NameOf(const Table& table, E value) {
  return FindValue(table, value).name;
}

/// A column of a table: its number (1 is the first, -1 the last) or its name.
using ColumnKey = std::variant<std::int64_t, std::string>;

using ParameterValue =
    std::variant<std::int64_t, double, std::string, bool, std::vector<ColumnKey>>;

/// Parameters of registry rows as plain data: the settings of an activation, a data set or an
/// optimiser. Configs, the schema and `relulab list` read these rows; the factories get the values,
/// complete and in range.
struct Parameter {
  std::string_view name;
  ParameterValue default_value;  ///< its alternative is the parameter's type
  std::string_view help;
  double minimum = -std::numeric_limits<double>::infinity();  ///< inclusive
  double maximum = std::numeric_limits<double>::infinity();   ///< inclusive
  bool exclusive_minimum = false;
  bool required = false;  ///< has no usable default: the config must give it
  /// If set, values of this type are allowed beside those of the default's type.
  std::optional<ParameterValue> other = std::nullopt;
  std::string_view pattern = {};  ///< for text: a regular expression of what is allowed
  std::string_view format = {};   ///< the pattern in words
};

/// A value for every parameter of a row, by name.
class ParameterValues {
 public:
  ParameterValues() = default;
  ParameterValues(std::initializer_list<std::pair<const std::string, ParameterValue>> values)
      : values_(values) {}

  bool operator==(const ParameterValues&) const = default;
  bool operator<(const ParameterValues& other) const { return values_ < other.values_; }

  void Set(std::string name, ParameterValue value) { values_[std::move(name)] = std::move(value); }

  double Number(std::string_view name) const { return Get<double>(name); }
  std::int64_t Integer(std::string_view name) const { return Get<std::int64_t>(name); }
  const std::string& Text(std::string_view name) const { return Get<std::string>(name); }
  bool Boolean(std::string_view name) const { return Get<bool>(name); }
  const std::vector<ColumnKey>& Columns(std::string_view name) const {
    return Get<std::vector<ColumnKey>>(name);
  }

  /// A parameter that is a number or a text.
  ColumnKey Column(std::string_view name) const {
    if (Holds<std::int64_t>(name)) return Integer(name);
    return Text(name);
  }

  /// Whether the value of a parameter has this type.
  template <typename T>
  bool Holds(std::string_view name) const {
    return std::holds_alternative<T>(Find(name));
  }

 private:
  const ParameterValue& Find(std::string_view name) const {
    const auto found = values_.find(name);
    assert(found != values_.end() && "the config layer fills in every parameter");
    return found->second;
  }

  template <typename T>
  const T& Get(std::string_view name) const {
    return std::get<T>(Find(name));
  }

  std::map<std::string, ParameterValue, std::less<>> values_;
};

/// The defaults of a row's parameters.
template <typename Parameters>
ParameterValues DefaultValues(const Parameters& parameters) {
  ParameterValues values;
  for (const Parameter& p : parameters) values.Set(std::string(p.name), p.default_value);
  return values;
}

/// A column of a result table.
struct Column {
  std::string_view name;
  std::string_view unit;        ///< empty for a ratio, a name, or a number without unit
  std::string_view definition;  ///< one line
};

}  // namespace relulab
