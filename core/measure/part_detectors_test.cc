#include "core/measure/part_detectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/nn/stop.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

constexpr int kEar = 3;
constexpr std::uint32_t kEarBit = 1U << kEar;

/// Classes 0 and 1 can have ears, 2 and 3 cannot; images are not ordered by class.
struct Scene {
  std::vector<std::int32_t> labels;
  std::vector<std::uint32_t> parts;
  std::vector<std::uint32_t> class_parts = {kEarBit | 1, kEarBit, 1, 0};
  Matrix<double> activations;

  Scene(Index units, int images) {
    RandomStream stream(12, Purpose::kData, 0);
    for (int i = 0; i < images; ++i) {
      labels.push_back(i * 7 % 4);
      const bool has_ear = labels.back() < 2 && stream.Normal() > 0.2;
      parts.push_back(has_ear ? kEarBit : 0);
    }
    activations = Matrix<double>::Zero(units, images);
  }

  bool HasEar(std::size_t i) const { return (parts[i] & kEarBit) != 0; }

  void SetUnit(Index unit, const auto& value) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      activations(unit, static_cast<Index>(i)) = value(i);
    }
  }

  std::optional<PartDetection> Find(DetectorSign signs, std::optional<Index> unit = {}) const {
    const PartImages images{activations, labels, parts, class_parts};
    const UnitRange units = unit ? UnitRange{*unit, 1} : UnitRange{0, activations.rows()};
    return PartDetectorSearch(images).Find(kEar, units, signs);
  }

  /// The score of every unit on the reporting half.
  std::vector<double> Scores(DetectorSign signs) const {
    std::vector<double> scores;
    for (Index unit = 0; unit < activations.rows(); ++unit) {
      scores.push_back(Find(signs, unit)->best.score);
    }
    return scores;
  }
};

TEST(PartDetectors, KnownAnswers) {
  Scene scene(5, 400);
  scene.SetUnit(0, [](std::size_t) { return 1.5; });
  scene.SetUnit(
      1, [&](std::size_t i) { return scene.labels[i] < 2 ? 3.0 : 0.0; });  // the class detector
  scene.SetUnit(2, [&](std::size_t i) { return scene.HasEar(i) ? 2.0 : 0.0; });  // the ear detector
  scene.SetUnit(3,
                [&](std::size_t i) { return scene.HasEar(i) ? -1.0 : 5.0; });  // silenced by ears
  // Fires on ears and on class 2.
  scene.SetUnit(4,
                [&](std::size_t i) { return scene.HasEar(i) || scene.labels[i] == 2 ? 1.0 : 0.0; });

  const auto positive = scene.Find(DetectorSign::kPositive);
  ASSERT_TRUE(positive);
  EXPECT_EQ(scene.Scores(DetectorSign::kPositive), std::vector<double>({0.5, 0.5, 1.0, 0.0, 0.75}));
  EXPECT_DOUBLE_EQ(positive->detector_share, 2.0 / 5.0);
  EXPECT_EQ(positive->best.unit, 2);
  EXPECT_EQ(positive->best.sign, 1);
  EXPECT_EQ(positive->best.score, 1.0);
  EXPECT_EQ(positive->best.threshold, 1.0);  // halfway between 0 and 2
  EXPECT_EQ(positive->best.hit_rate, 1.0);
  EXPECT_EQ(positive->best.silent_on_part, 0.0);
  for (const auto& alarms : positive->best.false_alarms) EXPECT_EQ(alarms, 0.0);
  for (const auto& silent : positive->best.silent_without_part) EXPECT_EQ(silent, 1.0);

  const auto either = scene.Find(DetectorSign::kEither);
  EXPECT_EQ(scene.Scores(DetectorSign::kEither), std::vector<double>({0.5, 0.5, 1.0, 1.0, 0.75}));
  EXPECT_EQ(either->best.unit, 2) << "the first one on a tie";
  scene.activations.row(2).setZero();
  const auto silenced = scene.Find(DetectorSign::kEither);
  EXPECT_EQ(silenced->best.unit, 3);
  EXPECT_EQ(silenced->best.sign, -1);
  EXPECT_EQ(silenced->best.threshold, -2.0);
  EXPECT_EQ(silenced->best.hit_rate, 1.0);
  EXPECT_EQ(silenced->best.false_alarms[3], 0.0);
}

TEST(PartDetectors, AStopRequestEndsTheSearch) {
  const Scene scene(5, 400);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(PartDetectorSearch({scene.activations, scene.labels, scene.parts, scene.class_parts,
                                   stop.get_token()}),
               Stopped);
}

TEST(PartDetectors, FalseAlarmsAreReportedByClass) {
  Scene scene(1, 800);
  // Fires on ears, on every second earless image of class 0, and on all of class 3.
  std::array<int, 4> seen = {};
  scene.SetUnit(0, [&](std::size_t i) {
    if (scene.HasEar(i)) return 1.0;
    const int turn = seen[static_cast<std::size_t>(scene.labels[i])]++;
    if (scene.labels[i] == 0) return turn / 2 % 2 == 0 ? 0.9 : 0.0;
    return scene.labels[i] == 3 ? 2.0 : 0.0;
  });
  const PartDetection found = *scene.Find(DetectorSign::kPositive);
  EXPECT_EQ(found.best.hit_rate, 1.0);
  EXPECT_EQ(found.best.false_alarms[1], 0.0);
  EXPECT_EQ(found.best.false_alarms[2], 0.0);
  EXPECT_EQ(found.best.false_alarms[3], 1.0);
  EXPECT_EQ(found.best.false_alarms[0], 0.0) << "the threshold lies between .9 and 1";
  EXPECT_NEAR(*found.best.silent_without_part[0], 0.5, 0.02);
}

