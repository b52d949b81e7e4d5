#include "core/numeric/heap_peak.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::ptrdiff_t> in_use = 0;
std::atomic<std::ptrdiff_t> most_in_use = 0;

void* Count(void* memory) {
  const auto size = static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
  const std::ptrdiff_t now = in_use.fetch_add(size) + size;
  std::ptrdiff_t most = most_in_use.load();
  while (now > most && !most_in_use.compare_exchange_weak(most, now)) {
  }
  return memory;
}

void Discount(void* memory) { in_use -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory)); }

void* OrThrow(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// The linker option --wrap redirects calls of malloc to __wrap_malloc, and calls of __real_malloc
// to malloc. NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void* __real_realloc(void* memory, std::size_t size);
void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
void __real_free(void* memory);

void* __wrap_malloc(std::size_t size) { return Count(__real_malloc(size)); }

void* __wrap_calloc(std::size_t count, std::size_t size) {
  return Count(__real_calloc(count, size));
}

void* __wrap_realloc(void* memory, std::size_t size) {
  Discount(memory);
  return Count(__real_realloc(memory, size));
}

void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
  return Count(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void* memory) {
  Discount(memory);
  __real_free(memory);
}
}
// NOLINTEND(bugprone-reserved-identifier)

// The array forms call these operators. A sanitizer would replace any of them that is not defined
// here.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return std::malloc(size);
}

void* operator new(std::size_t size, std::align_val_t alignment,
                   const std::nothrow_t& /*tag*/) noexcept {
  const auto line = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(line, (size + line - 1) / line * line);
}

void* operator new(std::size_t size) { return OrThrow(operator new(size, std::nothrow)); }

void* operator new(std::size_t size, std::align_val_t alignment) {
  return OrThrow(operator new(size, alignment, std::nothrow));
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t /*line*/) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*line*/) noexcept {
  std::free(memory);
}

namespace relulab {

HeapPeak::HeapPeak() : before_(in_use) { most_in_use = before_; }

std::size_t HeapPeak::bytes() const { return static_cast<std::size_t>(most_in_use - before_); }

}  // namespace relulab
