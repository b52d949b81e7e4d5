#include "core/nn/hidden_output.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <vector>

namespace relulab {
namespace {

template <typename Scalar>
void KeepLargest(Index k, Matrix<Scalar>& a, Matrix<Scalar>* derivative) {
  std::vector<Index> units(static_cast<std::size_t>(a.rows()));
  for (Index i = 0; i < a.cols(); ++i) {
    const auto goes_first = [&](Index one, Index other) {
      const Scalar x = a(one, i);
      const Scalar y = a(other, i);
      if (std::isnan(x) != std::isnan(y)) return std::isnan(x);
      if (x > y || x < y) return x > y;
      return one < other;
    };
    std::iota(units.begin(), units.end(), Index{0});
    const auto first_dropped = units.begin() + k;
    std::nth_element(units.begin(), first_dropped, units.end(), goes_first);
    std::for_each(first_dropped, units.end(), [&](Index unit) {
      a(unit, i) = Scalar(0);
      if (derivative != nullptr) (*derivative)(unit, i) = Scalar(0);
    });
  }
}

}  // namespace

Index HiddenOutput::NegatedUnits(Index units) const {
  return static_cast<Index>(std::floor(negated_fraction * static_cast<double>(units) + 0.5));
}

template <typename Scalar>
void HiddenOutput::Apply(Matrix<Scalar>& a, Matrix<Scalar>* derivative) const {
  assert(top_k <= a.rows());
  if (top_k > 0 && top_k < a.rows()) KeepLargest(top_k, a, derivative);
  const Index negated = NegatedUnits(a.rows());
  if (negated == 0) return;
  a.topRows(negated) *= Scalar(-1);
  if (derivative != nullptr) derivative->topRows(negated) *= Scalar(-1);
}

template void HiddenOutput::Apply(Matrix<float>&, Matrix<float>*) const;
template void HiddenOutput::Apply(Matrix<double>&, Matrix<double>*) const;

}  // namespace relulab
