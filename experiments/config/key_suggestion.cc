#include "experiments/config/key_suggestion.h"

#include <algorithm>
#include <utility>

#include "experiments/config/dotted_key.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/synonyms.h"

namespace relulab {
namespace {

/// The parts of a key in normal form, with synonyms replaced.
std::vector<std::string> NormalParts(std::string_view key) {
  std::vector<std::string> parts;
  for (const std::string& part : SplitKey(key)) {
    const std::string normal = NormalWord(part);
    const std::vector<std::string_view> synonyms = SynonymsOf(normal);
    const bool is_replaced = !synonyms.empty() && !synonyms.front().empty();
    for (std::string& one : SplitKey(is_replaced ? synonyms.front() : std::string_view(normal))) {
      parts.push_back(std::move(one));
    }
  }
  return parts;
}

struct DottedKey {
  std::string name;
  bool is_common;  ///< whether every config has it, not only some choices, such as a data set
};

bool IsMember(const Field* member, const std::vector<Field>& fields) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const Field& field) { return &field == member; });
}

void AddKeys(const Field& field, const DottedKey& parent, std::vector<DottedKey>& keys) {
  // `base` of a study holds the keys of a run.
  const bool is_base = field.kind == Field::Kind::kPatch && parent.name == "base";
  const Field& holder = is_base ? *field.of : field;
  for (const Field* member : MembersOf(holder)) {
    const bool is_choice = holder.kind == Field::Kind::kTagged && !IsMember(member, holder.parts);
    const DottedKey key = {parent.name + (parent.name.empty() ? "" : ".") + member->key,
                           parent.is_common && !is_choice};
    const bool is_known = std::any_of(
        keys.begin(), keys.end(), [&](const DottedKey& other) { return other.name == key.name; });
    if (is_known) continue;
    keys.push_back(key);
    AddKeys(*member, key, keys);
  }
}

std::vector<DottedKey> AllKeys(const Field& root) {
  std::vector<DottedKey> keys;
  AddKeys(root, {"", true}, keys);
  // Keys that every config has come first; among them, those with the fewest parts.
  std::stable_sort(keys.begin(), keys.end(), [](const DottedKey& a, const DottedKey& b) {
    const auto rank = [](const DottedKey& key) {
      return std::pair(!key.is_common, std::count(key.name.begin(), key.name.end(), '.'));
    };
    return rank(a) < rank(b);
  });
  return keys;
}

bool EndsWith(const std::vector<std::string>& key, const std::vector<std::string>& parts,
              std::size_t count) {
  return key.size() >= count &&
         std::equal(parts.end() - static_cast<std::ptrdiff_t>(count), parts.end(),
                    key.end() - static_cast<std::ptrdiff_t>(count));
}

}  // namespace

std::vector<std::string> KeysEndingLike(const Field& root, std::string_view key) {
  const std::vector<std::string> parts = NormalParts(key);
  const std::vector<DottedKey> keys = AllKeys(root);
  std::vector<std::string> found;
  bool is_common = false;
  for (std::size_t count = parts.size(); count > 0 && found.empty(); --count) {
    for (const DottedKey& one : keys) {
      if (!EndsWith(SplitKey(one.name), parts, count) || (is_common && !one.is_common)) continue;
      is_common = one.is_common;
      found.push_back(one.name);
    }
  }
  return found;
}

std::string AllowedKeys(const Field& root, std::string_view key,
                        const std::vector<std::string>& allowed) {
  const std::string text = AllowedNames("", allowed);
  const std::vector<std::string> alike = KeysEndingLike(root, key);
  if (!alike.empty()) return text + Question(alike);
  const std::vector<std::string> nearest = NearestNames(key, allowed);
  if (!nearest.empty()) return text + Question(nearest);
  std::vector<std::string> names;
  for (const DottedKey& one : AllKeys(root)) names.push_back(one.name);
  return text + Question(NearestNames(key, names));
}

}  // namespace relulab
