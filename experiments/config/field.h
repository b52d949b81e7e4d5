/// Config keys as data. A key is declared once, as a Field: its name, type, default, range, help
/// and the struct member that it fills. That row drives validation, defaults, reading into the
/// struct, the canonical form that run ids hash, `relulab list keys` and the JSON Schema.
/// field_builders.h makes rows.
#pragma once

#include <cassert>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "experiments/store/config_error.h"

namespace relulab {

struct Field;

/// Dotted keys and their values. As a condition on a run, empty: every run.
using Setting = std::vector<std::pair<std::string, Json>>;

/// One name that a kChoice or kTagged field can take, and the members that only it has.
struct Choice {
  std::string name;
  std::string help = {};
  std::vector<Field> fields;  // without initialiser, as Field is not complete here
};

/// The struct that a reader fills, without its type.
class Destination {
 public:
  template <typename T>
  explicit Destination(T& object) : object_(&object), type_(&typeid(T)) {}

  template <typename T>
  T& As() const {
    assert(*type_ == typeid(T) && "a field stands in the object of another struct");
    return *static_cast<T*>(object_);
  }

 private:
  void* object_;
  const std::type_info* type_;
};

struct Field {
  enum class Kind {
    kBoolean,
    kInteger,   ///< minimum <= value <= maximum
    kNumber,    ///< the same, finite
    kText,      ///< UTF-8 without control characters; matches `pattern` unless that is empty
    kChoice,    ///< one of the names in `choices`
    kList,      ///< of `parts[0]`
    kObject,    ///< with the members `parts`
    kTagged,    ///< an object whose member `tag` is one of `choices`; `parts` are members of every
                ///< choice. If `shorthand`, a bare name stands for an object that is all default.
    kEither,    ///< the first of `parts` whose JSON type fits
    kMap,       ///< an object whose keys match `pattern` and whose values fit `parts[0]`
    kPatch,     ///< any object: a part of, or a change to, what `of` describes
    kKey,       ///< a dotted key of `of`
    kSettings,  ///< an object of dotted keys of `of`, each with one value
    kFilter,    ///< the same, each with one value or a list of values; resolves to lists
    kAxes,      ///< the same, each with a kAxis
    kAxis,      ///< distinct values of the dotted key `axis`; for "seed" also {"first", "count"},
                ///< which resolves to a list
  };

  /// Writes a resolved value into the struct that the field belongs to.
  using Reader = std::function<void(const Field&, const Json& value, const Destination&)>;

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
  bool distinct = false;      ///< of a list: no value twice
  bool nonempty = false;      ///< of a list, of settings and of axes
  bool wraps_single = false;  ///< of a list: a single element stands for a list of one
  bool allows_seed = true;    ///< of dotted keys
  std::string pattern = {};   ///< a regular expression
  std::string format = {};    ///< the pattern in words
  const Field* of = nullptr;  ///< whose dotted keys
  std::string axis = {};
  std::string reference = {};  ///< the schema's definition that this field refers to
  Reader read = nullptr;       ///< null: the members of an object fill the object's own struct

  /// Whether, as a member, it may be absent even from a resolved config. Null then means absent.
  bool IsOptional() const { return !required && default_value.is_null(); }
};

/// `value` checked against the field, with every default filled in and numbers in the field's type.
/// Throws ConfigError with the place, what stood there, what is expected and the nearest name.
Json Resolve(const Field& field, const Json& value, const Place& place);

/// A resolved value without its members that equal their defaults: what a run id hashes, so that a
/// new field with a default changes no id. Null if everything is default.
Json WithoutDefaults(const Field& field, const Json& resolved);

/// Writes a resolved value into the struct that the field stands in, or, if the field has no
/// reader, its members into that struct.
void Read(const Field& field, const Json& resolved, const Destination& target);
void ReadMembers(const Field& field, const Json& resolved, const Destination& target);

/// What may stand at a field, in words: "a whole number from 1 to 1000".
std::string Expected(const Field& field);

/// The members that an object with this resolved value may have: of a kTagged field, those of every
/// choice and those of the value's own. Without a value, those of every choice.
std::vector<const Field*> MembersOf(const Field& field, const Json* value = nullptr);

/// The field at a dotted key below `root`, the members of any choice included. Throws ConfigError.
const Field& FindField(const Field& root, std::string_view dotted_key, const Place& place);

/// Checks a value of a dotted key on its own, so that a message names where it was written.
/// Objects may be completed by other keys: they are checked in the run.
void CheckValue(const Field& root, const std::string& key, const Json& value, const Place& place);

/// Resolve() of the kinds that speak of dotted keys: kKey, kAxis, kSettings, kFilter, kAxes.
Json ResolveKeys(const Field& field, const Json& value, const Place& place);

/// The object {"first": 1, "count": n} that stands for a list of seeds.
const Field& SeedRangeField();

}  // namespace relulab
