/// Config keys as data. Each key is declared once, as a Field: its name, type, default, range, help
/// and the struct member that it fills. Validation, defaults, reading into the struct, the
/// canonical form that run ids hash, `relulab list keys` and the JSON Schema all use that
/// declaration. The functions of field_builders.h make fields.
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

/// Dotted keys and their values. As a condition on runs, an empty setting matches every run.
using Setting = std::vector<std::pair<std::string, Json>>;

/// One name that a kChoice or kTagged field can take, and the members that exist only with it.
struct Choice {
  std::string name;
  std::string help = {};
  std::vector<Field> fields;  // without initialiser, as Field is not complete here
};

/// A type-erased reference to the struct that a reader fills.
class Destination {
 public:
  template <typename T>
  explicit Destination(T& object) : object_(&object), type_(&typeid(T)) {}

  template <typename T>
  T& As() const {
    assert(*type_ == typeid(T) && "a field was read into a struct of the wrong type");
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
    kList,      ///< a list whose elements fit `parts[0]`
    kObject,    ///< with the members `parts`
    kTagged,    ///< an object whose member `tag` is one of `choices`; every choice has the members
                ///< `parts`. If `shorthand`, a bare name stands for an object with default
                ///< parameters.
    kEither,    ///< the first of `parts` whose JSON type fits
    kMap,       ///< an object whose keys match `pattern` and whose values fit `parts[0]`
    kPatch,     ///< any object: some members of `of`, or a merge patch to it
    kKey,       ///< a dotted key of `of`
    kSettings,  ///< an object of dotted keys of `of`, each with one value
    kFilter,    ///< dotted keys, each with one value or a list of values; resolves to lists
    kAxes,      ///< dotted keys, each with a kAxis
    kAxis,  ///< distinct values of the dotted key `axis`; "seed" also accepts {"first", "count"},
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
  bool distinct = false;      ///< for a list: its values must be distinct
  bool nonempty = false;      ///< for a list, settings and axes
  bool wraps_single = false;  ///< for a list: a single element stands for a list of one
  bool allows_seed = true;    ///< for dotted keys: whether "seed" is one of them
  std::string pattern = {};   ///< a regular expression
  std::string format = {};    ///< the pattern in words
  const Field* of = nullptr;  ///< for dotted keys and kPatch: the object that they belong to
  std::string axis = {};
  std::string condition = {};  ///< for a later part of kEither: where it applies, in words
  std::string reference = {};  ///< the definition in the JSON Schema that this field refers to
  Reader read = nullptr;       ///< null: the members of an object fill the object's own struct

  /// Whether a resolved config may lack this member. If so, null means absent.
  bool IsOptional() const { return !required && default_value.is_null(); }
};

/// Checks `value` against the field. Returns it with every default filled in and numbers in the
/// field's type. Throws ConfigError, which names the place, the value found, what is expected and
/// the nearest name.
Json Resolve(const Field& field, const Json& value, const Place& place);

/// A resolved value without the members that equal their defaults. Run ids hash this form, so a new
/// field with a default changes no id. Null if every member has its default.
Json WithoutDefaults(const Field& field, const Json& resolved);

/// A resolved value in which an object stands for every bare name, with each parameter written out.
/// Two values that mean the same are then equal member by member.
Json Expand(const Field& field, const Json& resolved);

/// Writes a resolved value into `target`, the struct that the field belongs to. If the field has no
/// reader, writes the value's members into that struct.
void Read(const Field& field, const Json& resolved, const Destination& target);
void ReadMembers(const Field& field, const Json& resolved, const Destination& target);

/// The values that a field accepts, in words, such as "a whole number from 1 to 1000".
std::string Expected(const Field& field);

/// The members that an object with this resolved value may have. A kTagged field has its common
/// members and those of the value's choice; without a value, those of all choices.
std::vector<const Field*> MembersOf(const Field& field, const Json* value = nullptr);

/// The field at a dotted key below `root`. Searches the members of all choices of a kTagged field.
/// Throws ConfigError.
const Field& FindField(const Field& root, std::string_view dotted_key, const Place& place);

/// Checks and resolves the value of one dotted key, so that an error names the place where it was
/// written. Objects are returned unchecked, because other keys may complete them; they are checked
/// in the run's config.
Json CheckValue(const Field& root, const std::string& key, const Json& value, const Place& place);

/// Checks a value of which other keys replace all or, if `is_completed`, set some members. Members
/// may be missing, but every key must be known and every value must be allowed. The tag of an
/// object may be missing only if it has a default or the object is completed. Throws ConfigError.
void CheckPartial(const Field& field, const Json& value, const Place& place, bool is_completed);

/// Resolve() for the kinds that hold dotted keys: kKey, kAxis, kSettings, kFilter, kAxes.
Json ResolveKeys(const Field& field, const Json& value, const Place& place);

/// The object {"first": 1, "count": n} that stands for a list of seeds.
const Field& SeedRangeField();

}  // namespace relulab
