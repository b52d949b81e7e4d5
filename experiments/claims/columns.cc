#include "experiments/claims/columns.h"

#include "core/measure/analysis.h"
#include "core/measure/metric.h"
#include "experiments/lab/run_files.h"
#include "experiments/lab/time_blocks.h"

namespace relulab {

std::vector<std::string> ColumnsOf(const std::string& table) {
  if (table == "runs") return SummaryColumns();
  if (table == "steps") return StepColumns();
  if (table == "layers") {
    std::vector<std::string> columns;
    for (const MetricInfo& metric : Metrics()) columns.emplace_back(metric.name);
    return columns;
  }
  if (table == "theory") return TheoryColumns();
  if (table == "timing") return TimeColumns();
  std::vector<std::string> columns;
  for (const AnalysisInfo& analysis : Analyses()) {
    if (analysis.table != table) continue;
    for (const Column& column : analysis.columns) columns.emplace_back(column.name);
  }
  return columns;
}

}  // namespace relulab