/// The AUC by comparing every pair.
double SlowAuc(const std::vector<double>& with, const std::vector<double>& without) {
  double won = 0.0;
  for (const double a : with) {
    for (const double b : without) won += a > b ? 1.0 : a == b ? 0.5 : 0.0;
  }
  return won / static_cast<double>(with.size() * without.size());
}

struct SlowHalf {
  std::array<std::vector<double>, 4> with;
  std::array<std::vector<double>, 4> without;

  double Score() const {
    std::vector<double> all_with = with[0];
    all_with.insert(all_with.end(), with[1].begin(), with[1].end());
    std::vector<double> others = without[2];
    others.insert(others.end(), without[3].begin(), without[3].end());
    const double within = (SlowAuc(with[0], without[0]) + SlowAuc(with[1], without[1])) / 2;
    return std::min(within, SlowAuc(all_with, others));
  }
};

std::array<SlowHalf, 2> SlowHalves(const Scene& scene, Index unit, int sign) {
  std::array<SlowHalf, 2> halves;
  std::array<std::array<int, 2>, 4> turn = {};
  for (std::size_t i = 0; i < scene.labels.size(); ++i) {
    const auto label = static_cast<std::size_t>(scene.labels[i]);
    const int half = turn[label][scene.HasEar(i) ? 1 : 0]++ % 2;
    SlowHalf& to = halves[static_cast<std::size_t>(half)];
    (scene.HasEar(i) ? to.with : to.without)[label].push_back(
        sign * scene.activations(unit, static_cast<Index>(i)));
  }
  return halves;
}

double Share(const std::vector<double>& values, double threshold) {
  return static_cast<double>(std::count_if(values.begin(), values.end(),
                                           [=](double v) { return v >= threshold; })) /
         static_cast<double>(values.size());
}

/// Hit rate minus false-alarm rate, over all images of a half.
double Excess(const SlowHalf& half, double threshold) {
  std::vector<double> with;
  std::vector<double> without;
  for (std::size_t c = 0; c < 4; ++c) {
    with.insert(with.end(), half.with[c].begin(), half.with[c].end());
    without.insert(without.end(), half.without[c].begin(), half.without[c].end());
  }
  return Share(with, threshold) - Share(without, threshold);
}

TEST(PartDetectors, MatchTheSlowComputation) {
  Scene scene(12, 300);
  RandomStream stream(6, Purpose::kData, 0);
  for (Index unit = 0; unit < 12; ++unit) {
    scene.SetUnit(unit, [&](std::size_t i) {
      const double signal = scene.HasEar(i) ? 0.3 * static_cast<double>(unit - 5) : 0.0;
      const double value = signal + stream.Normal();
      return unit % 2 == 0 ? std::max(0.0, value) : std::round(4 * value) / 4;  // with many ties
    });
  }
  for (const DetectorSign signs : {DetectorSign::kPositive, DetectorSign::kEither}) {
    const PartDetection found = *scene.Find(signs);
    const std::vector<double> scores = scene.Scores(signs);
    double best = -1.0;
    double detectors = 0.0;
    for (Index unit = 0; unit < 12; ++unit) {
      const auto plus = SlowHalves(scene, unit, 1);
      const auto minus = SlowHalves(scene, unit, -1);
      const bool use_minus =
          signs == DetectorSign::kEither && minus[0].Score() > plus[0].Score() + 1e-12;
      const auto& halves = use_minus ? minus : plus;
      const double score = scores[static_cast<std::size_t>(unit)];
      EXPECT_NEAR(score, halves[1].Score(), 1e-12) << unit;
      detectors += score >= 0.7 ? 1.0 : 0.0;
      best = std::max(best, halves[0].Score());
    }
    EXPECT_NEAR(found.best.chosen_score, best, 1e-12);
    EXPECT_DOUBLE_EQ(found.detector_share, detectors / 12);

    const auto halves = SlowHalves(scene, found.best.unit, found.best.sign);
    for (std::size_t c = 0; c < 4; ++c) {
      EXPECT_NEAR(*found.best.false_alarms[c], Share(halves[1].without[c], found.best.threshold),
                  1e-12);
      for (const double other : halves[0].with[c]) {
        EXPECT_LE(Excess(halves[0], other), Excess(halves[0], found.best.threshold) + 1e-12);
      }
    }
    EXPECT_GT(Excess(halves[0], found.best.threshold), 0.3);
  }
}

TEST(PartDetectors, APartThatEveryClassCanHaveIsScoredWithinClasses) {
  Scene scene(1, 400);
  scene.class_parts = {kEarBit, kEarBit, kEarBit, kEarBit};
  for (std::size_t i = 0; i < 400; ++i) scene.parts[i] = i / 4 % 3 == 0 ? kEarBit : 0;
  scene.SetUnit(0, [&](std::size_t i) {
    return 10.0 * scene.labels[i] + (scene.HasEar(i) ? 1.0 : 0.0);  // no common threshold
  });
  EXPECT_EQ(scene.Find(DetectorSign::kPositive)->best.score, 1.0);
}

TEST(PartDetectors, NothingToCompareIsAbsent) {
  Scene scene(2, 100);
  std::fill(scene.parts.begin(), scene.parts.end(), 0);
  EXPECT_FALSE(scene.Find(DetectorSign::kEither));
}

}  // namespace
}  // namespace relulab
