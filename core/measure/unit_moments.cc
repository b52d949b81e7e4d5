#include "core/measure/unit_moments.h"

#include <algorithm>
#include <cassert>

namespace relulab {

template <typename Scalar>
void VisitActivations(const Network<Scalar>& network, const Matrix<Scalar>& inputs,
                      const std::function<void(Index begin, const Pass<Scalar>& pass)>& visit) {
  constexpr Index kChunk = 500;  // bounds memory; a fixed size keeps sums the same everywhere
  Pass<Scalar> pass;
  for (Index begin = 0; begin < inputs.cols(); begin += kChunk) {
    network.Forward(inputs.middleCols(begin, std::min(kChunk, inputs.cols() - begin)), pass,
                    Keep::kActivations);
    visit(begin, pass);
  }
}

template <typename Scalar>
std::vector<UnitMoments> MeasureUnitMoments(const Network<Scalar>& network,
                                            const Matrix<Scalar>& inputs) {
  assert(inputs.cols() > 0);
  // Sums of differences from the first example's value: exact for a unit that never varies, and not
  // affected by an offset that all values share.
  struct Sums {
    Vector<double> first;
    Vector<double> sum;
    Vector<double> square;
  };
  std::vector<Sums> layers(static_cast<std::size_t>(network.depth()));
  VisitActivations<Scalar>(network, inputs, [&](Index begin, const Pass<Scalar>& pass) {
    for (std::size_t l = 0; l < layers.size(); ++l) {
      Matrix<double> a = pass.activation[l].template cast<double>();
      if (begin == 0) {
        layers[l].first = a.col(0);
        layers[l].sum.setZero(a.rows());
        layers[l].square.setZero(a.rows());
      }
      a.colwise() -= layers[l].first;
      layers[l].sum += a.rowwise().sum();
      layers[l].square += a.rowwise().squaredNorm();
    }
  });
  const auto count = static_cast<double>(inputs.cols());
  std::vector<UnitMoments> moments;
  for (const Sums& of : layers) {
    const Vector<double> shift = of.sum / count;
    const Vector<double> variance = of.square / count - shift.cwiseAbs2();
    moments.push_back({of.first + shift, variance.cwiseMax(0.0)});
  }
  return moments;
}

template void VisitActivations(const Network<float>&, const Matrix<float>&,
                               const std::function<void(Index, const Pass<float>&)>&);
template void VisitActivations(const Network<double>&, const Matrix<double>&,
                               const std::function<void(Index, const Pass<double>&)>&);
template std::vector<UnitMoments> MeasureUnitMoments(const Network<float>&, const Matrix<float>&);
template std::vector<UnitMoments> MeasureUnitMoments(const Network<double>&, const Matrix<double>&);

}  // namespace relulab
