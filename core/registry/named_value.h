/// The names of an enum's values in configs, tables and messages. Every such enum has one constexpr
/// array of these beside it, which drives choices, parsing (FindRow) and printing (NameOf).
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
