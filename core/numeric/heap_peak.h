/// How much of the heap was in use at most: exact, where what the system counts as resident moves
/// by pages, shared libraries and the allocator's habits. For tests and benchmarks, which link
/// relulab_heap_peak: it replaces operator new and, at the linker, malloc.
///
/// Not counted: what shared libraries ask malloc for themselves, and the two copies while realloc
/// makes one of the other. Code that is linked must not call posix_memalign, nor free what a
/// library allocated.
#pragma once

#include <cstddef>

namespace relulab {

/// Counts from its construction on; one at a time in a process.
class HeapPeak {
 public:
  HeapPeak();

  /// Most bytes that stood allocated at once, beyond those at the construction.
  std::size_t bytes() const;

 private:
  std::ptrdiff_t before_;
};

}  // namespace relulab
