/// Functions for all registries. A registry is a range of rows; a row is a struct with a `name`.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
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

/// The rows with these names, in the order of `names`; null for a name without a row.
template <typename Row>
std::vector<const Row*> FindRows(std::span<const Row> registry,
                                 const std::vector<std::string>& names) {
  std::vector<const Row*> rows;
  for (const std::string& name : names) rows.push_back(FindRow(registry, name));
  return rows;
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

}  // namespace relulab
