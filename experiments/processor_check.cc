// Ends the program with a clear message if the processor lacks the instructions of the build.
//
// This file is compiled for any x86-64 processor and runs before other static initialisers, which
// may already use those instructions.
#include <unistd.h>

#include <cstring>

namespace {

__attribute__((constructor(101))) void CheckProcessor() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return;
  const char* message =
      "relulab: this processor lacks AVX2 or FMA; this build needs x86-64-v3 (Intel since "
      "Haswell, AMD since Zen); rebuild with -DRELULAB_MARCH=x86-64\n";
  const ssize_t ignored = write(STDERR_FILENO, message, std::strlen(message));
  static_cast<void>(ignored);
  _exit(2);
}

}  // namespace
