#include "experiments/config/claim.h"

#include "experiments/config/study.h"
#include "experiments/store/expect_error.h"

namespace relulab {
namespace {

const char* const kComparison = R"({
  "id": "relu_learns_faster",
  "arms": {"treatment": {"network.activation": "relu"}, "controls": [{"network.activation": "tanh"}]},
  "cells": ["network.depth"],
  "metric": {"from": "runs", "column": "steps_to_target"},
  "statistic": "restricted_mean_ratio",
  "min_effect": 1.25
})";

const char* const kThreshold = R"({
  "id": "no_decay",
  "kind": "threshold",
  "direction": "within",
  "arms": {"treatment": {"network.activation": "relu"}},
  "metric": {"from": "layers", "column": "delta_norm", "step": "all", "over_steps": "furthest", "reduce": "decades_per_layer"},
  "bound": 0,
  "min_effect": 0.02
})";

const char* const kDetectors = R"({
  "id": "ears",
  "kind": "threshold",
  "arms": {"treatment": {"network.activation": "relu"}},
  "metric": {"from": "detectors", "column": "score", "rows": {"network": "trained", "part": "ears"}},
  "bound": 0.7
})";

std::vector<Claim> ReadAll(const Json& claims) {
  return ReadStudy({{"name", "a"}, {"claims", claims}}, {"c.json", ""}).claims;
}

Claim Read(const Json& claim) { return ReadAll(Json::array({claim})).front(); }

/// A claim with the value at a JSON pointer set.
Json With(const char* claim, const std::string& pointer, const std::string& value) {
  Json json = Json::parse(claim);
  json[Json::json_pointer(pointer)] = Json::parse(value);
  return json;
}

Json Without(const char* claim, const std::string& key) {
  Json json = Json::parse(claim);
  json.erase(key);
  return json;
}

TEST(ClaimTest, DefaultsAreThoseOfAPlainComparison) {
  const Claim claim = Read(Json::parse(R"({
    "id": "a", "arms": {"treatment": {"network.depth": 2}, "controls": {"network.depth": 3}},
    "metric": {"from": "layers", "column": "zero_fraction"}})"));
  EXPECT_EQ(claim.role, "primary");
  EXPECT_EQ(claim.kind, ClaimKind::kSuperiority);
  EXPECT_EQ(claim.quantifier, Quantifier::kEvery);
  EXPECT_EQ(claim.statistic, Statistic::kDifference);
  EXPECT_EQ(claim.direction, Direction::kHigher);
  EXPECT_EQ(claim.min_effect, 0.0);
  EXPECT_EQ(claim.unit, "zero_fraction");
  EXPECT_EQ(claim.metric.layers.layer, Position{Which::kHidden});
  EXPECT_EQ(claim.metric.steps.step, Position{Which::kLast});
  EXPECT_EQ(claim.metric.layers.reduce, Reduction::kMean);
  EXPECT_FALSE(claim.metric.missing_as);
  EXPECT_FALSE(claim.metric.present);
}

TEST(ClaimTest, ATimeIsBetterWhenItIsLower) {
  const Claim claim = Read(Json::parse(kComparison));
  EXPECT_EQ(claim.direction, Direction::kLower);
  EXPECT_EQ(claim.unit, "ratio");
  EXPECT_EQ(claim.min_effect, 1.25);
  EXPECT_EQ(claim.cells, std::vector<std::string>{"network.depth"});
}

TEST(ClaimTest, AThresholdWithinABandIsTwoSided) {
  const Claim claim = Read(Json::parse(kThreshold));
  EXPECT_EQ(claim.kind, ClaimKind::kThreshold);
  EXPECT_EQ(claim.direction, Direction::kWithin);
  EXPECT_EQ(claim.statistic, Statistic::kValue);
  EXPECT_TRUE(claim.controls.empty());
}

