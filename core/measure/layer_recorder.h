/// The observer that fills layers.csv: chosen metrics of every layer at every measured step.
#pragma once

#include <cstdint>
#include <vector>

#include "core/measure/metric.h"
#include "core/train/observer.h"

namespace relulab {

struct LayerRow {
  std::int64_t step = 0;
  int layer = 0;                    ///< 1 .. depth + 1
  std::vector<MetricValue> values;  ///< in the order of the metrics; absent if one does not apply
};

template <typename Scalar>
class LayerRecorder final : public Observer<Scalar> {
 public:
  explicit LayerRecorder(std::vector<const MetricInfo*> metrics);

  ObserverNeeds NeedsAt(std::int64_t step, bool is_due) const override;
  void OnMeasure(const StepView<Scalar>& view) override;
  void OnDivergence(std::int64_t step, bool is_due, const Network<Scalar>& network) override;

  const std::vector<LayerRow>& rows() const { return rows_; }

 private:
  bool Needs(MetricNeeds needs) const { return (needs_ & needs) != 0; }

  std::vector<const MetricInfo*> metrics_;
  MetricNeeds needs_ = 0;  // of all of them together
  std::vector<LayerRow> rows_;
};

}  // namespace relulab
