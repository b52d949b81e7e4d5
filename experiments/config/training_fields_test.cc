// The fields of a run that are off by default: read, bounded, and absent from run ids.
#include <gtest/gtest.h>

#include "experiments/config/run_spec.h"
#include "experiments/store/config_error.h"

namespace relulab {
namespace {

Json Base() { return Json::parse(R"({"dataset": {"name": "spirals"}, "network": {"depth": 2}})"); }

RunSpec ReadRun(const Json& config) {
  const Place place{"study.json", "/base"};
  return ReadRunSpec(Resolve(RunFields(), config, place), ".", place);
}

/// The message of the error that `config` must cause.
std::string RunErrorOf(const Json& config) {
  try {
    ReadRun(config);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(OptionalFields, AreOffByDefaultAndOutOfTheRunId) {
  const RunSpec spec = ReadRun(Base());
  EXPECT_EQ(spec.network.hidden_output.negated_fraction, 0.0);
  EXPECT_EQ(spec.network.hidden_output.top_k, 0);
  EXPECT_EQ(spec.training.activation_l1, 0.0);
  EXPECT_EQ(spec.training.weight_decay, 0.0);
  EXPECT_EQ(spec.training.label_noise, 0.0);
  EXPECT_EQ(spec.training.input_noise, 0.0);

  Json explicit_off = Base();
  explicit_off["network"].update({{"negated_fraction", 0}, {"top_k", 0}, {"init", {{"gain", 1}}}});
  explicit_off["training"] = {
      {"activation_l1", 0}, {"weight_decay", 0}, {"label_noise", 0}, {"input_noise", 0}};
  const auto hashed = [](const Json& config) {
    return WithoutDefaults(RunFields(), Resolve(RunFields(), config, {}));
  };
  EXPECT_EQ(hashed(explicit_off), hashed(Base()));
}

TEST(OptionalFields, AreRead) {
  Json config = Base();
  config["network"].update({{"negated_fraction", 0.5},
                            {"top_k", 16},
                            {"init", {{"scheme", "orthogonal"}, {"gain", 1.25}}},
                            {"activation", {{"name", "elu"}, {"alpha", 0.5}}}});
  config["training"] = {{"loss", "mse"},         {"optimizer", {{"name", "adam"}, {"beta1", 0.8}}},
                        {"activation_l1", 1e-3}, {"weight_decay", 1e-4},
                        {"label_noise", 0.2},    {"input_noise", 0.1}};
  const RunSpec spec = ReadRun(config);
  EXPECT_EQ(spec.network.hidden_output.negated_fraction, 0.5);
  EXPECT_EQ(spec.network.hidden_output.top_k, 16);
  EXPECT_EQ(spec.network.initializer.parameters.Number("gain"), 1.25);
  EXPECT_EQ(spec.network.activation_parameters.Number("alpha"), 0.5);
  EXPECT_EQ(spec.training.loss->name, "mse");
  EXPECT_EQ(spec.training.optimizer_parameters.Number("beta1"), 0.8);
  EXPECT_EQ(spec.training.optimizer_parameters.Number("beta2"), 0.999);
  EXPECT_EQ(spec.training.activation_l1, 1e-3);
  EXPECT_EQ(spec.training.weight_decay, 1e-4);
  EXPECT_EQ(spec.training.label_noise, 0.2);
  EXPECT_EQ(spec.training.input_noise, 0.1);
}

TEST(OptionalFields, MoreActivationsThanUnitsCannotBeKept) {
  Json config = Base();
  config["network"].update({{"width", {32, 8}}, {"top_k", 9}});
  EXPECT_EQ(RunErrorOf(config),
            "study.json: /base/network/top_k: found 9; expected at most the smallest width, 8, or "
            "0 for all");
  config["network"]["top_k"] = 8;
  EXPECT_EQ(RunErrorOf(config), "no error");
}

TEST(OptionalFields, SharesAndCoefficientsHaveBounds) {
  for (const char* share : {"label_noise", "input_noise", "weight_decay", "activation_l1"}) {
    Json config = Base();
    config["training"] = {{share, -0.1}};
    EXPECT_NE(RunErrorOf(config).find(share), std::string::npos) << share;
  }
  Json config = Base();
  config["training"] = {{"label_noise", 1.5}};
  EXPECT_NE(RunErrorOf(config), "no error");
  config = Base();
  config["network"]["negated_fraction"] = 1.5;
  EXPECT_NE(RunErrorOf(config), "no error");
}

}  // namespace
}  // namespace relulab
