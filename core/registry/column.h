/// A column of a result table.
#pragma once

#include <string_view>

namespace relulab {

struct Column {
  std::string_view name;
  std::string_view unit;        ///< empty for a ratio, a name, or a number without unit
  std::string_view definition;  ///< one line
};

}  // namespace relulab
