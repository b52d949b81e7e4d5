#include "core/data/class_labels.h"

#include <gtest/gtest.h>

#include <set>

#include "core/data/test_files.h"

namespace relulab {
namespace {

struct Outcome {
  std::int64_t first;
  RawDataset data;
};

Outcome Set(const std::set<std::int64_t>& labels, std::optional<int> stated = std::nullopt) {
  LabelUses uses;
  for (const std::int64_t label : labels) uses[label] = {"place of " + std::to_string(label), 9};
  Outcome outcome;
  outcome.first = SetClasses(uses, "file", stated, outcome.data);
  return outcome;
}

TEST(SetClasses, LabelsFromZeroAreClasses) {
  const Outcome digits = Set({0, 1, 2});
  EXPECT_EQ(digits.first, 0);
  EXPECT_EQ(digits.data.classes, 3);
  EXPECT_EQ(digits.data.class_names, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_TRUE(digits.data.warnings.empty());
}

TEST(SetClasses, OtherLabelsAreShiftedAndSaid) {
  const Outcome glass = Set({1, 2, 3});
  EXPECT_EQ(glass.first, 1);
  EXPECT_EQ(glass.data.classes, 3);
  EXPECT_EQ(glass.data.class_names[0], "1");
  ASSERT_EQ(glass.data.warnings.size(), 1U);
  ExpectParts(glass.data.warnings[0],
              {"file: no class 0 in the file; do labels begin at 1?", "dataset.classes 4"});
  EXPECT_EQ(Set({3, 4, 5, 6, 7, 8}).data.classes, 6);
  EXPECT_EQ(Set({2001, 2002}).data.classes, 2);
}

TEST(SetClasses, ALabelThatNoRowHasIsSaidOnce) {
  const Outcome gap = Set({1, 2, 3, 5, 6, 7});
  EXPECT_EQ(gap.data.classes, 7);
  EXPECT_EQ(gap.data.class_names[3], "");
  ASSERT_EQ(gap.data.warnings.size(), 2U);
  EXPECT_EQ(gap.data.warnings[1], "file: no row has label 4");
  ExpectParts(Set({0, 20}).data.warnings.at(0), {"label 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 9 more"});
}

TEST(SetClasses, AStatedNumberKeepsLabelsAsTheyAre) {
  EXPECT_EQ(Set({1, 2, 3}, 4).first, 0);
  EXPECT_EQ(Set({1, 2, 3}, 4).data.classes, 4);
  EXPECT_EQ(Set({1, 2, 3}, 4).data.warnings, std::vector<std::string>{"file: no row has label 0"});
  EXPECT_EQ(Set({1, 2, 3}, 3).first, 1) << "they only fit so";
  EXPECT_EQ(Set({0, 1}, 10).data.classes, 10);
  EXPECT_EQ(Set({0, 65535}, 65536).data.classes, 65536);
  ExpectParts(ErrorOf([] {
                Set({0, 1, 7}, 3);
              }),
              {"place of 7: found label 7", "from 0 to 2", "dataset.classes is 3"});
}

TEST(SetClasses, AStrayLabelIsRefused) {
  for (const std::int64_t stray : {99, 255, 999, 65535, 70000}) {
    ExpectParts(ErrorOf([&] {
                  Set({1, 2, 3, stray});
                }),
                {"place of " + std::to_string(stray), "4 different labels", "at most 25",
                 "dataset.classes"});
  }
  ExpectParts(ErrorOf([] { Set({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99}); }), {"at most 55"});
  EXPECT_EQ(Set({0, 24}).data.classes, 25);
}

// `many` labels with three rows each, and `rare` labels with `rows` rows each.
LabelUses UsesOf(int many, int rare, std::int64_t rows) {
  LabelUses uses;
  for (int label = 0; label < many + rare; ++label) {
    uses[label] = {"place", label < many ? std::int64_t{3} : rows};
  }
  return uses;
}

TEST(SetClasses, ManyRareLabelsAreNotClasses) {
  const auto classes = [](const LabelUses& uses) {
    RawDataset data;
    SetClasses(uses, "file", std::nullopt, data);
    return data.classes;
  };
  EXPECT_EQ(classes(UsesOf(100, 0, 0)), 100);
  EXPECT_EQ(classes(UsesOf(60, 40, 1)), 100) << "most labels have three rows";
  EXPECT_EQ(classes(UsesOf(0, 25, 1)), 25) << "a small table";
  for (const std::int64_t rows : {1, 2}) {
    ExpectParts(ErrorOf([&] { classes(UsesOf(0, 26, rows)); }),
                {"file: found 26 different labels in " + std::to_string(26 * rows) + " rows",
                 "one or two rows", "dataset.classes"});
    ExpectParts(ErrorOf([&] { classes(UsesOf(40, 60, rows)); }), {"100 different labels"});
  }
  RawDataset stated;
  SetClasses(UsesOf(0, 120, 1), "file", 120, stated);
  EXPECT_EQ(stated.classes, 120);
}

TEST(SetClasses, OneClassOnly) {
  for (const std::int64_t label : {0, 1, 5, 65535}) {
    for (const std::optional<int> stated : {std::optional<int>(), std::optional<int>(10)}) {
      ExpectParts(ErrorOf([&] { Set({label}, stated); }),
                  {"file: found only one class, " + std::to_string(label)});
    }
  }
}

}  // namespace
}  // namespace relulab
