// Tests of the architecture: every #include "..." is allowed by kArrows, config keys are declared,
// and the columns of result tables are named in one place.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "core/measure/metric.h"
#include "experiments/commands/program_test_support.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/field.h"
#include "experiments/config/field_builders.h"
#include "experiments/config/run_spec.h"
#include "experiments/config/schema.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

/// The folders that each folder may include, besides itself and its own subfolders. "core" stands
/// for all of core.
const std::map<std::string, std::set<std::string>> kArrows = {
    {"core/numeric", {}},
    {"core/random", {}},
    {"core/registry", {}},
    {"core/stats", {"core/random", "core/registry"}},
    {"core/sparse", {"core/numeric", "core/registry"}},
    {"core/data", {"core/numeric", "core/random", "core/registry"}},
    {"core/nn", {"core/numeric", "core/random", "core/registry", "core/sparse"}},
    {"core/train", {"core/numeric", "core/random", "core/registry", "core/data", "core/nn"}},
    {"core/measure",
     {"core/numeric", "core/random", "core/registry", "core/data", "core/nn", "core/train"}},
    {"core/theory", {"core/numeric", "core/random", "core/registry", "core/nn"}},
    {"experiments/store", {"core"}},
    {"experiments/config", {"core", "experiments/store"}},
    {"experiments/plan", {"experiments/config", "experiments/store"}},
    {"experiments/lab", {"core", "experiments/plan", "experiments/config", "experiments/store"}},
    {"experiments/claims", {"core", "experiments/config", "experiments/plan", "experiments/store"}},
    {"experiments/report",
     {"core/data", "core/registry", "core/stats", "experiments/config", "experiments/plan",
      "experiments/store"}},
    {"experiments/commands",
     {"core", "experiments/claims", "experiments/config", "experiments/lab", "experiments/plan",
      "experiments/report", "experiments/store"}},
    {"experiments", {"experiments/commands"}},  // main.cc
};

/// Libraries that core must not use: JSON, logging, command line, digests.
const std::set<std::string> kForbiddenInCore = {"nlohmann", "spdlog", "fmt", "CLI", "openssl"};

bool IsIn(const std::string& folder, const std::string& parent) {
  return folder == parent || folder.starts_with(parent + "/");
}

bool MayInclude(const std::string& folder, const std::string& included, bool is_test) {
  const std::string other = fs::path(included).parent_path().string();
  if (IsIn(folder, "core") && kForbiddenInCore.contains(included.substr(0, included.find('/')))) {
    return false;
  }
  if (!IsIn(other, "core") && !IsIn(other, "experiments")) return true;
  if (is_test) return !(IsIn(folder, "core") && IsIn(other, "experiments"));
  // A subfolder obeys the row of its parent.
  const std::string* row = nullptr;
  for (const auto& [name, ignored] : kArrows) {
    if (IsIn(folder, name) && (row == nullptr || row->size() < name.size())) row = &name;
  }
  if (row == nullptr || (*row == "experiments" && folder != *row)) return false;
  const std::set<std::string>& known = kArrows.at(*row);
  return (IsIn(other, *row) && *row != "experiments") ||
         std::any_of(known.begin(), known.end(),
                     [&](const std::string& name) { return IsIn(other, name); });
}

struct Inspection {
  int includes = 0;
  std::vector<std::string> violations;  ///< "core/nn/x.cc includes experiments/y.h"
};

Inspection Inspect(const fs::path& root) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"].*)");
  Inspection inspection;
  for (const char* house : {"core", "experiments"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / house)) {
      const fs::path extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      const fs::path file = fs::relative(entry.path(), root);
      const bool is_test = file.stem().string().ends_with("_test");
      std::ifstream lines(entry.path());
      for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (!std::regex_match(line, match, kInclude)) continue;
        ++inspection.includes;
        if (!MayInclude(file.parent_path().string(), match[1], is_test)) {
          inspection.violations.push_back(file.string() + " includes " + match[1].str());
        }
      }
    }
  }
  return inspection;
}