TEST(ClaimTest, SeveralArmsAndFilters) {
  const Claim claim = Read(Json::parse(R"({
    "id": "a", "quantifier": "some",
    "arms": {"treatment": [{"network.depth": 2}, {"network.depth": 4}],
             "controls": [{"network.depth": 3}, {"network.depth": 5}], "compare": "best"},
    "filter": {"network.activation": ["relu", "tanh"], "network.width": 8},
    "metric": {"from": "runs", "column": "test_accuracy", "missing_as": 0.1, "over": ["training.batch_size"]},
    "matched": {"column": "best_validation_accuracy", "within": 0.005}})"));
  EXPECT_EQ(claim.treatments.size(), 2U);
  EXPECT_TRUE(claim.against_best);
  EXPECT_EQ(claim.filter[0].second, (std::vector<Json>{"relu", "tanh"}));
  EXPECT_EQ(claim.filter[1].second, (std::vector<Json>{8}));
  EXPECT_EQ(claim.metric.missing_as, 0.1);
  EXPECT_EQ(claim.matched->within, 0.005);
}

TEST(ClaimTest, WithoutMeasurementThereIsAReasonOrACheck) {
  const Claim brain = Read(Json::parse(R"({"id": "brain", "not_tested": "needs a brain"})"));
  EXPECT_FALSE(brain.is_measured());
  const Claim definition = Read(Json::parse(R"({"id": "d", "check": "relu_definition"})"));
  EXPECT_FALSE(definition.is_measured());
}

TEST(ClaimTest, AStudyKeepsThemAsTheyWereWritten) {
  const Json claims = Json::array({Json::parse(kComparison), Json::parse(kThreshold)});
  const Study study = ReadStudy({{"name", "a"}, {"claims", claims}}, {"c.json", ""});
  EXPECT_EQ(study.claims.size(), 2U);
  EXPECT_EQ(DescribeStudy(study).at("claims"), claims);
}

TEST(ClaimTest, LayersAndStepsHaveNumbersOrNames) {
  Json json = With(kThreshold, "/metric/layer", "3");
  EXPECT_EQ(Read(json).metric.layers.layer, (Position{Which::kNumber, 3}));
  EXPECT_EQ(Read(json).metric.steps.step, Position{Which::kAll});
  EXPECT_EQ(Read(json).metric.steps.over_steps, Reduction::kFurthest);
  EXPECT_EQ(Read(json).metric.layers.reduce, Reduction::kDecadesPerLayer);
  json["metric"]["layer"] = "output";
  EXPECT_EQ(Read(json).metric.layers.layer, Position{Which::kOutput});
}

