/// Parameters of registry rows as plain data: the settings of an activation, a data set or an
/// optimiser. Configs, the schema and `relulab list` read these rows; the factories get the values,
/// complete and in range.
#pragma once

#include <cassert>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "core/registry/registry.h"  // IWYU pragma: export

namespace relulab {

using ParameterValue = std::variant<std::int64_t, double, std::string>;

struct Parameter {
  std::string_view name;
  ParameterValue default_value;  ///< its alternative is the parameter's type
  std::string_view help;
  double minimum = -std::numeric_limits<double>::infinity();  ///< inclusive
  double maximum = std::numeric_limits<double>::infinity();   ///< inclusive
  bool exclusive_minimum = false;
  bool required = false;  ///< has no usable default: the config must give it
};

/// A value for every parameter of a row, by name.
class ParameterValues {
 public:
  ParameterValues() = default;
  ParameterValues(std::initializer_list<std::pair<const std::string, ParameterValue>> values)
      : values_(values) {}

  auto operator<=>(const ParameterValues&) const = default;

  void Set(std::string name, ParameterValue value) { values_[std::move(name)] = std::move(value); }

  double Number(std::string_view name) const { return Get<double>(name); }
  std::int64_t Integer(std::string_view name) const { return Get<std::int64_t>(name); }
  const std::string& Text(std::string_view name) const { return Get<std::string>(name); }

 private:
  template <typename T>
  const T& Get(std::string_view name) const {
    const auto found = values_.find(name);
    assert(found != values_.end() && "the config layer fills in every parameter");
    return std::get<T>(found->second);
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

}  // namespace relulab
