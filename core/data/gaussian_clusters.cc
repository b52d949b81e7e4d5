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

}  // namespace relulab
