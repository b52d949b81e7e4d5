// Evaluates claims on tables that are written by hand.
#include "experiments/claims/evaluate_claims.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/data/temporary_directory.h"
#include "experiments/store/csv.h"
#include "experiments/store/expect_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

Json Claims(const char* text) { return Json::parse(text); }

class EvaluateClaimsTest : public testing::Test {
 protected:
  /// relu and tanh at depths 2 and 3, with six seeds. Tests call a run "relu-2-1" and so on.
  void WriteStudy(const Json& claims) {
    const Json config = {{"name", "s"},
                         {"base",
                          {{"dataset", {{"name", "spirals"}}},
                           {"training", {{"steps", 1000}}},
                           {"measure", {{"metrics", {"delta_norm"}}}}}},
                         {"sweep",
                          {{"network.activation", {"relu", "tanh"}},
                           {"network.depth", {2, 3}},
                           {"seed", {{"count", 6}}}}},
                         {"claims", claims}};
    study_ = {};
    study_.study = ReadStudy(config, {"s.json", ""});
    study_.study.command = "relulab run s.json";
    study_.plan = MakePlan(study_.study);
    std::string table =
        "run_id,status,network.activation,network.depth,seed,steps_to_target,"
        "best_validation_accuracy,test_accuracy\n";
    std::string layers = "run_id,step,layer,delta_norm\n";
    std::erase_if(study_.plan.runs,
                  [&](const PlannedRun& run) { return dropped_.contains(NameOf(run)); });
    for (const PlannedRun& run : study_.plan.runs) {
      if (NameOf(run) != left_out_) AddRun(run, table, layers);
    }
    WriteFile(root_.path() / "runs.csv", table);
    WriteFile(root_.path() / "layers.csv", layers);
  }

  static std::string NameOf(const PlannedRun& run) {
    return run.cell[0].get<std::string>() + "-" + run.cell[1].dump() + "-" + run.cell[2].dump();
  }

  void AddRun(const PlannedRun& run, std::string& table, std::string& layers) const {
    const bool is_relu = run.cell[0] == "relu";
    const int depth = run.cell[1];
    const int seed = run.cell[2];
    const int steps = (is_relu ? 100 : 200) + 7 * seed + seed * seed;
    const bool misses = !is_relu && depth == 3 && seed > 4;
    const double accuracy = (is_relu ? 0.9 : 0.89) + 0.001 * (seed * seed % 5);
    const std::string name = NameOf(run);
    const std::string status = name == diverged_ ? "diverged"
                               : name == failed_ ? "failed"
                                                 : "completed";
    table += run.run_id + "," + status + "," + run.cell[0].get<std::string>() + "," +
             std::to_string(depth) + "," + std::to_string(seed) + "," +
             (misses ? "" : std::to_string(steps)) + "," + std::to_string(accuracy) + "," +
             (misses ? "" : std::to_string(accuracy)) + "\n";
    const char* const tanh_delta[] = {"0.1", "1", "10", "10"};
    for (int layer = 1; layer <= depth + 1; ++layer) {
      layers += run.run_id + ",0," + std::to_string(layer) + "," +
                (is_relu ? "1" : tanh_delta[layer - 1]) + "\n";
    }
  }

  std::vector<ClaimResult> Evaluate(const char* claims) {
    WriteStudy(Claims(claims));
    return EvaluateClaims(root_.path(), study_);
  }

  TemporaryDirectory root_;
  PlannedStudy study_;
  std::set<std::string> dropped_;  ///< the names of runs that are not planned
  std::string left_out_;           ///< the name of a run that is not finished
  std::string failed_;             ///< the name of a run that failed
  std::string diverged_;
};

const char* const kFaster = R"([{
  "id": "faster", "quote": "“It converges faster”", "where": "line 9", "statement": "Steps, by depth.",
  "arms": {"treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}},
  "cells": ["network.depth"], "metric": {"from": "runs", "column": "steps_to_target"},
  "statistic": "restricted_mean_ratio", "min_effect": 1.25}])";

