#include "core/data/gaussian_clusters.h"

#include <cstdint>

namespace relulab {
namespace {

class GaussianClusters final : public RowGenerator {
 public:
  explicit GaussianClusters(const ParameterValues& parameters)
      : seed_(static_cast<std::uint64_t>(parameters.Integer("seed"))),
        centres_(parameters.Integer("dimension"), parameters.Integer("classes")) {
    RandomStream stream(seed_, Purpose::kData, kSharedDrawIndex);
    for (Index k = 0; k < centres_.cols(); ++k) {
      for (double& x : centres_.col(k)) x = stream.Normal();
      centres_.col(k) *= parameters.Number("separation") / centres_.col(k).norm();
    }
  }

  Index features() const override { return centres_.rows(); }
  int classes() const override { return static_cast<int>(centres_.cols()); }

  std::int32_t Draw(SplitName split, Index row, Eigen::Ref<Vector<double>> inputs) const override {
    RandomStream stream = RowStream(seed_, split, row);
    const std::uint32_t label = stream.Below(static_cast<std::uint32_t>(classes()));
    for (double& x : inputs) x = stream.Normal();
    inputs += centres_.col(label);
    return static_cast<std::int32_t>(label);
  }

 private:
  std::uint64_t seed_;
  Matrix<double> centres_;  // [dimension, classes]
};

}  // namespace

std::unique_ptr<const RowGenerator> MakeGaussianClusters(const ParameterValues& parameters) {
  return std::make_unique<GaussianClusters>(parameters);
}

DatasetInfo GaussianClustersDataset() {
  return {
      .name = "gaussian_clusters",
      .description = "generated: one round Gaussian cluster a class; a linear model is the best",
      .parameters = {{.name = "dimension",
                      .default_value = std::int64_t{20},
                      .help = "number of inputs",
                      .minimum = 1,
                      .maximum = 10000},
                     {.name = "classes",
                      .default_value = std::int64_t{10},
                      .help = "number of clusters",
                      .minimum = 2,
                      .maximum = 1000},
                     {.name = "separation",
                      .default_value = 3.0,
                      .help = "distance of every centre from the origin; the noise is 1",
                      .minimum = 0,
                      .maximum = 1e6},
                     GeneratorSeed()},
      .make_generator = MakeGaussianClusters};
}

}  // namespace relulab
