/// Fixes the block sizes of Eigen's matrix products.
///
/// Eigen asks the processor for its cache sizes and cuts its products accordingly, so the order of
/// a sum, and with it the last digits of every result, would depend on the machine. These calls set
/// one geometry everywhere.
#pragma once

namespace relulab {

/// Idempotent and thread-safe. Every Network calls it before its first product; PlanProduct, which
/// follows Eigen's blocks, as well.
void FixEigenBlocking();

}  // namespace relulab
