/// Interleaved spiral arms in the plane, one a class: a problem that no linear model solves, from
/// no file. After Lang and Witbrock 1988, "Learning to tell two spirals apart".
///
/// Row r of a split has label k = r mod classes and, with u uniform in [0, 1) and e1, e2 standard
/// normal,
///
///   radius = 0.1 + 0.9 u
///   angle  = 2 pi (turns u + k / classes)
///   x = (radius cos(angle) + noise e1, radius sin(angle) + noise e2).
///
/// The numbers come from RandomStream(seed, Purpose::kData, split), row after row, so a row depends
/// on the parameters, its split and its number only: never on how many rows are asked for.
/// `first_row` is the number of the first training row; the other splits begin at 0.
#pragma once

#include <filesystem>
#include <vector>

#include "core/data/dataset.h"

namespace relulab {

/// None.
std::vector<std::filesystem::path> SpiralsFiles(const DatasetSpec& spec);

RawDataset MakeSpirals(const DatasetSpec& spec);

}  // namespace relulab
