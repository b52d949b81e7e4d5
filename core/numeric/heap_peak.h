/// Measures the peak of heap use exactly. The resident memory that the system reports is not exact:
/// it counts whole pages and shared libraries and depends on the allocator. For tests and
/// benchmarks, which link relulab_heap_peak. This library replaces operator new and, at link time,
/// malloc.
///
/// It does not count memory that shared libraries allocate themselves, nor the second copy that
/// exists while realloc runs. Code that links it must not call posix_memalign and must not free
/// memory that a shared library allocated.
#pragma once

#include <cstddef>

namespace relulab {

/// Counts from its construction on. A process may have one at a time.
class HeapPeak {
 public:
  HeapPeak();

  /// The largest number of bytes allocated at once, minus those allocated at the construction.
  std::size_t bytes() const;

 private:
  std::ptrdiff_t before_;
};

}  // namespace relulab