TEST(Architecture, EveryIncludeFollowsAnArrow) {
  const Inspection inspection = Inspect(RELULAB_SOURCE_DIR);
  EXPECT_GT(inspection.includes, 500);
  for (const std::string& violation : inspection.violations) ADD_FAILURE() << violation;
}

TEST(Architecture, NoTwoFoldersKnowEachOther) {
  for (const auto& [folder, known] : kArrows) {
    for (const std::string& other : known) {
      const auto row = kArrows.find(other);
      if (row == kArrows.end()) continue;
      EXPECT_FALSE(row->second.contains(folder)) << folder << " and " << other;
    }
  }
}

TEST(Architecture, AForbiddenIncludeIsFound) {
  const TemporaryDirectory root;
  const auto write = [&](const std::string& file, const std::string& included) {
    CreateDirectories((root.path() / file).parent_path());
    WriteFile(root.path() / file, "#include \"" + included + "\"\n");
  };
  write("core/nn/a.cc", "core/train/trainer.h");
  write("core/nn/activations/b.h", "core/measure/metric.h");
  write("core/nn/c_test.cc", "experiments/store/file.h");
  write("core/train/d.cc", "nlohmann/json.hpp");
  write("core/new/e.cc", "core/numeric/norm.h");
  write("experiments/report/f.cc", "experiments/lab/run_study.h");
  write("experiments/new/g.cc", "experiments/store/file.h");
  write("experiments/h.cc", "experiments/lab/run_study.h");
  EXPECT_EQ(Inspect(root.path()).violations.size(), 8U);
  write("core/nn/a.cc", "core/nn/network.h");
  write("core/nn/activations/b.h", "core/nn/activation.h");
  write("core/nn/c_test.cc", "core/measure/metric.h");
  write("core/train/d.cc", "Eigen/Core");
  write("core/new/e.cc", "vector");
  write("experiments/report/f.cc", "experiments/store/file.h");
  write("experiments/new/g.cc", "map");
  write("experiments/h.cc", "experiments/commands/application.h");
  EXPECT_TRUE(Inspect(root.path()).violations.empty());
}

/// Members of the JSON files in results; they are not config keys.
const std::set<std::string> kRecordMembers = {
    // run.json and timing.json
    "run_id", "results_version", "status", "config", "summary", "data", "not_finite", "provenance",
    "seconds",
    // `plan` of study.json
    "runs", "cell", "varied_keys", "tuning", "groups", "values", "chosen", "command", "group",
    "point",
    // claims.json
    "verdict", "effect", "low", "high", "is_lower_bound", "note", "n", "cells", "study",
    // JSON Patch (RFC 6902), the difference of two plans
    "value"};

/// Every config key by its dotted name, with and without "base.", and each part of such a name.
std::set<std::string> DeclaredKeys() {
  std::set<std::string> keys;
  for (const KeyLine& line : StudyKeys()) {
    std::string key = std::regex_replace(line.key, std::regex(R"(\[\])"), "");
    for (const std::string& part : SplitKey(key)) keys.insert(part);
    keys.insert(key);
    if (key.starts_with("base.")) keys.insert(key.substr(5));
  }
  for (const Field& part : SeedRangeField().parts) keys.insert(part.key);
  return keys;
}

