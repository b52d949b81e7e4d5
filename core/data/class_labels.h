/// Classes from the labels of data files. All labels of the files count, whatever rows are used.
///
/// Labels that are numbers keep their distances: class = label - smallest label. So labels 0..9 are
/// classes 0..9, and labels 1..3 are three classes. A file with a stray label, which would make
/// more than 25 classes and more than five times as many as it has different labels, is refused.
///
/// If the user gives the number of classes, labels below this number are the classes themselves,
/// and other labels are an error. There is one exception: labels such as 1..classes are shifted,
/// because they fit only then.
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

/// Sets the classes of `data` from labels that are numbers, and adds warnings about unusual labels.
/// `places` has the first position of each different label of the files; no label is negative.
/// `source` names the files. `stated` is the number of classes that the user gives. Returns the
/// label of class 0. Throws DataError.
std::int64_t SetClasses(const std::map<std::int64_t, std::string>& places,
                        const std::string& source, std::optional<int> stated, RawDataset& data);

/// Throws DataError, which says that all labels of `source` are equal.
[[noreturn]] void FailOneClass(const std::string& source, const std::string& label);

}  // namespace relulab
