#include "core/measure/part_analysis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <string>

#include "core/data/rows.h"
#include "core/measure/unit_moments.h"

namespace relulab {
namespace {

constexpr int kDepth = 2;
constexpr Index kWidth = 6;

struct Laboratory {
  DatasetSpec dataset;
  Dataset<double> data;
  NetworkSpec network;
  std::unique_ptr<Loss<double>> loss = MakeLoss<double>(*FindRow(Losses(), "cross_entropy"));

  explicit Laboratory(const char* activation = "relu") {
    dataset.source = FindRow(Datasets(), "parts");
    dataset.train_size = 200;
    dataset.validation_size = 400;
    dataset.parameters = DefaultValues(dataset.source->parameters);
    data = LoadDataset<double>(dataset);
    network.input_size = data.features;
    network.widths.assign(kDepth, kWidth);
    network.output_size = data.classes;
    network.activation = FindRow(relulab::Activations(), activation);
    network.initializer.parameters = {{"gain", 1.0}};
    network.initializer.scheme = FindRow(Initializers(), "he_normal");
  }

  /// Two random networks serve as the untrained and the trained one.
  Network<double> Trained() const { return {network, 1}; }
  Network<double> Untrained() const { return {network, 2}; }
  PartsGenerator Generator() const { return PartsGenerator(dataset.parameters); }

  std::vector<DetectorRow> Rows() const {
    const Network<double> trained = Trained();
    const Network<double> untrained = Untrained();
    return AnalyzeParts<double>({trained, untrained, dataset, data, *loss, 3});
  }

  std::vector<PartSet> Truth() const {
    std::vector<PartSet> truth;
    for (Index i = 0; i < data.validation.size(); ++i) {
      truth.push_back(Generator().Present(SplitName::kValidation, i));
    }
    return truth;
  }

  /// a of one layer (from 0).
  Matrix<double> Activations(const Network<double>& of, std::size_t l,
                             const Matrix<double>& inputs) const {
    Pass<double> pass;
    of.Forward(inputs, pass);
    return pass.activation[l];
  }