/// A message such as "experiments/lab/x.cc uses the key \"detph\"" for every undeclared key in
/// production code. Files that declare keys are not checked.
std::vector<std::string> UndeclaredKeys(const fs::path& root, int* found = nullptr) {
  static const std::regex kUse(
      R"re((?:\.at|\.contains|\.value|\.Below|GetKey|Has|SetKey|ValueOf)\((?:[^"()]*(?:\([^()]*\))?[^"()]*,\s*)?"([^"]+)")re");
  const std::set<std::string> declared = DeclaredKeys();
  std::vector<std::string> violations;
  for (const auto& entry : fs::recursive_directory_iterator(root / "experiments")) {
    const std::string file = fs::relative(entry.path(), root).string();
    const bool is_source = file.ends_with(".cc") || file.ends_with(".h");
    if (!is_source || file.ends_with("_test.cc") || file.find("_fields.cc") != std::string::npos ||
        file.find("test_support") != std::string::npos || file.ends_with("config/schema.cc")) {
      continue;
    }
    const std::string text = ReadFile(entry.path());
    for (std::sregex_iterator use(text.begin(), text.end(), kUse), end; use != end; ++use) {
      const std::string key = (*use)[1];
      if (found != nullptr) ++*found;
      if (declared.contains(key) || kRecordMembers.contains(key)) continue;
      violations.push_back(file + " uses the key \"" + key + "\"");
    }
  }
  return violations;
}

/// Adds the paths of the leaves below a field that fill no member. Parameters of registry rows are
/// read with their row, and so are the elements of lists of plain values.
void FindUnread(const Field& field, const std::string& path, bool is_read,
                std::vector<std::string>& unread) {
  const bool reads = is_read || field.read != nullptr;
  if (field.kind == Field::Kind::kEither) {
    for (const Field& part : field.parts) FindUnread(part, path, reads, unread);
  } else if (field.kind == Field::Kind::kObject) {
    for (const Field& part : field.parts) FindUnread(part, path + "." + part.key, false, unread);
  } else if (field.kind == Field::Kind::kTagged) {
    for (const Field& part : field.parts) {
      FindUnread(part, path + "." + part.key, reads && part.key == field.tag, unread);
    }
    for (const Choice& choice : field.choices) {
      for (const Field& own : choice.fields) FindUnread(own, path + "." + own.key, reads, unread);
    }
  } else if (!reads) {
    unread.push_back(path);
  }
}

TEST(Architecture, EveryKeyFillsAMember) {
  std::vector<std::string> unread;
  FindUnread(RunFields(), "", false, unread);
  EXPECT_EQ(unread, std::vector<std::string>());
  // A key that fills no member is found.
  const Field forgotten =
      Object("", nullptr, {Boolean("clip", false, "a key that nothing reads")}, "");
  unread.clear();
  FindUnread(forgotten, "", false, unread);
  EXPECT_EQ(unread, std::vector<std::string>{".clip"});
}

TEST(Architecture, EveryKeyThatCodeUsesIsDeclared) {
  int found = 0;
  for (const std::string& violation : UndeclaredKeys(RELULAB_SOURCE_DIR, &found)) {
    ADD_FAILURE() << violation << ", which is neither a config key nor in kRecordMembers";
  }
  EXPECT_GT(found, 50);
}

TEST(Architecture, AnUndeclaredKeyIsFound) {
  const TemporaryDirectory root;
  CreateDirectories(root.path() / "experiments/lab");
  const auto count = [&](const std::string& file, const std::string& text) {
    WriteFile(root.path() / "experiments/lab" / file, text);
    return UndeclaredKeys(root.path()).size();
  };
  EXPECT_EQ(count("a.cc", R"(config.at("detph"))"), 1U);
  EXPECT_EQ(count("a.cc", R"(GetKey(run.config, "network.detph"))"), 1U);
  EXPECT_EQ(count("a.cc", "SetKey(config,\n    \"sed\", 1)"), 1U);
  EXPECT_EQ(count("a.cc", R"(place.Below("base").Below("netwrok"))"), 1U);
  EXPECT_EQ(count("a.cc", R"(ValueOf(plan, Run(1), "measure.metric"))"), 1U);
  EXPECT_EQ(
      count("a.cc",
            R"(config.at("depth"); GetKey(c, "network.init.scheme"); run.value("status", ""))"),
      0U);
  EXPECT_EQ(count("a_test.cc", R"(config.at("detph"))"), 0U);
}

/// The columns that code must name by their constants in tables.h. The columns of analyses have no
/// constants. Those without an underscore ("network") are not checked, because the word may mean
/// something else.
std::set<std::string> GuardedColumns() {
  std::set<std::string> names;
  for (const Table& table : Tables()) {
    const bool has_constants = table.name != "detectors" && table.name != "removal";
    for (const std::string& name : ColumnNames(table)) {
      if (has_constants || name.find('_') != std::string::npos) names.insert(name);
    }
  }
  return names;
}

/// Columns that are also words of configs. Folders that read configs may name them.
const std::set<std::string> kConfigWords = {
    "seed",    "step",       "layer",      "count",   "cell",     "id",
    "role",    "kind",       "quote",      "unit",    "where",    "treatment",
    "control", "quantifier", "min_effect", "command", "statement"};
const std::set<std::string> kConfigReaders = {"experiments/config", "experiments/plan",
                                              "experiments/claims"};

/// Columns, besides metrics, that configs name as values, such as in tune.select and targets.
const std::set<std::string> kConfigValues = {
    "steps_to_target",          "epochs_to_target",     "flops_to_target",
    "final_train_loss",         "final_train_accuracy", "final_validation_loss",
    "best_validation_accuracy", "validation_accuracy",  "removed_fraction"};

/// String literals of production code that are columns, each as `experiments/lab/x.cc: "run_id"`.
std::vector<std::string> FindColumnLiterals(const fs::path& root) {
  static const std::regex kLiteral(R"re("((?:[^"\\]|\\.)*)"|//.*)re");
  const std::set<std::string> columns = GuardedColumns();
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / "experiments")) {
    const fs::path file = fs::relative(entry.path(), root);
    const std::string stem = file.stem().string();
    const bool is_source = file.extension() == ".h" || file.extension() == ".cc";
    const bool is_test = stem.ends_with("_test") || stem.ends_with("_test_support");
    if (!is_source || is_test || file.parent_path() / stem == "experiments/store/tables") continue;
    std::ifstream lines(entry.path());
    for (std::string line; std::getline(lines, line);) {
      for (std::sregex_iterator match(line.begin(), line.end(), kLiteral), end; match != end;
           ++match) {
        const std::string text = (*match)[1];
        if (!columns.contains(text)) continue;
        const std::string folder = file.parent_path().string();
        if (kConfigReaders.contains(folder) && kConfigWords.contains(text)) continue;
        const bool is_value = kConfigValues.contains(text) || FindRow(Metrics(), text) != nullptr;
        if (folder == "experiments/config" && is_value) continue;
        found.push_back(file.string() + ": \"" + text + "\"");
      }
    }
  }
  return found;
}

TEST(Architecture, ColumnsAreNamedInOnePlace) {
  for (const std::string& literal : FindColumnLiterals(RELULAB_SOURCE_DIR)) {
    ADD_FAILURE() << literal << "; name it by its constant in experiments/store/tables.h";
  }
}

TEST(Architecture, AColumnNamedElsewhereIsFound) {
  const TemporaryDirectory root;
  const auto write = [&](const std::string& file, const std::string& line) {
    CreateDirectories((root.path() / file).parent_path());
    WriteFile(root.path() / file, line + "\n");
  };
  write("experiments/report/a.cc", "csv.FindColumn(\"run_id\"); // x");
  write("experiments/lab/b.h", "f(\"a\\\"b\", \"zero_fraction\");");
  write("experiments/config/c.cc", "g(\"run_id\", \"seed\");");
  EXPECT_EQ(FindColumnLiterals(root.path()).size(), 3U);
  write("experiments/report/a.cc", "csv.FindColumn(columns::kRunId);  // the \"run_id\"");
  write("experiments/lab/b.h", "f(\"run_ids\", \"a zero_fraction\");");
  write("experiments/config/c.cc", "g(\"seed\");");
  write("experiments/lab/d_test.cc", "h(\"run_id\");");
  write("experiments/store/tables.h", "{\"run_id\"}");
  EXPECT_TRUE(FindColumnLiterals(root.path()).empty());
}

TEST(Architecture, PublishedTablesAreDeclared) {
  EXPECT_GT(ExpectAllDeclared(fs::path(RELULAB_SOURCE_DIR) / "results/reference/claims"), 50);
}

}  // namespace
}  // namespace relulab
