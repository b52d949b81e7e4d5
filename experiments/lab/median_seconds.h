/// How long something short takes that can be repeated.
#pragma once

#include <algorithm>
#include <array>

#include "experiments/lab/seconds_since.h"

namespace relulab {

/// Seconds of one call of `work`, which does the same every time: the median of five samples, each
/// the mean of as many calls as last four milliseconds. The calls that find that number do not
/// count: they warm caches and allocate. What lasts longer is called six times in all.
template <typename Work>
double MedianSeconds(const Work& work) {
  const auto seconds_of = [&work](int calls) {
    const Clock::time_point start = Clock::now();
    for (int i = 0; i < calls; ++i) work();
    return SecondsSince(start);
  };
  constexpr double kSampleSeconds = 0.004;
  constexpr int kMostCalls = 1 << 20;
  int calls = 1;
  while (seconds_of(calls) < kSampleSeconds && calls < kMostCalls) calls *= 2;
  std::array<double, 5> samples{};
  for (double& sample : samples) sample = seconds_of(calls) / calls;
  std::nth_element(samples.begin(), samples.begin() + 2, samples.end());
  return samples[2];
}

}  // namespace relulab