TEST_F(EvaluateClaimsTest, TimesArePairedBySeedAndCensored) {
  const ClaimResult result = Evaluate(kFaster).front();
  EXPECT_EQ(result.verdict, Verdict::kSupported) << result.reason;
  ASSERT_EQ(result.cells.size(), 2U);
  EXPECT_EQ(result.cells[0].cell, "depth=2");
  EXPECT_EQ(result.cells[1].control_misses, 2U);
  EXPECT_TRUE(result.is_lower_bound);
  // Mean of 7 s + s^2 over 1..6 is 39 2/3.
  EXPECT_NEAR(ShownEffect(result.claim, result.cells[0].effect), 239.6667 / 139.6667, 1e-5);
}

TEST_F(EvaluateClaimsTest, AMissingRunIsToldWithItsCount) {
  left_out_ = "tanh-2-3";
  const ClaimResult result = Evaluate(kFaster).front();
  EXPECT_EQ(result.verdict, Verdict::kNotTested);
  EXPECT_EQ(result.reason, "1 of 24 runs are not finished");
}

TEST_F(EvaluateClaimsTest, AFailedRunIsNotFinished) {
  failed_ = "relu-3-2";
  EXPECT_EQ(Evaluate(kFaster).front().reason, "1 of 24 runs are not finished");
}

TEST_F(EvaluateClaimsTest, ADivergedRunHasNoLastLayers) {
  diverged_ = "relu-2-1";
  const ClaimResult result = Evaluate(R"([{
    "id": "decay", "kind": "threshold", "direction": "within", "bound": 0, "min_effect": 0.02,
    "arms": {"treatment": {"network.activation": "relu"}}, "cells": ["network.depth"],
    "metric": {"from": "layers", "column": "delta_norm", "reduce": "decades_per_layer", "missing_as": 1}}])")
                                 .front();
  EXPECT_NEAR(result.cells[0].treatment_mean, 1.0 / 6.0, 1e-12);
  EXPECT_EQ(result.cells[1].treatment_mean, 0.0);
}

TEST_F(EvaluateClaimsTest, AMissingValueNeedsAMeaning) {
  Json claims = Claims(R"([{
    "id": "accuracy",
    "arms": {"treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}},
    "cells": ["network.depth"], "metric": {"from": "runs", "column": "test_accuracy"}, "min_effect": 0.005}])");
  WriteStudy(claims);
  ClaimResult result = EvaluateClaims(root_.path(), study_).front();
  EXPECT_EQ(result.verdict, Verdict::kNotTested);
  EXPECT_NE(result.reason.find("2 of 24 values are absent"), std::string::npos) << result.reason;

  claims[0]["metric"]["missing_as"] = 0.1;
  WriteStudy(claims);
  result = EvaluateClaims(root_.path(), study_).front();
  EXPECT_NEAR(result.cells[0].effect, 0.01, 1e-9);
  EXPECT_GT(result.cells[1].effect, 0.2);
}

TEST_F(EvaluateClaimsTest, DecadesComeFromLayers) {
  const ClaimResult result = Evaluate(R"([{
    "id": "decay", "kind": "threshold", "direction": "within", "bound": 0, "min_effect": 0.02,
    "arms": {"treatment": [{"network.activation": "relu"}, {"network.activation": "tanh"}]},
    "cells": ["network.depth"],
    "metric": {"from": "layers", "column": "delta_norm", "step": "first", "reduce": "decades_per_layer"}}])")
                                 .front();
  ASSERT_EQ(result.cells.size(), 4U);
  EXPECT_EQ(result.verdict, Verdict::kConditional);
  EXPECT_TRUE(result.is_degenerate);
  for (const CellResult& cell : result.cells) {
    const bool is_relu = cell.treatment == "activation=relu";
    EXPECT_EQ(cell.effect, is_relu ? 0.0 : -1.0);
    EXPECT_EQ(cell.own, is_relu ? Verdict::kSupported : Verdict::kContradicted);
  }
}

