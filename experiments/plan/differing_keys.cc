#include "experiments/plan/differing_keys.h"

#include <algorithm>

#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"

namespace relulab {
namespace {

/// The value of one key in every run; null if the run lacks it.
using Values = std::vector<const Json*>;

bool IsBelow(const std::string& key, const std::string& parent) {
  return key.size() > parent.size() && Overlap(key, parent);
}

bool AllEqual(const Values& values) {
  return std::all_of(values.begin(), values.end(), [&](const Json* value) {
    return value == values.front() ||
           (value != nullptr && values.front() != nullptr && *value == *values.front());
  });
}

bool AllObjects(const Values& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Json* value) { return value != nullptr && value->is_object(); });
}

Values MembersAt(const Values& objects, const std::string& key) {
  Values members;
  for (const Json* object : objects) {
    const auto found = object->find(key);
    members.push_back(found == object->end() ? nullptr : &*found);
  }
  return members;
}

/// The names of all members, in order of first appearance.
std::vector<std::string> NamesOf(const Values& objects) {
  std::vector<std::string> names;
  for (const Json* object : objects) {
    for (const auto& [name, ignored] : object->items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

class Search {
 public:
  /// `known` keys are not searched.
  explicit Search(std::vector<std::string> known) : known_(std::move(known)) {}

  void Compare(const Field& field, const std::string& path, const Values& values) {
    const auto is_at_or_below = [&](const std::string& key) {
      return path == key || IsBelow(path, key);
    };
    if (std::any_of(known_.begin(), known_.end(), is_at_or_below)) return;
    const bool holds_known = std::any_of(known_.begin(), known_.end(), [&](const std::string& key) {
      return path.empty() || IsBelow(key, path);
    });
    if (!holds_known && AllEqual(values)) return;
    const bool is_divided =
        AllObjects(values) && (holds_known || field.kind != Field::Kind::kTagged ||
                               AllEqual(MembersAt(values, field.tag)));
    if (is_divided) {
      CompareMembers(field, path, values);
    } else if (!AllEqual(values)) {
      found_.push_back(path);
    }
  }

  const std::vector<std::string>& found() const { return found_; }

 private:
  void CompareMembers(const Field& field, const std::string& path, const Values& objects) {
    for (const std::string& name : NamesOf(objects)) {
      Compare(FindField(field, name, {}), JoinKey(path, name), MembersAt(objects, name));
    }
  }

  std::vector<std::string> known_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> DifferingKeys(const std::vector<Json>& configs,
                                       const std::vector<std::string>& varied,
                                       const std::vector<std::string>& ignored) {
  std::vector<std::string> known = varied;
  known.insert(known.end(), ignored.begin(), ignored.end());
  Values values;
  for (const Json& config : configs) values.push_back(&config);
  Search search(std::move(known));
  search.Compare(RunFields(), "", values);

  std::vector<std::string> all = varied;
  all.insert(all.end(), search.found().begin(), search.found().end());
  std::vector<std::string> keys;
  for (const std::string& key : all) {
    const bool is_part = std::any_of(all.begin(), all.end(),
                                     [&](const std::string& other) { return IsBelow(key, other); });
    const bool is_new = std::find(keys.begin(), keys.end(), key) == keys.end();
    if (!is_part && is_new) keys.push_back(key);
  }
  const auto seed = std::find(keys.begin(), keys.end(), "seed");
  if (seed != keys.end()) std::rotate(seed, seed + 1, keys.end());
  return keys;
}

}  // namespace relulab
