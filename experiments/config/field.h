/// Config fields as data. A field is declared once, as a row; the row drives validation, defaults,
/// the canonical form that run ids hash, and the JSON Schema.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/json.h"

namespace relulab {

struct Field;

/// One name that a kChoice or kTagged field can take, and the fields that only it has.
struct Choice {
  std::string name;
  std::string help = {};
  std::vector<Field> fields;
};

struct Field {
  enum class Kind {
    kInteger,  ///< minimum <= value <= maximum
    kNumber,   ///< the same, finite
    kText,     ///< any UTF-8 string without control characters
    kChoice,   ///< one of the names in `choices`
    kList,     ///< of `parts[0]`; if `distinct`, without repetition
    kObject,   ///< with the members `parts`
    kTagged,   ///< an object whose member `tag` is one of `choices`; `parts` are members of every
               ///< choice. If `shorthand`, the bare name stands for an object that is all default.
    kEither,   ///< the first of `parts` whose JSON type fits
  };

  std::string key = {};
  Kind kind = Kind::kInteger;
  std::string help = {};
  Json default_value = nullptr;  ///< null: absent unless given
  bool required = false;
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool exclusive_minimum = false;
  std::vector<Field> parts = {};
  std::vector<Choice> choices = {};
  std::string tag = {};
  bool shorthand = false;
  bool distinct = false;

  /// Whether, as a member, it may be absent even from a resolved config. Null then says so.
  bool IsOptional() const { return !required && default_value.is_null(); }
};

/// Where a value stands, for messages: the file (or option) and a JSON pointer into it.
struct Place {
  std::string source;
  std::string pointer;

  Place Below(std::string_view key) const { return {source, Append(pointer, key)}; }
  std::string Text() const { return pointer.empty() ? source : source + ": " + pointer; }
};

/// `value` checked against the field, with every default filled in and numbers in the field's type.
/// Throws ConfigError that names the place, what stood there, what is allowed and the nearest name.
Json Resolve(const Field& field, const Json& value, const Place& place);

/// A resolved value without its members that equal their defaults: what a run id hashes, so that a
/// new field with a default changes no id. Null if everything is default.
Json WithoutDefaults(const Field& field, const Json& resolved);

/// The field at a dotted key below `root`, any choice's fields included. Throws ConfigError.
const Field& FindField(const Field& root, std::string_view dotted_key, const Place& place);

}  // namespace relulab