TEST_F(EvaluateClaimsTest, PresenceIsAveragedOverTheKeysOfAUnit) {
  const ClaimResult result = Evaluate(R"([{
    "id": "reached",
    "arms": {"treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}},
    "metric": {"from": "runs", "column": "steps_to_target", "present": true, "over": ["network.depth"]}}])")
                                 .front();
  ASSERT_EQ(result.cells.size(), 1U);
  EXPECT_EQ(result.n, 6U);
  EXPECT_EQ(result.cells[0].treatment_mean, 1.0);
  EXPECT_NEAR(*result.cells[0].control_mean, (4 * 1.0 + 2 * 0.5) / 6, 1e-12);
}

TEST_F(EvaluateClaimsTest, UnmatchedCellsAreOutOfThePool) {
  const ClaimResult result = Evaluate(R"([{
    "id": "matched",
    "arms": {"treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}},
    "cells": ["network.depth"], "metric": {"from": "runs", "column": "best_validation_accuracy"},
    "matched": {"column": "best_validation_accuracy", "within": 0.005}}])")
                                 .front();
  EXPECT_EQ(result.verdict, Verdict::kNotTested);
  EXPECT_EQ(result.cells[0].excluded, Exclusion::kNotMatched);
}

TEST_F(EvaluateClaimsTest, MatchedCellsStayInThePool) {
  const ClaimResult result = Evaluate(R"([{
    "id": "matched",
    "arms": {"treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}},
    "cells": ["network.depth"], "metric": {"from": "runs", "column": "steps_to_target"},
    "statistic": "restricted_mean_ratio",
    "matched": {"column": "best_validation_accuracy", "within": 0.0101}}])")
                                 .front();
  EXPECT_FALSE(result.cells[0].excluded);
  EXPECT_FALSE(result.cells[1].excluded);
  EXPECT_TRUE(result.effect);
}

// The best control of a cell has the best mean in the claim's direction.
TEST_F(EvaluateClaimsTest, OnlyTheBestControlIsCompared) {
  const auto control = [&](const char* direction) {
    Json claims = Claims(R"([{
      "id": "best",
      "arms": {"treatment": {"network.depth": 2, "network.activation": "relu"},
               "controls": [{"network.depth": 3, "network.activation": "tanh"},
                            {"network.depth": 3, "network.activation": "relu"}], "compare": "best"},
      "metric": {"from": "runs", "column": "best_validation_accuracy"}}])");
    claims[0]["direction"] = direction;
    WriteStudy(claims);
    const ClaimResult result = EvaluateClaims(root_.path(), study_).front();
    EXPECT_EQ(result.cells.size(), 1U);
    return result.cells.front().control;
  };
  EXPECT_EQ(control("higher"), "depth=3 activation=relu");
  EXPECT_EQ(control("lower"), "depth=3 activation=tanh");
}

TEST_F(EvaluateClaimsTest, WhatOneArmHasAloneIsTold) {
  dropped_ = {"tanh-3-1", "tanh-3-2", "tanh-3-3", "tanh-3-4", "tanh-3-5", "tanh-3-6", "relu-2-4"};
  const ClaimResult result = Evaluate(kFaster).front();
  ASSERT_EQ(result.cells.size(), 1U);
  EXPECT_EQ(result.cells[0].n, 5U);
  EXPECT_EQ(result.reason,
            "arms without a partner, summed over cells: 1; units that only one arm of a pair has, "
            "summed over pairs: 1");
}

// If a key of the arms is also in `cells`, two arms share at most one cell.
TEST_F(EvaluateClaimsTest, ArmsMayMeetInTheirOwnCells) {
  const ClaimResult result = Evaluate(R"([{
    "id": "deeper",
    "arms": {"treatment": [{"network.activation": "relu", "network.depth": 3}, {"network.activation": "tanh", "network.depth": 3}],
             "controls": [{"network.activation": "relu", "network.depth": 2}, {"network.activation": "tanh", "network.depth": 2}]},
    "cells": ["network.activation"], "metric": {"from": "runs", "column": "best_validation_accuracy"}}])")
                                 .front();
  EXPECT_EQ(result.cells.size(), 2U);
  EXPECT_EQ(result.reason, "");
}

