/// Fixes the block sizes of Eigen's matrix products.
///
/// By default, Eigen chooses the block sizes of a product from the cache sizes of the processor.
/// The order of a sum, and with it the last digits of every result, would then depend on the
/// machine. FixEigenBlocking sets the same cache sizes on every machine.
#pragma once

namespace relulab {

/// Idempotent and thread-safe. Every Network calls it before its first product. PlanProduct also
/// calls it, because it uses Eigen's block sizes.
void FixEigenBlocking();

}  // namespace relulab
