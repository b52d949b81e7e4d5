#include "core/data/parts.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <numbers>
#include <utility>

#include "core/data/canvas.h"
#include "core/data/parts_drawing.h"

namespace relulab {
namespace {

constexpr std::array<std::string_view, 6> kClassNames = {"cat",   "dog",  "building",
                                                         "house", "tree", "car"};

Body BodyOf(PartsClass label) {
  switch (label) {
    case PartsClass::kCat:
    case PartsClass::kDog:
    case PartsClass::kTree:
      return Body::kDisc;
    case PartsClass::kBuilding:
    case PartsClass::kHouse:
    case PartsClass::kCar:
      break;
  }
  return Body::kBox;
}

// Draws each part of the class with probability 1/2. Repeats the draw until the set contains a part
// that only this class can have.
PartSet DrawPresent(PartsClass label, RandomStream& stream) {
  for (;;) {
    PartSet present = 0;
    bool is_distinctive = false;
    for (int p = 0; p < kPartCount; ++p) {
      if (!CanHavePart(label, p) || stream.Below(2) == 0) continue;
      present |= PartSet{1} << p;
      is_distinctive = is_distinctive || Parts()[static_cast<std::size_t>(p)].classes.size() == 1;
    }
    if (is_distinctive) return present;
  }
}

struct Occluder {
  bool is_present = false;
  Point low;
  Point high;
  double level = 0.0;
};

Occluder DrawOccluder(double share, double side, RandomStream& stream) {
  Occluder occluder;
  occluder.is_present = stream.Uniform() < share;
  const double width = stream.Uniform(0.1, 0.28) * side;
  const double height = stream.Uniform(0.1, 0.28) * side;
  occluder.low = {stream.Uniform() * (side - width), stream.Uniform() * (side - height)};
  occluder.high = {occluder.low.x + width, occluder.low.y + height};
  occluder.level = stream.Uniform();
  return occluder;
}

void DrawLevels(RandomStream& stream, Scene& scene) {
  scene.background = stream.Uniform(0.05, 0.25);
  scene.dark = stream.Uniform(0.05, 0.2);
  scene.fill = stream.Uniform(0.45, 0.6);
  scene.bright = stream.Uniform(0.85, 0.98);
}

Scene ComposeScene(PartsClass label, double side, RandomStream& stream) {
  Scene scene;
  scene.body = BodyOf(label);
  const double size = stream.Uniform(0.8, 1.15);
  scene.frame.scale = 0.21 * side * size;
  scene.frame.angle = stream.Uniform(-12.0, 12.0) * std::numbers::pi / 180.0;
  const double reach = 0.095 * side;
  scene.frame.origin.x = side / 2.0 + stream.Uniform(-reach, reach);
  scene.frame.origin.y = side / 2.0 + stream.Uniform(-reach, reach);
  const bool is_box = scene.body == Body::kBox;
  scene.half_width = stream.Uniform(0.94, 1.14) * (is_box ? 1.12 : 1.0);
  scene.half_height = stream.Uniform(0.88, 1.04) * (is_box ? 0.8 : 1.0);
  scene.line_width = stream.Uniform(0.03, 0.055) * side;
  DrawLevels(stream, scene);
  for (PartPlace& place : scene.places) {
    place.du = stream.Uniform(-0.08, 0.08);
    place.dv = stream.Uniform(-0.06, 0.06);
    place.size = stream.Uniform(0.85, 1.2);
  }
  return scene;
}

void Mirror(Index side, std::vector<double>& pixels) {
  for (auto row = pixels.begin(); row != pixels.end(); row += side) std::reverse(row, row + side);
}

// The label and the parts of a row. They use the first random numbers of the row's stream.
struct RowStart {
  PartsClass label;
  PartSet present;
};

RowStart StartRow(RandomStream& stream) {
  const auto label =
      static_cast<PartsClass>(stream.Below(static_cast<std::uint32_t>(kClassNames.size())));
  return {label, DrawPresent(label, stream)};
}

}  // namespace

std::span<const std::string_view> PartsClassNames() { return kClassNames; }

int FindPart(std::string_view name) {
  const std::span<const PartInfo> parts = Parts();
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [name](const PartInfo& part) { return part.name == name; });
  return found == parts.end() ? -1 : static_cast<int>(found - parts.begin());
}

bool CanHavePart(PartsClass label, int p) {
  const std::vector<PartsClass>& classes = Parts()[static_cast<std::size_t>(p)].classes;
  return std::find(classes.begin(), classes.end(), label) != classes.end();
}

PartsGenerator::PartsGenerator(const ParameterValues& parameters)
    : side_(parameters.Integer("side")),
      noise_(parameters.Number("noise")),
      occlusion_(parameters.Number("occlusion")),
      seed_(static_cast<std::uint64_t>(parameters.Integer("seed"))) {}

std::int32_t PartsGenerator::Draw(SplitName split, Index row,
                                  Eigen::Ref<Vector<double>> inputs) const {
  RandomStream stream = RowStream(seed_, split, row);
  const RowStart start = StartRow(stream);
  DrawWith(split, row, start.present, inputs);
  return static_cast<std::int32_t>(start.label);
}

PartSet PartsGenerator::Present(SplitName split, Index row) const {
  RandomStream stream = RowStream(seed_, split, row);
  return StartRow(stream).present;
}

void PartsGenerator::DrawWith(SplitName split, Index row, PartSet parts,
                              Eigen::Ref<Vector<double>> inputs) const {
  RandomStream stream = RowStream(seed_, split, row);
  const PartsClass label = StartRow(stream).label;
  for (int p = 0; p < kPartCount; ++p) {
    assert(((parts >> p & 1U) == 0 || CanHavePart(label, p)) && "a part of another class");
  }
  const auto side = static_cast<double>(side_);
  const Scene scene = ComposeScene(label, side, stream);
  const bool is_mirrored = stream.Below(2) == 1;
  const Occluder occluder = DrawOccluder(occlusion_, side, stream);

  Canvas canvas(side_, scene.background);
  DrawScene(scene, parts, canvas);
  if (is_mirrored) Mirror(side_, canvas.pixels());
  if (occluder.is_present) {
    const auto [low, high] = std::pair(occluder.low, occluder.high);
    canvas.FillPolygon(std::array<Point, 4>{{low, {high.x, low.y}, high, {low.x, high.y}}},
                       occluder.level);
  }
  for (Index i = 0; i < features(); ++i) {
    const double level = canvas.pixels()[static_cast<std::size_t>(i)] + noise_ * stream.Normal();
    inputs(i) = 255.0 * std::clamp(level, 0.0, 1.0);
  }
}

DatasetInfo PartsDataset() {
  return {.name = "parts",
          .description =
              "generated: images of cat, dog, building, house, tree, car made of known parts",
          .parameters = {{"side", 28, "width and height in pixels", 24, 128},
                         {"noise", 0.05,
                          "standard deviation of pixel noise, as a share of the grey range", 0, 1},
                         {"occlusion", 0.3,
                          "share of images that are partly covered by a rectangle", 0, 1},
                         GeneratorSeed()},
          .make_generator = MakeGenerator<PartsGenerator>};
}

}  // namespace relulab