TEST_F(EvaluateClaimsTest, MeansOverUnequalGridsAreRefused) {
  dropped_ = {"tanh-3-2"};
  const ClaimResult result = Evaluate(R"([{
    "id": "reached",
    "arms": {"treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}},
    "metric": {"from": "runs", "column": "steps_to_target", "present": true, "over": ["network.depth"]}}])")
                                 .front();
  EXPECT_EQ(result.verdict, Verdict::kNotTested);
  EXPECT_NE(result.reason.find("\"activation=tanh\" under seed 2 has other values of the keys"),
            std::string::npos)
      << result.reason;
}

TEST_F(EvaluateClaimsTest, ARunOfNoCellMustBeToldApart) {
  const ClaimResult result = Evaluate(R"([{
    "id": "pooled",
    "arms": {"treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}},
    "metric": {"from": "runs", "column": "best_validation_accuracy"}}])")
                                 .front();
  EXPECT_EQ(result.verdict, Verdict::kNotTested);
  EXPECT_NE(result.reason.find("they differ in \"network.depth\""), std::string::npos)
      << result.reason;
}

TEST_F(EvaluateClaimsTest, WritesARowAClaimAndARowACell) {
  WriteStudy(Claims(kFaster));
  WriteClaims(root_.path(), study_);
  TableReader csv(root_.path() / "claims.csv");
  std::vector<std::vector<std::string>> rows;
  for (std::vector<std::string> row; csv.Next(row);) rows.push_back(row);
  ASSERT_EQ(rows.size(), 3U);
  const auto cell = *csv.FindColumn("cell");
  EXPECT_EQ(rows[0][cell], "");
  EXPECT_EQ(rows[1][cell], "activation=relu to activation=tanh at depth=2");
  EXPECT_EQ(rows[2][*csv.FindColumn("note")], "0 and 2 misses");
  EXPECT_EQ(rows[0][*csv.FindColumn("quote")], "“It converges faster”");
  EXPECT_EQ(rows[0][*csv.FindColumn("command")], "relulab run s.json");

  const Json json = Json::parse(ReadFile(root_.path() / "claims.json"));
  const Json& claim = json.at("claims").at(0);
  EXPECT_EQ(claim.at("verdict"), "supported");
  EXPECT_GT(claim.at("low").get<double>(), 1.25);
  EXPECT_EQ(claim.at("cells").size(), 2U);

  WriteStudy(Json::array());
  WriteClaims(root_.path(), study_);
  EXPECT_FALSE(std::filesystem::exists(root_.path() / "claims.csv"));
  EXPECT_FALSE(std::filesystem::exists(root_.path() / "claims.json"));
}

TEST_F(EvaluateClaimsTest, ChecksAndReasonsNeedNoRuns) {
  const auto results = Evaluate(R"([{"id": "definition", "check": "relu_definition"},
                                    {"id": "census", "not_tested": "a census"}])");
  EXPECT_EQ(results[0].verdict, Verdict::kSupported);
  EXPECT_GT(results[0].n, 1000000U);
  EXPECT_EQ(results[1].verdict, Verdict::kNotTested);
  EXPECT_EQ(results[1].reason, "a census");
}

/// CheckClaims of a tiny study with one claim. `measure` and `section` are put in front of the
/// members of `measure` and of the study.
void Check(const std::string& claim, const std::string& measure = "",
           const std::string& section = "") {
  const TemporaryDirectory directory;
  WriteFile(directory.path() / "s.json", "{" + section + R"(
    "name": "s",
    "base": {"dataset": {"name": "spirals"}, "measure": {)" +
                                             measure + R"("metrics": ["delta_norm"]}},
    "sweep": {"network.activation": ["relu", "tanh"], "network.depth": [2, 3], "seed": {"count": 2}},
    "claims": [)" + claim + "]}");
  CheckClaims(PlanStudy(LoadStudy(directory.path() / "s.json", "", {})));
}

