/// Arithmetic without subnormal results. Subnormal numbers can make an operation a hundred times
/// slower.
#pragma once

namespace relulab {

/// While an object of this class exists, results of its thread below the normal range (about
/// 1.2e-38 in float32) are set to 0. Subnormal operands keep their value. Objects may be nested.
class FlushToZero {
 public:
  FlushToZero();
  ~FlushToZero();
  FlushToZero(const FlushToZero&) = delete;
  FlushToZero& operator=(const FlushToZero&) = delete;

 private:
  unsigned long saved_;  // the thread's control word
};

}  // namespace relulab
