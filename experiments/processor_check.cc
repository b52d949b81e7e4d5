// Ends the program with one clear sentence where the processor lacks what the build needs.
//
// This file is compiled for any x86-64 processor and runs before other static initialisers: one of
// those could be the first to meet an instruction that is not there.
#include <unistd.h>

#include <cstring>

namespace {

__attribute__((constructor(101))) void CheckProcessor() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return;
  const char* message =
      "relulab: this processor lacks AVX2 or FMA; relulab is built for x86-64-v3 processors "
      "(Intel since Haswell, AMD since Zen), or rebuild it with -DRELULAB_MARCH=x86-64\n";
  const ssize_t ignored = write(STDERR_FILENO, message, std::strlen(message));
  static_cast<void>(ignored);
  _exit(2);
}

}  // namespace
