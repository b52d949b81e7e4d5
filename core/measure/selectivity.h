/// Selectivity: how well units separate classes. C classes occur among the N examples of the probe.
///
///   class_eta2         of a unit, 1 - (1 - SSB / SST) (N - 1) / (N - C): the share of its variance
///                      that the class explains, corrected for chance, so that 0 is expected of a
///                      unit that is independent of the class. SST is the sum of squares about
///                      the mean, SSB that of the class means, each example counting once. Mean
///                      over the units that are not constant. Free of shift and scale.
///                      [-(C - 1) / (N - C), 1]. Kelley's epsilon^2 (1935).
///   class_selectivity  of a unit, (m - r) / (m + r), m its largest class mean and r the mean of
///                      its other class means: 0 alike for all, 1 for one class only. On |a|, which
///                      undoes a negation of units. Mean over the units that are not silent. Only
///                      for a phi that is never negative: a shift changes it. [0, 1]
///                      Morcos et al. 2018; Leavitt and Morcos 2020.
///
///   class_overlap      of the active sets (the units with a != 0) of two examples of different
///                      classes, over that of two examples of one class: 1 where all classes use
///                      the same units, 0 where none shares a unit with another. The overlap is the
///                      expected number of units that are active on both, over that of units active
///                      on either, both summed with equal weights over the pairs of classes, or
///                      over the classes that have two examples. 1 for a phi that is never 0. At
///                      least 0.
///
/// All are absent with fewer than two classes or if no unit counts. class_eta2 and class_overlap
/// are also absent if no class has two examples, class_overlap also if no two examples of a class
/// share an active unit.
#pragma once

#include <vector>

#include "core/measure/metric.h"

namespace relulab {

std::vector<MetricInfo> SelectivityMetrics();

}  // namespace relulab
