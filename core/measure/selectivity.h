/// Selectivity: how well units separate classes. C classes occur among the N examples of the probe.
///
///   class_eta2         mean over the units that are not constant of
///                      1 - (1 - SSB / SST) (N - 1) / (N - C), the share of a unit's variance that
///                      the class explains. It is corrected for chance: its expected value is 0 for
///                      a unit that is independent of the class. SST is the sum over examples of
///                      the squared deviation of a from its mean, SSB the same for the class mean
///                      of each example. Shifting or scaling a does not change it.
///                      [-(C - 1) / (N - C), 1]. Kelley's epsilon^2 (1935).
///   class_selectivity  mean over the units that are not silent of (m - r) / (m + r), where m is a
///                      unit's largest class mean and r the mean of its other class means. 0: all
///                      class means are equal; 1: the unit is active for one class only. Uses |a|,
///                      which undoes a negation of units. Only for a phi that is never negative,
///                      because shifting a changes it. [0, 1]
///                      Morcos et al. 2018; Leavitt and Morcos 2020.
///
///   class_overlap      overlap of the active sets of two examples of different classes, divided by
///                      the overlap for two examples of the same class. An active set is the units
///                      with a != 0 and those whose a is 0 only by underflow. 1: all classes use
///                      the same units; 0: no two classes share a unit. The overlap is the expected
///                      number of units that are active on both examples, divided by the expected
///                      number that are active on at least one. Both numbers are summed with equal
///                      weights, over the pairs of classes or over the classes that have two
///                      examples. 1 for a phi that is never 0. At least 0.
///
/// All three are absent if there are fewer than two classes, or if no unit can be used (all are
/// constant or silent). class_eta2 and class_overlap are also absent if no class has two examples.
/// class_overlap is also absent if no two examples of a class share an active unit.
#pragma once

#include <vector>

#include "core/measure/metric.h"

namespace relulab {

std::vector<MetricInfo> SelectivityMetrics();

}  // namespace relulab
