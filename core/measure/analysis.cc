#include "core/measure/analysis.h"

#include "core/measure/part_analysis.h"
#include "core/measure/unit_removal.h"

namespace relulab {

std::span<const AnalysisInfo> Analyses() {
  static const std::vector<AnalysisInfo> kRegistry = {RemovalAnalysis(), PartDetectorsAnalysis()};
  return kRegistry;
}

}  // namespace relulab
