#include <fmt/format.h>

#include <memory>
#include <optional>

#include "experiments/commands/commands.h"
#include "experiments/commands/option_values.h"
#include "experiments/commands/theory_report.h"
#include "experiments/config/run_spec.h"

namespace relulab {
namespace {

struct TheoryArguments {
  std::string activation;
  std::string init;
  std::int64_t depth = 0;
  std::int64_t width = 128;
  std::optional<double> weight_variance;
  std::optional<double> bias_variance;
  std::optional<double> gain;
  std::int64_t input_size = 0;   // 0 means the width
  std::int64_t output_size = 0;  // 0 means the width
  double input_second_moment = 1.0;
  bool json = false;
};

/// Reads the arguments as the `network` of a config, so that its names and ranges are checked.
NetworkSpec ReadNetworkOf(const TheoryArguments& arguments) {
  const bool has_variances = arguments.weight_variance || arguments.bias_variance;
  Json init = {{"scheme", !arguments.init.empty() ? arguments.init
                          : has_variances         ? "normal"
                                                  : "he_normal"}};
  if (arguments.weight_variance) init["weight_variance"] = *arguments.weight_variance;
  if (arguments.bias_variance) init["bias_variance"] = *arguments.bias_variance;
  if (arguments.gain) init["gain"] = *arguments.gain;
  const Json network = {{"depth", arguments.depth},
                        {"width", arguments.width},
                        {"activation", arguments.activation.starts_with('{')
                                           ? ParseJson(arguments.activation, "theory: --activation")
                                           : Json(arguments.activation)},
                        {"init", std::move(init)}};
  const Place place{"theory", ""};
  NetworkSpec spec =
      ReadNetworkSpec(Resolve(FindField(RunFields(), "network", place), network, place), place);
  spec.input_size = arguments.input_size > 0 ? arguments.input_size : arguments.width;
  spec.output_size = arguments.output_size > 0 ? arguments.output_size : arguments.width;
  return spec;
}

void PrintTheory(const TheoryArguments& arguments) {
  const TheoryReport report =
      MakeTheoryReport(ReadNetworkOf(arguments), arguments.input_second_moment);
  if (arguments.json) {
    fmt::print("{}\n", ToJson(report).dump(2));
  } else {
    fmt::print("{}", ToText(report));
  }
}

void AddOptions(CLI::App& command, TheoryArguments& arguments) {
  command
      .add_option("--activation", arguments.activation, "A name, or a JSON object with parameters")
      ->check(NotEmpty())
      ->required();
  command.add_option("--depth", arguments.depth, "Number of hidden layers")
      ->transform(WholeNumber())
      ->required();
  command.add_option("--width", arguments.width, "Units of each hidden layer")
      ->transform(WholeNumber())
      ->capture_default_str();
  command.add_option("--init", arguments.init,
                     "Initialiser (default: he_normal, or normal if a variance is given)");
  command
      .add_option("--weight-variance", arguments.weight_variance,
                  "fan_in times the variance of a weight (with --init normal)")
      ->transform(RealNumber());
  command
      .add_option("--bias-variance", arguments.bias_variance,
                  "Variance of a bias (with --init normal)")
      ->transform(RealNumber());
  command
      .add_option("--gain", arguments.gain,
                  "Factor on the standard deviation of the weights (not with --init normal)")
      ->transform(RealNumber());
  command.add_option("--input-size", arguments.input_size, "Input features (default: the width)")
      ->transform(WholeNumber(1, 1000000));
  command.add_option("--output-size", arguments.output_size, "Outputs (default: the width)")
      ->transform(WholeNumber(1, 1000000));
  command
      .add_option("--input-second-moment", arguments.input_second_moment,
                  "Mean square of an input feature; 1 for standardised data")
      ->transform(RealNumber(1e-30, 1e30))
      ->capture_default_str();
  command.add_flag("--json", arguments.json, "Print all layers and all values as JSON");
}

}  // namespace

void AddTheoryCommand(CLI::App& app) {
  auto arguments = std::make_shared<TheoryArguments>();
  CLI::App* command = app.add_subcommand(
      "theory", "Print the predictions of mean-field theory for an untrained network");
  AddOptions(*command, *arguments);
  command->footer(
      "Examples:\n"
      "  relulab theory --activation relu --init he_normal --depth 20 --width 64\n"
      "  relulab theory --activation tanh --weight-variance 1.394 --bias-variance 0.0081 "
      "--depth 50\n"
      "  relulab theory --activation sigmoid --init xavier_normal --depth 10 --input-size 784");
  command->callback([arguments] { PrintTheory(*arguments); });
}

}  // namespace relulab
