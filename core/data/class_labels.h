/// Classes from the labels of data files. All labels of the files count, whatever rows are used.
///
/// Labels that are numbers keep their distances: class = label - smallest label. So labels 0..9 are
/// classes 0..9, and labels 1..3 are three classes. A file with a stray label, which would make
/// more than 25 classes and more than five times as many as it has different labels, is refused.
///
/// If the user states the number of classes, labels below it are classes as they are, and any
/// other label is an error. Labels that do not begin at 0, such as 1..classes, are still shifted if
/// they only fit so.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/data/dataset.h"

namespace relulab {

inline constexpr int kMaxClasses = 65536;

/// The parameter `classes` of data sets whose labels may be numbers, and its value if it is one.
Parameter ClassesParameter();
std::optional<int> StatedClasses(const ParameterValues& parameters);

/// Sets the classes of `data` from labels that are numbers, and warns of what is odd about them.
/// `places` has each different label of the files, none of them negative, and where it stands
/// first; `source` names the files; `stated` is the number of classes if the user states it.
/// Returns the label of class 0. Throws DataError.
std::int64_t SetClasses(const std::map<std::int64_t, std::string>& places,
                        const std::string& source, std::optional<int> stated, RawDataset& data);

/// Throws DataError, which says that all labels of `source` are equal.
[[noreturn]] void FailOneClass(const std::string& source, const std::string& label);

}  // namespace relulab
