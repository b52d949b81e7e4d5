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

/// The name of a value, which stands in the table.
template <typename Table, typename E>
constexpr std::string_view NameOf(const Table& table, E value) {
  for (const auto& row : table) {
    if (row.value == value) return row.name;
  }
  assert(false && "every value of an enum has a row");
  return {};
}

}  // namespace relulab
