#include "experiments/commands/theory_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/report/text_table.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

// The correlation map takes milliseconds per layer, and has converged long before layer 100.
constexpr std::size_t kCorrelatedLayers = 100;
constexpr double kLeastQ = 1e-60;
constexpr double kLargestQ = 1e12;  // the two-dimensional quadrature slows down with log q
constexpr std::size_t kShownLayers = 24;
constexpr double kCritical = 1e-3;  // the largest |chi - 1| that counts as critical

/// Sets the correlations, up to the layer where the signal has vanished or exploded.
void AddCorrelations(const KinkedActivation& activation, std::vector<TheoryRow>& rows) {
  const double q = rows[0].preactivation_rms * rows[0].preactivation_rms;
  PairState pair{q, q > 0.0 ? rows[0].variances.bias_variance / q : 0.0};
  for (std::size_t l = 0; l < std::min(rows.size(), kCorrelatedLayers); ++l) {
    if (!(pair.q > kLeastQ && pair.q < kLargestQ)) return;
    rows[l].correlation = pair.c;
    if (l + 1 == rows.size()) return;
    pair = NextCorrelation(activation, rows[l + 1].variances, pair);
  }
}

std::vector<TheoryRow> MakeRows(const KinkedActivation& activation,
                                std::span<const LayerVariances> layers,
                                const MeanFieldProfile& profile) {
  const std::vector<double> variances =
      LogNormVariances(activation, layers, profile.preactivation_rms);
  std::vector<TheoryRow> rows(layers.size());
  double log10_delta_norm = 0.0;
  for (std::size_t l = layers.size(); l-- > 0;) {
    TheoryRow& row = rows[l];
    row.layer = static_cast<int>(l + 1);
    row.variances = layers[l];
    row.preactivation_rms = profile.preactivation_rms[l];
    if (l + 1 < layers.size()) {
      row.chi = profile.chi[l];
      if (std::isfinite(variances[l])) row.log_norm_variance = variances[l];
      log10_delta_norm += 0.5 * std::log10(profile.chi[l]);
    }
    row.log10_delta_norm = log10_delta_norm;
  }
  AddCorrelations(activation, rows);
  return rows;
}

std::optional<double> DecadesPerLayer(const std::vector<TheoryRow>& rows) {
  const std::size_t depth = rows.size() - 1;
  const double decades = rows[depth - 1].log10_delta_norm - rows[0].log10_delta_norm;
  if (depth < 2 || !std::isfinite(decades)) return std::nullopt;
  return decades / static_cast<double>(depth - 1);
}

bool IsZeroBelowZero(const Activation<double>& phi) {
  const double below[] = {-30.0, -1.0, -1e-3};
  double a[] = {1.0, 1.0, 1.0};
  phi.Forward(below, a, 3);
  return a[0] == 0.0 && a[1] == 0.0 && a[2] == 0.0;
}

std::string PhaseOf(const FixedPoint& point) {
  if (std::abs(point.chi - 1.0) < kCritical) return "critical";
  return point.chi < 1.0 ? "ordered" : "chaotic";
}

/// 10^exponent, even outside the range of a double.
std::string PowerOfTen(double exponent) {
  if (!std::isfinite(exponent)) return fmt::format("{}", std::pow(10.0, exponent));
  if (std::abs(exponent) < 300.0) return fmt::format("{:.4g}", std::pow(10.0, exponent));
  const double whole = std::floor(exponent);
  return fmt::format("{:.3f}e{:+.0f}", std::pow(10.0, exponent - whole), whole);
}

template <typename Format>
std::string FormatCell(const std::optional<double>& value, Format format) {
  return value ? fmt::format(fmt::runtime(format), *value) : "";
}

Json Optional(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

std::string PhaseSentence(const TheoryReport& report) {
  const FixedPoint& point = report.fixed_point;
  std::string text = fmt::format(
      "Hidden layers (weight variance {:.4g}, bias variance {:.4g}): {}, chi = {:.4g} at ",
      report.hidden.weight_variance, report.hidden.bias_variance, PhaseOf(point), point.chi);
  text += point.every_q ? "every q" : fmt::format("the fixed point q* = {:.4g}", point.q);
  if (PhaseOf(point) != "critical" && point.chi > 0.0) {
    text +=
        fmt::format("; the squared norm of a gradient changes by a factor of e in {:.3g} layers",
                    1.0 / std::abs(std::log(point.chi)));
  }
  return text + ".\n";
}

std::string CriticalSentence(const TheoryReport& report) {
  if (!report.critical) {
    return fmt::format("No weight variance is critical at bias variance {:.4g}.\n",
                       report.hidden.bias_variance);
  }
  return fmt::format("Critical at this bias variance: weight variance {:.5g}.\n",
                     report.critical->weight_variance);
}

std::string ScalarText(const TheoryReport& report) {
  std::string text = PhaseSentence(report) + CriticalSentence(report);
  if (report.decades_per_layer) {
    text += fmt::format("Decay of delta_norm over the hidden layers: {:.4f} decades per layer.\n",
                        *report.decades_per_layer);
  }
  const std::optional<double> variance = report.layers[report.layers.size() - 2].log_norm_variance;
  if (variance) {
    text += fmt::format(
        "Over random initialisations, log |a|^2 of the last hidden layer has variance {:.3g}. "
        "One standard deviation of it is a factor of {:.3g} in |a|.\n",
        *variance, std::exp(0.5 * std::sqrt(*variance)));
  }
  if (report.born_dead_bound) {
    text += fmt::format(
        "Probability that the network is dead at initialisation: at most {:.3g} (the bound is for "
        "networks with one input feature).\n",
        *report.born_dead_bound);
  }
  if (!std::isfinite(report.gaussian_spread)) return text;
  text += fmt::format(
      "Squared singular values of the Jacobian, variance / mean^2: {:.4g} with Gaussian weights, "
      "{:.4g} with orthogonal weights.\n",
      report.gaussian_spread, report.orthogonal_spread);
  return text;
}

}  // namespace

