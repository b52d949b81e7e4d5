/// The names of an enum's values in configs, tables and messages. Next to every such enum stands
/// one constexpr array of NamedValue. It gives the choices of a config key, and serves to parse
/// (FindRow) and to print (NameOf) a value.
#pragma once

#include <array>
#include <cassert>
#include <string_view>

#include "core/registry/registry.h"

namespace relulab {

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

}  // namespace relulab
