/// Arithmetic without subnormal numbers, which take a processor up to a hundred times as long.
#pragma once

namespace relulab {

/// While an object of this class exists, a result of its thread that is below the normal range
/// (about 1.2e-38 in float32) is 0. Subnormal operands keep their value. Objects may be nested.
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