TheoryReport MakeTheoryReport(const NetworkSpec& network, double input_second_moment) {
  const MomentTable& moments =
      SharedMomentTable(*network.activation, network.activation_parameters);
  const KinkedActivation& activation = moments.activation();
  const std::vector<LayerVariances> layers = VariancesOf(network);
  const double features = static_cast<double>(network.input_size);
  const MeanFieldProfile profile =
      PredictProfile(moments, layers, {std::sqrt(input_second_moment * features), 1.0});
  const std::span hidden_rms(profile.preactivation_rms.data(), layers.size() - 1);
  TheoryReport report;
  report.network = network;
  report.input_second_moment = input_second_moment;
  report.layers = MakeRows(activation, layers, profile);
  report.hidden = layers[1];
  report.fixed_point = FindFixedPoint(moments, report.hidden);
  report.critical = FindCriticalPoint(moments, report.hidden.bias_variance);
  report.decades_per_layer = DecadesPerLayer(report.layers);
  if (report.hidden.bias_variance == 0.0 && IsZeroBelowZero(*activation.phi)) {
    report.born_dead_bound = BornDeadBound(network.widths);
  }
  report.gaussian_spread =
      SquaredSingularValueSpread(activation, WeightEnsemble::kGaussian, hidden_rms);
  report.orthogonal_spread =
      SquaredSingularValueSpread(activation, WeightEnsemble::kOrthogonal, hidden_rms);
  return report;
}

Json ToJson(const TheoryReport& report) {
  Json rows = Json::array();
  for (const TheoryRow& row : report.layers) {
    rows.push_back({{columns::kLayer.name, row.layer},
                    {"weight_variance", row.variances.weight_variance},
                    {"bias_variance", row.variances.bias_variance},
                    {columns::kPreactivationRms.name, row.preactivation_rms},
                    {columns::kDeltaNorm.name, std::pow(10.0, row.log10_delta_norm)},
                    {"log10_delta_norm", row.log10_delta_norm},
                    {"chi", Optional(row.chi)},
                    {"correlation", Optional(row.correlation)},
                    {"log_norm_variance", Optional(row.log_norm_variance)}});
  }
  const FixedPoint& point = report.fixed_point;
  return {{"activation", report.network.activation->name},
          {"init", report.network.initializer.scheme->name},
          {"input_size", report.network.input_size},
          {"output_size", report.network.output_size},
          {"input_second_moment", report.input_second_moment},
          {"phase", PhaseOf(point)},
          {"fixed_point",
           {{"q", point.q},
            {"chi", point.chi},
            {"length_slope", point.length_slope},
            {"every_q", point.every_q}}},
          {"critical_weight_variance",
           report.critical ? Json(report.critical->weight_variance) : Json(nullptr)},
          {"decades_per_layer", Optional(report.decades_per_layer)},
          {"born_dead_bound", Optional(report.born_dead_bound)},
          {"squared_singular_value_spread",
           {{"gaussian", report.gaussian_spread}, {"orthogonal", report.orthogonal_spread}}},
          {"layers", std::move(rows)}};
}

std::string ToText(const TheoryReport& report) {
  const std::size_t count = report.layers.size();
  const std::size_t stride = (count + kShownLayers - 1) / kShownLayers;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t l = 0; l < count; ++l) {
    if (l % stride != 0 && l + 2 < count) continue;
    const TheoryRow& row = report.layers[l];
    rows.push_back({fmt::format("{}", row.layer),
                    fmt::format("{:.4g}", row.variances.weight_variance),
                    fmt::format("{:.4g}", row.preactivation_rms * row.preactivation_rms),
                    fmt::format("{:.4g}", row.preactivation_rms), PowerOfTen(row.log10_delta_norm),
                    FormatCell(row.chi, "{:.4f}"), FormatCell(row.correlation, "{:.4f}"),
                    FormatCell(row.log_norm_variance, "{:.3g}")});
  }
  std::string text = fmt::format(
      "{}, {}, {} hidden layers. Assumes {} inputs of second moment {:g} and {} outputs. "
      "delta_norm is divided by that of the output layer. correlation is for two orthogonal "
      "inputs.\n",
      report.network.activation->name, report.network.initializer.scheme->name, count - 1,
      report.network.input_size, report.input_second_moment, report.network.output_size);
  if (stride > 1) {
    text += fmt::format("Shows one layer in {} and the last two; --json shows all.\n", stride);
  }
  text += FormatTextTable(
      {{std::string(columns::kLayer.name), "weight_variance", "q",
        std::string(columns::kPreactivationRms.name), std::string(columns::kDeltaNorm.name), "chi",
        "correlation", "log_norm_variance"},
       rows});
  return text + ScalarText(report);
}

}  // namespace relulab
