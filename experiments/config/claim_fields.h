/// The fields of a claim, declared once: they drive parsing and the schema.
#pragma once

#include "experiments/config/field.h"

namespace relulab {

/// Those of a claim that are plain values; claim.cc reads the others: arms, cells, filter, metric
/// and matched.
const Field& ClaimField();

/// Those of `metric` but for present, rows and over.
const Field& ClaimMetricField();

const Field& ClaimMatchField();    ///< `matched`
const Field& ClaimCompareField();  ///< `arms.compare`

}  // namespace relulab