TEST(CheckClaimsTest, MistakesCostNothingBeforeTheRuns) {
  const std::string arms =
      R"("arms": {"treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}})";
  const std::string cells = R"("cells": ["network.depth"])";
  Check(R"({"id": "a", )" + arms + "," + cells +
        R"(, "metric": {"from": "layers", "column": "delta_norm"}})");
  ExpectError(
      [&] {
        Check(R"({"id": "a", )" + arms +
              R"(, "metric": {"from": "runs", "column": "test_accuracy"}})");
      },
      {"/claims/0", "network.depth", "cells"});
  ExpectError(
      [&] {
        Check(R"({"id": "a", )" + arms + "," + cells +
              R"(, "metric": {"from": "runs", "column": "test_acuracy"}})");
      },
      {"/claims/0/metric/column", "did you mean \"test_accuracy\""});
  ExpectError(
      [&] {
        Check(R"({"id": "a", )" + arms + "," + cells +
              R"(, "metric": {"from": "layers", "column": "zero_fraction"}})");
      },
      {"/claims/0/metric/column", "\"zero_fraction\"", "measure.metrics"});
  ExpectError(
      [&] {
        Check(
            R"({"id": "a", )" + arms + "," + cells +
            R"(, "metric": {"from": "layers", "column": "zero_fraction", "step": 0, "relative_to": "theory"}})");
      },
      {"/claims/0/metric/relative_to", "unknown column \"zero_fraction\" of theory"});
  ExpectError(
      [&] {
        Check(
            R"({"id": "a", )" + arms + "," + cells +
                R"(, "metric": {"from": "layers", "column": "delta_norm", "step": 0, "relative_to": "theory"}})",
            R"("probe": "batch",)");
      },
      {"/claims/0/metric/relative_to", "\"batch\"", "theory.csv does not cover"});
  ExpectError(
      [&] {
        Check(R"({"id": "a", )" + arms + "," + cells +
              R"(, "metric": {"from": "removal", "rows": {"order": "importance"}}})");
      },
      {"/claims/0/metric/from", "\"removal\"", "measure.after"});
  ExpectError(
      [&] {
        Check(R"({"id": "a", "arms": {"treatment": {"network.activation": "relu"},
                 "controls": {"network.activation": "elu"}}, )" +
              cells + R"(, "metric": {"from": "runs", "column": "test_accuracy"}})");
      },
      {"/claims/0", "no planned run has \"activation=elu\""});
  ExpectError([&] { Check(R"({"id": "a", "check": "relu_definitoin"})"); },
              {"/claims/0/check", "did you mean \"relu_definition\""});
}

TEST(CheckClaimsTest, TimesMustBeMeasured) {
  const auto check = [](const std::string& column, const std::string& section = "") {
    Check(R"({"id": "a", "cells": ["network.depth"], "arms": {
            "treatment": {"network.activation": "relu"}, "controls": {"network.activation": "tanh"}},
            "metric": {"from": "timing", "column": ")" +
              column + "\"}}",
          "", section);
  };
  const std::string inference = R"("timing": {"measure": ["inference"]},)";
  const std::string activation = R"("timing": {"measure": ["activation"]},)";
  check("seconds");
  check("measure_seconds", R"("timing": {},)");
  check("inference_seconds", inference);
  check("single_inference_seconds", inference);
  check("activation_forward_ns", activation);
  const auto is_refused = [&](const char* column, const std::string& section, const char* lacks) {
    ExpectError([&] { check(column, section); },
                {"/claims/0/metric/column: needs " + std::string(lacks) +
                 ", but the study lacks it in timing.measure"});
  };
  is_refused("inference_seconds", "", "\"inference\"");
  is_refused("inference_seconds", R"("timing": {},)", "\"inference\"");
  is_refused("single_inference_seconds", activation, "\"inference\"");
  is_refused("activation_forward_ns", "", "\"activation\"");
  is_refused("activation_derivative_ns", inference, "\"activation\"");
}

}  // namespace
}  // namespace relulab
