#include "core/measure/selectivity.h"

#include <algorithm>
#include <vector>

namespace relulab {
namespace {

/// The classes that occur among the labels, numbered in order.
struct ClassIndex {
  explicit ClassIndex(std::span<const std::int32_t> labels) {
    std::vector<std::int32_t> present(labels.begin(), labels.end());
    std::sort(present.begin(), present.end());
    present.erase(std::unique(present.begin(), present.end()), present.end());
    sizes = Vector<double>::Zero(static_cast<Index>(present.size()));
    for (const std::int32_t label : labels) {
      const auto found = std::lower_bound(present.begin(), present.end(), label);
      of_example.push_back(found - present.begin());
      sizes[of_example.back()] += 1.0;
    }
  }

  std::vector<Index> of_example;
  Vector<double> sizes;
};

/// The mean of the columns of each class, [units, classes].
Matrix<double> ClassMeans(const Matrix<double>& a, const ClassIndex& classes) {
  Matrix<double> means = Matrix<double>::Zero(a.rows(), classes.sizes.size());
  for (Index i = 0; i < a.cols(); ++i) {
    means.col(classes.of_example[static_cast<std::size_t>(i)]) += a.col(i);
  }
  return means * classes.sizes.cwiseInverse().asDiagonal();
}

template <typename Scalar>
MetricValue ClassEta2(const LayerView<Scalar>& layer) {
  const ClassIndex classes(layer.labels);
  const double examples = static_cast<double>(layer.labels.size());
  const double class_count = static_cast<double>(classes.sizes.size());
  if (class_count < 2.0 || class_count == examples) return std::nullopt;
  Matrix<double> a = layer.activation->template cast<double>();
  // Each unit's values are mapped to [0, 1], because a large offset would cost precision and the
  // squares of tiny values would underflow.
  const Vector<double> low = a.rowwise().minCoeff();
  const Vector<double> range = a.rowwise().maxCoeff() - low;
  a.colwise() -= low;
  a.array().colwise() /= (range.array() > 0.0).select(range.array(), 1.0);

  const Matrix<double> means = ClassMeans(a, classes);
  const Vector<double> mean = a.rowwise().mean();
  Vector<double> within = Vector<double>::Zero(a.rows());
  for (Index i = 0; i < a.cols(); ++i) {
    within += (a.col(i) - means.col(classes.of_example[static_cast<std::size_t>(i)])).cwiseAbs2();
  }
  const Vector<double> between = (means.colwise() - mean).cwiseAbs2() * classes.sizes;

  const double correction = (examples - 1.0) / (examples - class_count);
  double sum = 0.0;
  double units = 0.0;
  for (Index u = 0; u < a.rows(); ++u) {
    if (range[u] == 0.0) continue;
    sum += 1.0 - within[u] / (within[u] + between[u]) * correction;
    units += 1.0;
  }
  if (units == 0.0) return std::nullopt;
  return sum / units;
}

template <typename Scalar>
MetricValue ClassSelectivity(const LayerView<Scalar>& layer) {
  if (!layer.phi.non_negative()) return std::nullopt;
  const ClassIndex classes(layer.labels);
  const double class_count = static_cast<double>(classes.sizes.size());
  if (class_count < 2.0) return std::nullopt;
  const Matrix<double> a = layer.activation->cwiseAbs().template cast<double>();
  const Matrix<double> means = ClassMeans(a, classes);
  double sum = 0.0;
  double units = 0.0;
  for (Index u = 0; u < a.rows(); ++u) {
    Index best = 0;
    const double most = means.row(u).maxCoeff(&best);
    if (most == 0.0) continue;
    double others = 0.0;
    for (Index c = 0; c < means.cols(); ++c) others += c == best ? 0.0 : means(u, c);
    others /= class_count - 1.0;
    sum += (most - others) / (most + others);
    units += 1.0;
  }
  if (units == 0.0) return std::nullopt;
  return sum / units;
}

/// Whether a unit is not 0. A zero by underflow is none.
template <typename Scalar>
bool IsActive(const LayerView<Scalar>& layer, Index unit, Index example) {
  if ((*layer.activation)(unit, example) != Scalar(0)) return true;
  const bool is_dropped =
      layer.derivative != nullptr && (*layer.derivative)(unit, example) == Scalar(0);
  return !is_dropped && !layer.phi.zero_below_zero() &&
         layer.preactivation(unit, example) != Scalar(0);
}

template <typename Scalar>
MetricValue ClassOverlap(const LayerView<Scalar>& layer) {
  const ClassIndex classes(layer.labels);
  const Index class_count = classes.sizes.size();
  if (class_count < 2) return std::nullopt;
  const Matrix<Scalar>& a = *layer.activation;
  // Counts, not shares: whole numbers have no rounding errors that could look like an overlap.
  Matrix<double> counts = Matrix<double>::Zero(a.rows(), class_count);  // [units, classes]
  for (Index i = 0; i < a.cols(); ++i) {
    auto of_class = counts.col(classes.of_example[static_cast<std::size_t>(i)]);
    for (Index u = 0; u < a.rows(); ++u) of_class[u] += IsActive(layer, u, i) ? 1.0 : 0.0;
  }
  double both_between = 0.0;
  double either_between = 0.0;
  double both_within = 0.0;
  double either_within = 0.0;
  for (Index c = 0; c < class_count; ++c) {
    const auto k = counts.col(c).array();
    const double n = classes.sizes[c];
    for (Index d = 0; d < c; ++d) {
      const double m = classes.sizes[d];
      const double both = counts.col(c).dot(counts.col(d)) / (n * m);
      both_between += both;
      either_between += k.sum() / n + counts.col(d).sum() / m - both;
    }
    if (n < 2.0) continue;
    const double both = (k * (k - 1.0)).sum() / (n * (n - 1.0));
    both_within += both;
    either_within += 2.0 * k.sum() / n - both;
  }
  if (either_between == 0.0 || both_within == 0.0) return std::nullopt;
  return both_between / either_between / (both_within / either_within);
}

}  // namespace

std::vector<MetricInfo> SelectivityMetrics() {
  return {
      MetricRow("class_eta2", "",
                "share of a unit's variance that the class explains, corrected for chance",
                kNeedsActivation, [](const auto& layer) { return ClassEta2(layer); }),
      MetricRow("class_selectivity", "",
                "(m - r) / (m + r), m a unit's largest class mean, r the mean of the others; only "
                "for a phi that is never negative",
                kNeedsActivation, [](const auto& layer) { return ClassSelectivity(layer); }),
      MetricRow(
          "class_overlap", "",
          "overlap of active units between classes / overlap within a class; 1: classes use the "
          "same units",
          kNeedsPreactivation | kNeedsActivation,
          [](const auto& layer) { return ClassOverlap(layer); }),
  };
}

}  // namespace relulab
