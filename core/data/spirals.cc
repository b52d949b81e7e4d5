#include "core/data/spirals.h"

#include <cmath>
#include <cstdint>
#include <numbers>

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

std::unique_ptr<const RowGenerator> MakeSpirals(const ParameterValues& parameters) {
  return std::make_unique<Spirals>(parameters);
}

DatasetInfo SpiralsDataset() {
  return {.name = "spirals",
          .description = "generated: interleaved spiral arms in the plane, one a class",
          .parameters = {{.name = "classes",
                          .default_value = std::int64_t{3},
                          .help = "number of arms",
                          .minimum = 2,
                          .maximum = 16},
                         {.name = "noise",
                          .default_value = 0.03,
                          .help = "standard deviation of what is added to each coordinate",
                          .minimum = 0,
                          .maximum = 10},
                         {.name = "turns",
                          .default_value = 1.0,
                          .help = "how often an arm winds around the centre",
                          .minimum = 0,
                          .maximum = 100},
                         GeneratorSeed()},
          .make_generator = MakeSpirals};
}

}  // namespace relulab
