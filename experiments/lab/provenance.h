/// The build and the machine that made a result. They are stored separately, because results do not
/// depend on them.
#pragma once

#include <string>

namespace relulab {

struct Provenance {
  std::string version;
  std::string commit;
  std::string compiler;
  std::string flags;
  std::string simd;       ///< instruction set of the build, and that of the kernels if it differs
  std::string processor;  ///< model name in /proc/cpuinfo
  std::string host;
};

const Provenance& GetProvenance();

}  // namespace relulab
