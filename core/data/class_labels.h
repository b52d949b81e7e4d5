/// Classes from the labels of data files. All labels of the files count, whatever rows are used.
///
/// Labels that are numbers keep their distances: class = label - smallest label. So labels 0..9 are
/// classes 0..9, and labels 1..3 are three classes. A file with a stray label, which would make
/// more than 25 classes and more than five times as many as it has different labels, is refused.
///
/// Labels that are plainly not classes are refused: decimal numbers, such as the target of a
/// regression, and more than 25 different labels of which most occur only once or twice, such as
/// names of rows.
///
/// If the user gives the number of classes, labels below this number are the classes themselves,
/// and other labels are an error. There is one exception: labels such as 1..classes are shifted,
/// because they fit only then. The checks above do not apply then.
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

/// Where a label first occurs in the files, and how many rows have it.
struct LabelUse {
  std::string place;
  std::int64_t rows = 0;
};

/// By label.
using LabelUses = std::map<std::int64_t, LabelUse>;

/// How often the labels of the files occur.
struct LabelCounts {
  std::int64_t labels = 0;  ///< different ones
  std::int64_t rare = 0;    ///< of these: which one or two rows have
  std::int64_t rows = 0;

  void Add(std::int64_t rows_of_label);
};

/// Sets the classes of `data` from labels that are numbers, and adds warnings about unusual labels.
/// `uses` has each different label of the files; no label is negative. `source` names the files.
/// `stated` is the number of classes that the user gives. Returns the label of class 0. Throws
/// DataError.
std::int64_t SetClasses(const LabelUses& uses, const std::string& source, std::optional<int> stated,
                        RawDataset& data);

/// Throws DataError if the labels of `source` are too many, and most of them too rare, for classes.
void CheckAreClasses(const LabelCounts& counts, const std::string& source);

/// Throws DataError, which says that all labels of `source` are equal.
[[noreturn]] void FailOneClass(const std::string& source, const std::string& label);

}  // namespace relulab
