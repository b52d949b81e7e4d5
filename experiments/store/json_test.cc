#include "experiments/store/json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/store/expect_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

using std::string_literals::operator""s;

TEST(JsonTest, KeepsKeyOrderAndValues) {
  const Json json = ParseJson(R"({"b": 1, "a": [true, null, -0.5], "c": "\u00e9"})", "test");
  EXPECT_EQ(json.dump(), R"({"b":1,"a":[true,null,-0.5],"c":"é"})");
}

TEST(JsonTest, SyntaxErrorsNameSourceLineAndColumn) {
  struct Case {
    std::string text;
    std::vector<std::string> parts;
  };
  const std::vector<Case> cases = {
      {"{\n  \"a\": 1,\n}", {"s.json: ", "line 3, column 1"}},
      {"{\"a\" 1}", {"s.json: ", "line 1, column 6", "':'"}},
      {"{} {}", {"s.json: ", "line 1, column 4"}},
      {"  \n ", {"s.json: ", "line 2"}},
      {"// none\n{}", {"s.json: ", "line 1, column 1"}},
      {"{\"a\": NaN}", {"s.json: ", "line 1, column 7"}},
      {"{\"a\": \"\xff\"}", {"s.json: ", "line 1, column 8", "UTF-8"}},
      {"{\"a\": \"\0\"}"s, {"s.json: ", "line 1, column 8", "U+0000"}},
      {"[1, 2", {"s.json: ", "line 1, column 6"}},
  };
  for (const Case& c : cases) {
    ExpectError([&] { ParseJson(c.text, "s.json"); }, c.parts);
  }
}

TEST(JsonTest, DuplicateKeysAreAnErrorThatPointsAtThem) {
  ExpectError([] { ParseJson(R"({"seed": 1, "seed": 1})", "s.json"); },
              {"s.json: /seed:", "twice"});
  ExpectError([] { ParseJson(R"({"a": [1, {"x": {}}, {"x": 0, "y": [], "x": 2}]})", "s.json"); },
              {"s.json: /a/2/x:", "twice"});
  ExpectError([] { ParseJson(R"({"a": {"b": 1}, "b/~": 1, "b/~": 2})", "s.json"); },
              {"s.json: /b~1~0:"});
  // The same key in two objects is not a duplicate.
  EXPECT_NO_THROW(ParseJson(R"([{"a": {"a": 1}}, {"a": 2}])", "s.json"));
}

TEST(JsonTest, NumbersBeyondADoubleAreAnErrorThatPointsAtThem) {
  ExpectError([] { ParseJson(R"({"a": [0, {"b": 1e400}]})", "s.json"); },
              {"s.json: /a/1/b: found '1e400'", "expected"});
  ExpectError([] { ParseJson(R"({"a": [[1], 0, -1e400]})", "s.json"); }, {"s.json: /a/2: found"});
  ExpectError([] { ParseJson("1e400", "s.json"); }, {"s.json: found '1e400'"});
  EXPECT_EQ(ParseJson("1e308", "s.json"), Json(1e308));
  EXPECT_EQ(ParseJson("1e-400", "s.json"), Json(0.0));
}

TEST(JsonTest, DeepNestingIsAnErrorAndNoCrash) {
  const std::string brackets(100000, '[');
  ExpectError([&] { ParseJson(brackets, "s.json"); }, {"s.json: nested more than 64"});
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  ExpectError([&] { ParseJson(objects, "s.json"); }, {"s.json: nested more than 64"});
  EXPECT_NO_THROW(ParseJson(std::string(64, '[') + std::string(64, ']'), "s.json"));
  ExpectError([] { ParseJson(std::string(65, '[') + std::string(65, ']'), "s.json"); }, {"nested"});
}

TEST(JsonTest, FilesThatAreNoneAreNamed) {
  const TemporaryDirectory directory;
  const std::filesystem::path missing = directory.path() / "missing.json";
  const std::filesystem::path empty = directory.path() / "empty.json";
  WriteFile(empty, "");
  ExpectError([&] { ReadJsonFile(missing); }, {missing.string(), "No such file"});
  ExpectError([&] { ReadJsonFile(empty); }, {empty.string(), "is empty", "JSON"});
  ExpectError([&] { ReadJsonFile(directory.path()); },
              {directory.path().string(), "is a directory", "JSON file"});
}

TEST(JsonTest, ExcerptsAreShortAndPrintable) {
  EXPECT_EQ(Excerpt(Json{{"a", 1}}), R"({"a":1})");
  EXPECT_EQ(Excerpt("a\0\x1b"s), R"("a\u0000\u001b")");
  EXPECT_EQ(Excerpt(std::string(100, 'x')), "\"" + std::string(59, 'x') + "...");
  std::string accents = "x";
  for (int i = 0; i < 60; ++i) accents += "é";  // two bytes each; the cut falls inside one
  EXPECT_EQ(Excerpt(accents), "\"" + accents.substr(0, 59) + "...");
  EXPECT_EQ(Excerpt(accents.substr(1)), "\"" + accents.substr(1, 58) + "...");
}

TEST(JsonTest, PointersAreEscaped) {
  EXPECT_EQ(Append("/a", "b"), "/a/b");
  EXPECT_EQ(Append("", "m~n/o"), "/m~0n~1o");
  EXPECT_EQ(Append("", "a\0b\n\x1b[31m"s), "/a\\u0000b\\n\\u001b[31m");
}

}  // namespace
}  // namespace relulab
