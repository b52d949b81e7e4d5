#include <array>
#include <cmath>

#include "core/data/scaling.h"
#include "core/measure/part_analysis.h"
#include "core/measure/unit_removal.h"
#include "core/train/evaluation.h"

namespace relulab {

template <typename Scalar>
std::vector<UnitRange> LayerRanges(const Network<Scalar>& network) {
  std::vector<UnitRange> ranges;
  Index next = 0;
  for (std::size_t l = 0; l + 1 < network.layers().size(); ++l) {
    ranges.push_back({next, network.layers()[l].bias.size()});
    next += ranges.back().count;
  }
  return ranges;
}

template <typename Scalar>
Matrix<double> StackActivations(const Network<Scalar>& network, const Matrix<Scalar>& inputs) {
  const std::vector<UnitRange> ranges = LayerRanges(network);
  Matrix<double> stacked(ranges.back().first + ranges.back().count, inputs.cols());
  VisitActivations<Scalar>(network, inputs, [&](Index begin, const Pass<Scalar>& pass) {
    for (std::size_t l = 0; l < ranges.size(); ++l) {
      const Matrix<Scalar>& a = pass.activation[l];
      stacked.block(ranges[l].first, begin, a.rows(), a.cols()) = a.template cast<double>();
    }
  });
  if (network.activation().zero_below_zero()) stacked = stacked.cwiseAbs();
  return stacked;
}

template <typename Scalar>
PartEffects<Scalar>::PartEffects(const TrainedRun<Scalar>& run)
    : run_(run),
      generator_(run.dataset.parameters),
      train_moments_(MeasureUnitMoments(run.trained, run.data.train.inputs)),
      validation_moments_(MeasureUnitMoments(run.trained, run.data.validation.inputs)) {}

template <typename Scalar>
void PartEffects<Scalar>::Take(int part) {
  TakePairs(part);
  TakeImages(part);
}

template <typename Scalar>
typename PartEffects<Scalar>::Effect PartEffects<Scalar>::Of(Index stacked_unit, int layer,
                                                             const PartDetector& detector) const {
  Effect effect;
  const std::size_t l = static_cast<std::size_t>(layer) - 1;
  const double deviation = std::sqrt(validation_moments_[l].variance(detector.unit));
  if (responses_.size() > 0 && deviation > 0.0) {
    effect.pair_response = detector.sign * responses_(stacked_unit) / deviation;
  }
  if (with_part_.size() == 0) return effect;
  const std::array removed = {HiddenUnit{l, detector.unit}};
  const Network<Scalar> ablated = RemoveUnits<Scalar>(run_.trained, train_moments_, removed);
  effect.ablation_accuracy_change = Accuracy(ablated) - accuracy_;
  return effect;
}

template <typename Scalar>
double PartEffects<Scalar>::Accuracy(const Network<Scalar>& network) const {
  return Evaluate(network, run_.loss, with_part_, with_part_.size()).FiniteAccuracy();
}

template <typename Scalar>
void PartEffects<Scalar>::TakePairs(int part) {
  constexpr std::size_t kPairs = 500;  // at most, for each part
  const std::vector<std::int32_t>& labels = run_.data.validation.labels;
  std::vector<Index> rows;
  for (std::size_t i = 0; i < labels.size() && rows.size() < kPairs; ++i) {
    if (CanHavePart(static_cast<PartsClass>(labels[i]), part)) {
      rows.push_back(static_cast<Index>(i));
    }
  }
  responses_.resize(0);
  if (rows.empty()) return;
  responses_ = (Answer(rows, part, true) - Answer(rows, part, false)).rowwise().mean();
}

template <typename Scalar>
Matrix<double> PartEffects<Scalar>::Answer(const std::vector<Index>& rows, int part,
                                           bool has_part) const {
  const PartSet bit = PartSet{1} << part;
  Matrix<double> raw(run_.data.features, static_cast<Index>(rows.size()));
  for (Index i = 0; i < raw.cols(); ++i) {
    const Index row = rows[static_cast<std::size_t>(i)];
    const PartSet others = generator_.Present(SplitName::kValidation, row) & ~bit;
    generator_.DrawWith(SplitName::kValidation, row, has_part ? others | bit : others, raw.col(i));
  }
  return StackActivations(run_.trained, ApplyScaling<Scalar>(*run_.data.scaling, raw));
}

template <typename Scalar>
void PartEffects<Scalar>::TakeImages(int part) {
  const Split<Scalar>& split = run_.data.validation;
  std::vector<Index> rows;
  with_part_.labels.clear();
  for (Index i = 0; i < split.size(); ++i) {
    if ((generator_.Present(SplitName::kValidation, i) >> part & 1U) == 0) continue;
    rows.push_back(i);
    with_part_.labels.push_back(split.labels[static_cast<std::size_t>(i)]);
  }
  with_part_.inputs = split.inputs(Eigen::all, rows);
  accuracy_ = rows.empty() ? 0.0 : Accuracy(run_.trained);
}

template std::vector<UnitRange> LayerRanges(const Network<float>&);
template std::vector<UnitRange> LayerRanges(const Network<double>&);
template Matrix<double> StackActivations(const Network<float>&, const Matrix<float>&);
template Matrix<double> StackActivations(const Network<double>&, const Matrix<double>&);
template class PartEffects<float>;
template class PartEffects<double>;

}  // namespace relulab
