/// What made a result: the build and the machine. Kept apart from the results themselves, which do
/// not depend on it.
#pragma once

#include <string>

namespace relulab {

struct Provenance {
  std::string version;
  std::string commit;
  std::string compiler;
  std::string flags;
  std::string simd;       ///< the instruction set of the build, and of the kernels if it is another
  std::string processor;  ///< model name, as the system gives it
  std::string host;
};

const Provenance& GetProvenance();

}  // namespace relulab
