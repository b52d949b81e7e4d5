// Interleaved spiral arms in the plane, one for each class: a problem that no linear model solves.
// After Lang and Witbrock 1988, "Learning to tell two spirals apart".
//
// Row r < 2^32 of a split has label k = r mod classes. With u uniform in [0, 1) and e1, e2 standard
// normal, drawn in this order from the stream of the row,
//
//   radius = 0.1 + 0.9 u
//   angle  = 2 pi (turns u + k / classes)
//   x = (radius cos(angle) + noise e1, radius sin(angle) + noise e2).
#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/data/rows.h"

namespace relulab {
namespace {

class Spirals final : public RowGenerator {
 public:
  explicit Spirals(const ParameterValues& parameters)
      : classes_(static_cast<int>(parameters.Integer("classes"))),
        noise_(parameters.Number("noise")),
        turns_(parameters.Number("turns")),
        seed_(static_cast<std::uint64_t>(parameters.Integer("seed"))) {}

  Index features() const override { return 2; }
  int classes() const override { return classes_; }

  std::int32_t Draw(SplitName split, Index row, Eigen::Ref<Vector<double>> inputs) const override {
    RandomStream stream = RowStream(seed_, split, row);
    const auto label = static_cast<std::int32_t>(static_cast<std::uint32_t>(row) %
                                                 static_cast<std::uint32_t>(classes_));
    const double u = stream.Uniform();
    const double e1 = stream.Normal();
    const double e2 = stream.Normal();
    const double radius = 0.1 + 0.9 * u;
    const double angle = 2.0 * std::numbers::pi * (turns_ * u + double(label) / classes_);
    inputs << radius * std::cos(angle) + noise_ * e1, radius * std::sin(angle) + noise_ * e2;
    return label;
  }

 private:
  int classes_;
  double noise_;
  double turns_;
  std::uint64_t seed_;
};

}  // namespace

DatasetInfo SpiralsDataset() {
  return {
      .name = "spirals",
      .description = "generated: interleaved spiral arms in the plane, one for each class",
      .parameters = {{"classes", 3, "number of arms", 2, 16},
                     {"noise", 0.03, "standard deviation of the noise in each coordinate", 0, 10},
                     {"turns", 1.0, "turns of an arm around the centre", 0, 100},
                     GeneratorSeed()},
      .make_generator = MakeGenerator<Spirals>};
}

}  // namespace relulab
