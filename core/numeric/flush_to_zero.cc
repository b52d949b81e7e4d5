#include "core/numeric/flush_to_zero.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#elif !defined(__aarch64__)
#error "FlushToZero does not know this processor"
#endif

namespace relulab {
namespace {

#if defined(__x86_64__)

constexpr unsigned long kFlush = 1UL << 15;

unsigned long ControlWord() { return _mm_getcsr(); }
void SetControlWord(unsigned long word) { _mm_setcsr(static_cast<unsigned>(word)); }

#else

constexpr unsigned long kFlush = 1UL << 24;

unsigned long ControlWord() {
  unsigned long word = 0;
  asm volatile("mrs %0, fpcr" : "=r"(word));
  return word;
}
void SetControlWord(unsigned long word) { asm volatile("msr fpcr, %0" : : "r"(word)); }

#endif

}  // namespace

// Not inline, because the compiler does not know that arithmetic depends on the control word and
// could move operations past the change.
FlushToZero::FlushToZero() : saved_(ControlWord()) { SetControlWord(saved_ | kFlush); }

FlushToZero::~FlushToZero() { SetControlWord(saved_); }

}  // namespace relulab