  double Accuracy(const Network<double>& of, const Matrix<double>& inputs,
                  const std::vector<std::int32_t>& labels) const {
    Pass<double> pass;
    of.Forward(inputs, pass);
    return static_cast<double>(loss->Evaluate(pass.preactivation.back(), labels, nullptr).correct) /
           static_cast<double>(labels.size());
  }
};

TEST(PartAnalysis, LooksInEveryNetworkForEveryPartInEveryLayer) {
  const std::vector<DetectorRow> rows = Laboratory().Rows();
  ASSERT_EQ(rows.size(), 3 * Parts().size() * (kDepth + 1));
  std::size_t next = 0;
  for (const char* network : {"trained", "untrained", "shuffled"}) {
    for (const PartInfo& part : Parts()) {
      for (int layer = 1; layer <= kDepth + 1; ++layer) {
        const DetectorRow& row = rows[next++];
        EXPECT_EQ(row.network, network);
        EXPECT_EQ(row.part, part.name);
        const bool is_pooled = layer > kDepth;
        EXPECT_EQ(row.layer, is_pooled ? std::nullopt : std::optional(layer));
        EXPECT_EQ(row.units, is_pooled ? kDepth * kWidth : kWidth);
        EXPECT_TRUE(is_pooled || row.best_layer == layer);
        EXPECT_LT(row.best.unit, kWidth);
        EXPECT_EQ(row.best.sign, 1) << "ReLU";
        EXPECT_EQ(row.false_alarm_other_classes.has_value(), part.name != "distractor");
        EXPECT_TRUE(row.false_alarm_same_class);
        EXPECT_EQ(row.ablation_accuracy_change.has_value(), row.network == "trained");
      }
      // The best unit of all layers is also the best unit of its own layer.
      const DetectorRow& pooled = rows[next - 1];
      const DetectorRow& of_layer =
          rows[next - 1 - kDepth + static_cast<std::size_t>(pooled.best_layer) - 1];
      EXPECT_EQ(pooled.best.unit, of_layer.best.unit);
      EXPECT_EQ(pooled.best.chosen_score, of_layer.best.chosen_score);
      EXPECT_EQ(pooled.pair_response, of_layer.pair_response);
      EXPECT_DOUBLE_EQ(pooled.detector_share,
                       (rows[next - 2].detector_share + rows[next - 3].detector_share) / kDepth);
    }
  }
}

TEST(PartAnalysis, DetectorsAreThoseOfTheActivations) {
  for (const char* activation : {"relu", "tanh"}) {
    const Laboratory lab(activation);
    const std::vector<PartSet> truth = lab.Truth();
    const std::vector<PartSet> shuffled =
        ShuffleWithinClasses(truth, lab.data.validation.labels, 3);
    std::vector<std::uint32_t> class_parts(6, 0);
    for (std::size_t p = 0; p < Parts().size(); ++p) {
      for (const PartsClass c : Parts()[p].classes) {
        class_parts[static_cast<std::size_t>(c)] |= PartSet{1} << p;
      }
    }
    for (const DetectorRow& row : lab.Rows()) {
      if (!row.layer) continue;
      const Network<double> network = row.network == "untrained" ? lab.Untrained() : lab.Trained();
      const Matrix<double> a = lab.Activations(network, static_cast<std::size_t>(*row.layer - 1),
                                               lab.data.validation.inputs);
      const PartImages images = {a, lab.data.validation.labels,
                                 row.network == "shuffled" ? shuffled : truth, class_parts};
      const int part = FindPart(row.part);
      const PartDetectorSearch search(images);
      const UnitRange units{0, a.rows()};
      const PartDetection positive = *search.Find(part, units, DetectorSign::kPositive);
      const PartDetection either = *search.Find(part, units, DetectorSign::kEither);
      const bool is_relu = std::string(activation) == "relu";
      const PartDetector& best = (is_relu ? positive : either).best;
      EXPECT_EQ(row.detector_share, positive.detector_share);
      EXPECT_EQ(row.detector_share_either, either.detector_share);
      EXPECT_EQ(row.best.unit, best.unit) << row.network << row.part;
      EXPECT_EQ(row.best.sign, best.sign);
      EXPECT_NEAR(row.best.score, best.score, 1e-12);
      EXPECT_NEAR(row.best.hit_rate, best.hit_rate, 1e-12);
      if (row.part == "eyes") {
        EXPECT_NEAR(*row.false_alarm_same_class,
                    (*best.false_alarms[0] + *best.false_alarms[1]) / 2, 1e-12);
      }
      if (row.part == "door") {
        EXPECT_NEAR(*row.false_alarm_same_class, *best.false_alarms[2], 1e-12);
      }
    }
  }
}

// Draws and scales images one by one, and overwrites the removed unit in the forward pass.
TEST(PartAnalysis, EffectsMatchTheSlowComputation) {
  const Laboratory lab("tanh");
  const Network<double> network = lab.Trained();
  const PartsGenerator generator = lab.Generator();
  const std::vector<PartSet> truth = lab.Truth();
  const double offset = lab.data.scaling->offset(0);
  const double divisor = lab.data.scaling->divisor(0);
  int compared = 0;
  for (const DetectorRow& row : lab.Rows()) {
    const bool is_looked_at = row.part == "eyes" || row.part == "wheels";
    if (row.network != "trained" || !is_looked_at) continue;
    ++compared;
    const auto l = static_cast<std::size_t>(row.best_layer - 1);
    const int part = FindPart(row.part);
    const PartSet bit = PartSet{1} << part;
    double sum = 0.0;
    double pairs = 0.0;
    Vector<double> raw(lab.data.features);
    std::vector<Index> with_part;
    std::vector<std::int32_t> labels;
    for (Index i = 0; i < lab.data.validation.size(); ++i) {
      const std::int32_t label = lab.data.validation.labels[static_cast<std::size_t>(i)];
      const PartSet present = truth[static_cast<std::size_t>(i)];
      if ((present & bit) != 0) {
        with_part.push_back(i);
        labels.push_back(label);
      }
      if (!CanHavePart(static_cast<PartsClass>(label), part)) continue;
      std::array<double, 2> answer = {};
      for (const bool has_part : {false, true}) {
        generator.DrawWith(SplitName::kValidation, i, has_part ? present | bit : present & ~bit,
                           raw);
        const Matrix<double> scaled = (raw.array() - offset) / divisor;
        answer[has_part ? 1 : 0] = lab.Activations(network, l, scaled)(row.best.unit, 0);
      }
      sum += answer[1] - answer[0];
      pairs += 1.0;
    }
    const Vector<double> a =
        lab.Activations(network, l, lab.data.validation.inputs).row(row.best.unit);
    const double deviation = std::sqrt((a.array() - a.mean()).square().mean());
    EXPECT_NEAR(*row.pair_response, row.best.sign * sum / pairs / deviation, 1e-10);

    const Matrix<double> inputs = lab.data.validation.inputs(Eigen::all, with_part);
    const double mean =
        lab.Activations(network, l, lab.data.train.inputs).row(row.best.unit).mean();
    Matrix<double> below = inputs;
    for (std::size_t k = 0; k < network.layers().size(); ++k) {
      Matrix<double> z = (network.layers()[k].weights * below).colwise() + network.layers()[k].bias;
      if (k < kDepth) network.activation().Forward(z.data(), z.data(), z.size());
      if (k == l) z.row(row.best.unit).setConstant(mean);
      below = z;
    }
    const double ablated = static_cast<double>(lab.loss->Evaluate(below, labels, nullptr).correct) /
                           static_cast<double>(labels.size());
    EXPECT_NEAR(*row.ablation_accuracy_change, ablated - lab.Accuracy(network, inputs, labels),
                1e-12);
  }
  EXPECT_EQ(compared, 2 * (kDepth + 1));
}

TEST(PartAnalysis, ShufflingKeepsTheClass) {
  const Laboratory lab;
  const std::vector<std::int32_t>& labels = lab.data.validation.labels;
  const std::vector<PartSet> truth = lab.Truth();
  const std::vector<PartSet> shuffled = ShuffleWithinClasses(truth, labels, 3);
  EXPECT_NE(shuffled, truth);
  EXPECT_EQ(shuffled, ShuffleWithinClasses(truth, labels, 3));
  EXPECT_NE(shuffled, ShuffleWithinClasses(truth, labels, 4));
  std::map<std::int32_t, std::vector<PartSet>> before;
  std::map<std::int32_t, std::vector<PartSet>> after;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    before[labels[i]].push_back(truth[i]);
    after[labels[i]].push_back(shuffled[i]);
  }
  for (auto& [label, sets] : before) {
    std::sort(sets.begin(), sets.end());
    std::sort(after[label].begin(), after[label].end());
    EXPECT_EQ(sets, after[label]);
  }
}

TEST(PartAnalysis, ASilentNetworkHasNoDetectorsAndNoResponse) {
  const Laboratory lab;
  Network<double> silent = lab.Trained();
  for (Layer<double>& layer : silent.layers()) {
    layer.weights.setZero();
    layer.bias.setConstant(-1.0);
  }
  const auto rows = AnalyzeParts<double>({silent, silent, lab.dataset, lab.data, *lab.loss, 3});
  ASSERT_FALSE(rows.empty());
  for (const DetectorRow& row : rows) {
    EXPECT_EQ(row.best.score, 0.5);
    EXPECT_EQ(row.best.silent_on_part, 1.0);
    EXPECT_EQ(row.detector_share_either, 0.0);
    EXPECT_FALSE(row.pair_response);
    EXPECT_EQ(row.ablation_accuracy_change.value_or(0.0), 0.0);
  }
}

TEST(PartAnalysis, WhatIsNotFiniteIsLeftOut) {
  const Laboratory lab;
  Network<double> broken = lab.Trained();
  broken.layers()[0].weights(0, 0) = NAN;
  const Network<double> untrained = lab.Untrained();
  const auto rows = AnalyzeParts<double>({broken, untrained, lab.dataset, lab.data, *lab.loss, 3});
  ASSERT_FALSE(rows.empty());
  for (const DetectorRow& row : rows) EXPECT_EQ(row.network, "untrained");
}

}  // namespace
}  // namespace relulab
