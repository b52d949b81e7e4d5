#include "experiments/claims/columns.h"

#include "core/measure/metric.h"
#include "experiments/lab/run_files.h"

namespace relulab {

std::vector<std::string> ColumnsOf(const std::string& table) {
  if (table == "runs") return SummaryColumns();
  if (table == "steps") return StepColumns();
  if (table == "layers") {
    std::vector<std::string> columns;
    for (const MetricInfo& metric : Metrics()) columns.emplace_back(metric.name);
    return columns;
  }
  return {};
}

}  // namespace relulab
