#include "experiments/commands/exit_code.h"

#include <spdlog/spdlog.h>

#include "core/data/dataset.h"
#include "experiments/config/config_error.h"
#include "experiments/store/output_error.h"

namespace relulab {

ExitCode ReportError(const std::exception& error) {
  spdlog::error("{}", error.what());
  if (dynamic_cast<const ConfigError*>(&error) != nullptr) return kUsageOrConfig;
  if (dynamic_cast<const DataError*>(&error) != nullptr) return kData;
  if (dynamic_cast<const OutputError*>(&error) != nullptr) return kWriting;
  return kRunFailed;
}

}  // namespace relulab
