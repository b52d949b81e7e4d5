#include "core/numeric/eigen_blocking.h"

#include <Eigen/Core>
#include <mutex>

namespace relulab {

void FixEigenBlocking() {
  // Common x86-64-v3 sizes: 32 KiB of L1 data cache, 512 KiB of L2 and 4 MiB of L3 per core.
  static std::once_flag once;
  std::call_once(once, [] { Eigen::setCpuCacheSizes(32 << 10, 512 << 10, 4 << 20); });
}

}  // namespace relulab