TEST(ClaimTest, MistakesNameTheirPlace) {
  struct Mistake {
    Json claim;
    std::vector<std::string> parts;
  };
  const std::vector<Mistake> mistakes = {
      {With(kComparison, "/id", R"("A b")"), {"/0/id", "\"A b\"", "a-z"}},
      {Without(kComparison, "id"), {"/0", "lacks \"id\""}},
      {With(kComparison, "/effect", "1"), {"/0/effect", "unknown key", "min_effect"}},
      {With(kComparison, "/kind", R"("superior")"), {"/0/kind", "did you mean \"superiority\""}},
      {With(kComparison, "/quantifier", R"("all")"), {"/0/quantifier", "every"}},
      {With(kComparison, "/min_effect", "0.5"), {"/0/min_effect", "0.5", "1 or more"}},
      {With(kComparison, "/direction", R"("higher")"), {"/0/direction", "lower"}},
      {With(kComparison, "/bound", "1"), {"/0", "\"bound\"", "threshold"}},
      {Without(kComparison, "arms"), {"/0", "lacks \"arms\""}},
      {Without(kComparison, "metric"), {"/0", "lacks \"metric\""}},
      {With(kComparison, "/arms", "null"), {"/claims/0: lacks \"arms\""}},
      {With(kComparison, "/metric", "null"), {"/claims/0: lacks \"metric\""}},
      {With(kThreshold, "/arms", "null"), {"/claims/0: lacks \"arms\""}},
      {With(kThreshold, "/bound", "null"), {"/claims/0: lacks \"bound\""}},
      {With(kComparison, "/arms/treatment", R"({"network.activation": "rleu"})"),
       {"/0/arms/treatment/network.activation", "did you mean \"relu\""}},
      {With(kComparison, "/arms/treatment", R"({"network.activaton": "relu"})"),
       {"/0/arms/treatment/network.activaton", "network.activation"}},
      {With(kComparison, "/arms/treatment", "[]"), {"/0/arms/treatment", "[]"}},
      {With(kComparison, "/arms/controls", "3"), {"/0/arms/controls", "found 3"}},
      {With(kComparison, "/arms/compare", R"("worst")"), {"/0/arms/compare", "best"}},
      {With(kComparison, "/cells", R"(["depth"])"), {"/0/cells/0", "depth"}},
      {With(kComparison, "/cells", R"(["seed"])"), {"/0/cells/0", "seed"}},
      {With(kComparison, "/filter", R"({"network.depth": ["two"]})"),
       {"/0/filter/network.depth", "two"}},
      {With(kComparison, "/metric/from", R"("run")"), {"/0/metric/from", "runs"}},
      {With(kComparison, "/metric/layer", "1"),
       {"/0/metric/layer: \"layer\" applies only to \"from\": \"layers\""}},
      {With(kComparison, "/metric/step", "1"),
       {"/0/metric/step: \"step\" applies only to \"from\": \"layers\" or \"steps\""}},
      {With(kComparison, "/metric/present", R"("yes")"), {"/0/metric/present", "true or false"}},
      {With(kComparison, "/metric/missing_as", "5000"), {"/0/metric", "censored"}},
      {With(kComparison, "/metric/column", R"("test_accuracy")"), {"/0/metric", "steps_to_target"}},
      {With(kThreshold, "/metric/rows", "{}"),
       {"/0/metric/rows", "\"rows\" applies only to \"from\": \"removal\" or \"detectors\""}},
      {With(kDetectors, "/metric/rows", "1"), {"/0/metric/rows", "found 1"}},
      {With(kDetectors, "/metric/rows", R"({"a": true})"), {"/0/metric/rows/a", "true"}},
      {With(kThreshold, "/metric/minus", R"({"part": "ears"})"),
       {"/0/metric/minus", "\"minus\" applies only to \"from\": \"detectors\""}},
      {With(kDetectors, "/metric/minus", R"({"network": true})"),
       {"/0/metric/minus/network", "true"}},
      {With(kDetectors, "/metric/minus", R"({"netwrok": "untrained"})"),
       {"/0/metric/minus/netwrok", "not in \"rows\""}},
      {With(kDetectors, "/metric/minus", R"({"network": "trained"})"),
       {"/0/metric/minus", "expected another"}},
      {With(kThreshold, "/metric/layer", R"("second")"), {"/0/metric/layer", "second"}},
      {With(kThreshold, "/metric/step", "3"), {"/0/metric/over_steps", "all"}},
      {With(kThreshold, "/metric/relative_to", R"("theory")"),
       {"/0/metric/relative_to", "networks before training", "\"step\": 0"}},
      {With(kThreshold, "/metric/relative_to", R"("theroy")"), {"did you mean \"theory\""}},
      {With(kThreshold, "/arms/controls", "[{}]"), {"/0/arms/controls", "threshold"}},
      {With(kThreshold, "/statistic", R"("ratio")"), {"/0/statistic", "value"}},
      {With(kThreshold, "/min_effect", "0"), {"/0/min_effect", "the largest distance"}},
      {Without(kThreshold, "bound"), {"/0", "lacks \"bound\""}},
      {With(kComparison, "/arms", R"({"treatment": {}})"), {"/0/arms", "controls"}},
      {With(kThreshold, "/matched", R"({"column": "test_accuracy", "within": 1})"),
       {"/0/matched", "threshold"}},
      {With(kThreshold, "/not_tested", R"("no")"), {"/0/arms", "has no measurement"}},
      {Json::parse(R"({"id": "a", "not_tested": "b", "check": "c"})"), {"/0", "one of the two"}},
      {Json(3), {"/0", "found 3"}},
  };
  for (const Mistake& mistake : mistakes) {
    ExpectError([&] { Read(mistake.claim); }, mistake.parts);
  }
  ExpectError([] { ReadAll(Json::object()); }, {"/claims", "a list"});
  ExpectError(
      [] {
        const Json claim = Json::parse(kComparison);
        ReadAll(Json::array({claim, claim}));
      },
      {"/1/id", "a second time"});
}

}  // namespace
}  // namespace relulab
