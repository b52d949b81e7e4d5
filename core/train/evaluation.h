/// Loss and accuracy on the first examples of a split.
#pragma once

#include "core/data/dataset.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"

namespace relulab {

struct Evaluation {
  double loss = 0.0;      ///< mean over the examples
  double accuracy = 0.0;  ///< in [0, 1]
};

/// `count` >= 1 examples from the start of `split`.
template <typename Scalar>
Evaluation Evaluate(const Network<Scalar>& network, const Loss<Scalar>& loss,
                    const Split<Scalar>& split, Index count);

}  // namespace relulab
