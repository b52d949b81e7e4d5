#include "core/data/dataset.h"

#include <cassert>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "core/data/rows.h"
#include "core/data/scaling.h"

namespace relulab {

// Defined in the source file of each data set.
DatasetInfo FashionMnistDataset();
DatasetInfo IdxDataset();
DatasetInfo CsvDataset();
DatasetInfo SpiralsDataset();
DatasetInfo GaussianClustersDataset();
DatasetInfo TeacherDataset();
DatasetInfo ParityDataset();
DatasetInfo ShapesDataset();
DatasetInfo PartsDataset();

namespace {

// Sums of a few row numbers then fit into Index, so loaders need not check for overflow.
constexpr Index kMaxRow = Index{1} << 32;

std::string NameOf(const DatasetSpec& spec) { return std::string(spec.source->name); }

void CheckSize(const DatasetSpec& spec, std::string_view name, Index value, Index minimum) {
  if (value >= minimum && value <= kMaxRow) return;
  throw DataError(NameOf(spec) + ": " + std::string(name) + " is " + std::to_string(value) +
                  "; expected a number from " + std::to_string(minimum) + " to " +
                  std::to_string(kMaxRow));
}

void CheckSizes(const DatasetSpec& spec) {
  CheckSize(spec, "first_row", spec.first_row, 0);
  CheckSize(spec, "train_size", spec.train_size, 1);
  CheckSize(spec, "validation_size", spec.validation_size, 0);
  CheckSize(spec, "test_size", spec.test_size, 0);
}

// The postcondition of a loader.
[[maybe_unused]] bool Keeps(const Split<double>& split, Index size, Index features, int classes) {
  bool kept = split.size() == size && split.inputs.rows() == features &&
              static_cast<Index>(split.labels.size()) == size;
  for (const std::int32_t label : split.labels) kept = kept && label >= 0 && label < classes;
  return kept;
}

// Lists the classes of the data that a split lacks; empty if it lacks none.
std::string MissingClasses(const std::vector<std::int32_t>& labels, const RawDataset& raw) {
  std::vector<bool> present(static_cast<std::size_t>(raw.classes), false);
  for (const std::int32_t label : labels) present[static_cast<std::size_t>(label)] = true;
  constexpr int kMaxListed = 10;
  int missing = 0;
  std::string list;
  for (std::size_t c = 0; c < present.size(); ++c) {
    const std::string name = raw.class_names.empty() ? std::to_string(c) : raw.class_names[c];
    if (present[c] || name.empty()) continue;
    if (++missing <= kMaxListed) list += (missing == 1 ? "" : ", ") + name;
  }
  if (missing > kMaxListed) list += " and " + std::to_string(missing - kMaxListed) + " more";
  return list;
}

void WarnOfMissingClasses(const DatasetSpec& spec, const RawDataset& raw,
                          std::vector<std::string>& warnings) {
  bool is_missing = false;
  for (const auto& [name, split, help] : kSplitNames) {
    const std::vector<std::int32_t>& labels = SplitOf(raw, split).labels;
    const std::string missing = labels.empty() ? "" : MissingClasses(labels, raw);
    if (missing.empty()) continue;
    is_missing = true;
    warnings.push_back("the " + std::string(name) + " split (" + std::to_string(labels.size()) +
                       " examples) has no example of class " + missing);
  }
  if (is_missing && !spec.source->is_generator() && !spec.parameters.Boolean("shuffle")) {
    warnings.back() +=
        "; if rows are sorted, set dataset.shuffle to true to shuffle them before the split";
  }
}

// By value, so that the raw doubles are freed before the next split is scaled.
template <typename Scalar>
Split<Scalar> ScaleSplit(const DatasetSpec& spec, const FittedScaling& fitted, Split<double> raw) {
  Split<Scalar> split;
  split.inputs = ApplyScaling<Scalar>(fitted, raw.inputs);
  split.labels = std::move(raw.labels);
  if (!fitted.divisor.allFinite() || !split.inputs.allFinite()) {
    throw DataError(NameOf(spec) +
                    ": found inputs that are too large or too close together to be scaled in " +
                    (std::is_same_v<Scalar, float> ? "float32" : "float64"));
  }
  return split;
}

}  // namespace

std::span<const DatasetInfo> Datasets() {
  static const std::vector<DatasetInfo> kRegistry = {FashionMnistDataset(),
                                                     IdxDataset(),
                                                     CsvDataset(),
                                                     SpiralsDataset(),
                                                     GaussianClustersDataset(),
                                                     TeacherDataset(),
                                                     ParityDataset(),
                                                     ShapesDataset(),
                                                     PartsDataset()};
  return kRegistry;
}

std::vector<std::filesystem::path> DatasetFiles(const DatasetSpec& spec) {
  return spec.source->is_generator() ? std::vector<std::filesystem::path>()
                                     : spec.source->files(spec);
}

std::string GeneratorNames() {
  std::string names;
  for (const DatasetInfo& row : Datasets()) {
    if (row.is_generator()) names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  return names;
}

std::filesystem::path ResolvePath(const DatasetSpec& spec, std::string_view parameter) {
  // An absolute right-hand side replaces the left. ".." is kept, because it may follow a symbolic
  // link.
  return spec.base_directory / spec.parameters.Text(parameter);
}

template <typename Scalar>
Dataset<Scalar> LoadDataset(const DatasetSpec& spec) try {
  const DatasetInfo& source = *spec.source;
  CheckSizes(spec);
  const std::shared_ptr<const RowGenerator> generator =
      source.is_generator() ? source.make_generator(spec.parameters) : nullptr;
  RawDataset raw = generator != nullptr ? GenerateRows(*generator, spec) : source.load(spec);
  Dataset<Scalar> data;
  data.classes = raw.classes;
  data.features = raw.train.inputs.rows();
  assert(Keeps(raw.train, spec.train_size, data.features, data.classes));
  assert(Keeps(raw.validation, spec.validation_size, data.features, data.classes));
  assert(Keeps(raw.test, spec.test_size, data.features, data.classes));
  assert(data.classes >= 2);
  const FittedScaling fitted = FitScaling(spec.scaling, raw.train.inputs, raw.is_image);
  data.scaling = std::make_shared<const FittedScaling>(fitted);
  if (spec.endless) {
    assert(generator != nullptr && "the config layer allows endless data only for generators");
    data.endless =
        std::make_shared<const EndlessRows<Scalar>>(generator, fitted, FirstGeneratedRow(spec));
  }
  data.warnings = std::move(raw.warnings);
  data.notices = std::move(raw.notices);
  WarnOfMissingClasses(spec, raw, data.warnings);
  for (const auto& [name, split, help] : kSplitNames) {
    Split<Scalar>& scaled = SplitOf(data, split);
    scaled = ScaleSplit<Scalar>(spec, fitted, std::move(SplitOf(raw, split)));
    RemoveInputs(spec.missing_fraction, split, scaled.inputs);
  }
  return data;
} catch (const std::bad_alloc&) {
  throw DataError(NameOf(spec) + ": the rows do not fit into memory");
}

template Dataset<float> LoadDataset<float>(const DatasetSpec&);
template Dataset<double> LoadDataset<double>(const DatasetSpec&);

}  // namespace relulab
