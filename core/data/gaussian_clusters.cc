// One isotropic Gaussian cluster for each class:
//
//   x = separation * c_k + e,   c_k uniform on the unit sphere, e standard normal,
//
// with label k uniform. The seed draws the centres c_k once; a row draws its label, then e. The
// best classifier is linear (the nearest centre). With two classes its error probability is
// Phi(-separation |c_0 - c_1| / 2).
#include <cstdint>

#include "core/data/rows.h"

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

DatasetInfo GaussianClustersDataset() {
  return {
      .name = "gaussian_clusters",
      .description =
          "generated: one isotropic Gaussian cluster for each class; the best classifier is linear",
      .parameters = {{"dimension", 20, "number of inputs", 1, 10000},
                     {"classes", 10, "number of clusters", 2, 1000},
                     {"separation", 3.0,
                      "distance of each centre from the origin; the noise has standard deviation 1",
                      0, 1e6},
                     GeneratorSeed()},
      .make_generator = MakeGenerator<GaussianClusters>};
}

}  // namespace relulab
