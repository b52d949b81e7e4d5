/// A random network labels Gaussian inputs (the teacher of teacher and student: Gardner and Derrida
/// 1989, doi:10.1088/0305-4470/22/12/004).
///
///   x standard normal,   a_0 = x,   a_l = tanh(W_l a_(l-1)) for l = 1 .. depth,
///   label = argmax_k v_k . a_depth,
///
/// entries of W_l normal with variance 2 / fan_in, and v_k uniform on the unit sphere; all of them
/// are drawn once, from the seed, in the order W_1, ..., W_depth, v_0, v_1, .... Labels are free of
/// noise, so the best accuracy is 1. The function is odd, and so two classes are equally likely;
/// more are only roughly so.
#pragma once

#include <memory>

#include "core/data/row_generator.h"

namespace relulab {

/// Parameters `dimension`, `classes`, `width`, `depth`, `seed`.
std::unique_ptr<const RowGenerator> MakeTeacher(const ParameterValues& parameters);

}  // namespace relulab
