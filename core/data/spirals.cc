#include "core/data/spirals.h"

#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/random/stream.h"

namespace relulab {
namespace {

struct Shape {
  int classes;
  double noise;
  double turns;
};

struct Point {
  double x;
  double y;
};

Point DrawPoint(const Shape& shape, std::int32_t label, RandomStream& stream) {
  const double u = stream.Uniform();
  const double e1 = stream.Normal();
  const double e2 = stream.Normal();
  const double radius = 0.1 + 0.9 * u;
  const double angle = 2.0 * std::numbers::pi * (shape.turns * u + double(label) / shape.classes);
  return {radius * std::cos(angle) + shape.noise * e1, radius * std::sin(angle) + shape.noise * e2};
}

Split<double> MakeSplit(const Shape& shape, RandomStream stream, Index first, Index count) {
  const auto label_of = [&](Index row) { return static_cast<std::int32_t>(row % shape.classes); };
  for (Index row = 0; row < first; ++row) DrawPoint(shape, label_of(row), stream);
  Split<double> split;
  split.inputs.resize(2, count);
  split.labels.reserve(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) {
    split.labels.push_back(label_of(first + i));
    const Point point = DrawPoint(shape, split.labels.back(), stream);
    split.inputs.col(i) << point.x, point.y;
  }
  return split;
}

}  // namespace

std::vector<std::filesystem::path> SpiralsFiles(const DatasetSpec&) { return {}; }

RawDataset MakeSpirals(const DatasetSpec& spec) {
  const Shape shape = {static_cast<int>(spec.parameters.Integer("classes")),
                       spec.parameters.Number("noise"), spec.parameters.Number("turns")};
  const auto seed = static_cast<std::uint64_t>(spec.parameters.Integer("seed"));
  const auto stream = [&](std::uint32_t split) {
    return RandomStream(seed, Purpose::kData, split);
  };
  RawDataset raw;
  raw.classes = shape.classes;
  raw.train = MakeSplit(shape, stream(0), spec.first_row, spec.train_size);
  raw.validation = MakeSplit(shape, stream(1), 0, spec.validation_size);
  raw.test = MakeSplit(shape, stream(2), 0, spec.test_size);
  return raw;
}

}  // namespace relulab
