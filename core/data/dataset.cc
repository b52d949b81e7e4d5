#include "core/data/dataset.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "core/data/data_file.h"
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

std::string SourceName(const DatasetSpec& spec) { return std::string(spec.source->name); }

void CheckSize(const DatasetSpec& spec, std::string_view name, Index value, Index minimum) {
  if (value >= minimum && value <= kMaxRow) return;
  throw DataError(SourceName(spec) + ": " + std::string(name) + " is " + std::to_string(value) +
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

std::string ShuffleAdvice(const DatasetSpec& spec, const RawDataset& raw) {
  const bool can_shuffle = !spec.source->is_generator() && !spec.parameters.Boolean("shuffle");
  return can_shuffle && raw.order_matters
             ? "; if rows are sorted, set dataset.shuffle to true to shuffle them before the split"
             : "";
}

// Nothing can be learned from the rows of one class. A single row is what the user asked for, and
// rows that each seed draws must not end a study in its midst.
void CheckTrainClasses(const DatasetSpec& spec, const RawDataset& raw) {
  const std::vector<std::int32_t>& labels = raw.train.labels;
  const bool is_one = std::all_of(labels.begin(), labels.end(),
                                  [&](std::int32_t label) { return label == labels.front(); });
  const bool is_drawn = spec.source->is_generator() || spec.subset == Subset::kBySeed;
  if (is_drawn || labels.size() < 2 || !is_one) return;
  const std::string name = raw.class_names.empty()
                               ? std::to_string(labels.front())
                               : raw.class_names[static_cast<std::size_t>(labels.front())];
  throw DataError(Quoted(DatasetFiles(spec).front()) + ": the train split (" +
                  WithThousands(spec.train_size) + " examples) has only one class, " + name +
                  "; expected two or more" + ShuffleAdvice(spec, raw));
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
  if (is_missing) warnings.back() += ShuffleAdvice(spec, raw);
}

std::string NumberText(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

struct Input {
  SplitName split;
  Index feature;
  Index example;
};

std::string PlaceOf(const DatasetSpec& spec, const RawDataset& raw, const Input& input) {
  return raw.place_of ? raw.place_of(input.split, input.feature, input.example)
                      : SourceName(spec) + ", the " +
                            std::string(NameOf(kSplitNames, input.split)) + " split";
}

// The training values of each feature must have a spread by which one can divide.
void CheckFitted(const DatasetSpec& spec, const FittedScaling& fitted, const RawDataset& raw) {
  for (Index j = 0; j < fitted.divisor.size(); ++j) {
    const double divisor = fitted.divisor(j);
    if (divisor > 0.0 && std::isfinite(divisor) && std::isfinite(fitted.offset(j))) continue;
    Index largest = 0;
    raw.train.inputs.row(j).cwiseAbs().maxCoeff(&largest);
    throw DataError(PlaceOf(spec, raw, {SplitName::kTrain, j, largest}) + ": found " +
                    NumberText(raw.train.inputs(j, largest)) +
                    ", the largest value of this feature in the train split; its values are too "
                    "large or too close together for the scaling \"" +
                    std::string(NameOf(kScalings, spec.scaling)) + "\"");
  }
}

// Finds the input that is not finite after scaling.
template <typename Scalar>
[[noreturn]] void FailToScale(const DatasetSpec& spec, const RawDataset& raw, SplitName split,
                              const Matrix<double>& inputs, const Matrix<Scalar>& scaled) {
  Input input = {split, 0, 0};
  while (scaled.col(input.example).allFinite()) ++input.example;
  while (std::isfinite(scaled(input.feature, input.example))) ++input.feature;
  constexpr bool kIsFloat = std::is_same_v<Scalar, float>;
  throw DataError(PlaceOf(spec, raw, input) + ": found " +
                  NumberText(inputs(input.feature, input.example)) +
                  "; expected a number that is finite in " + (kIsFloat ? "float32" : "float64") +
                  " after the scaling \"" + std::string(NameOf(kScalings, spec.scaling)) + "\"");
}

// Moves the split out of `raw`, so that the raw doubles are freed before the next split is scaled.
template <typename Scalar>
Split<Scalar> ScaleSplit(const DatasetSpec& spec, const FittedScaling& fitted, SplitName name,
                         RawDataset& raw) {
  Split<double> unscaled = std::move(SplitOf(raw, name));
  Split<Scalar> split;
  split.inputs = ApplyScaling<Scalar>(fitted, unscaled.inputs);
  split.labels = std::move(unscaled.labels);
  if (!split.inputs.allFinite()) {
    FailToScale(spec, raw, name, unscaled.inputs, split.inputs);
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
  CheckTrainClasses(spec, raw);
  const FittedScaling fitted = FitScaling(spec.scaling, raw.train.inputs, raw.is_image);
  CheckFitted(spec, fitted, raw);
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
    scaled = ScaleSplit<Scalar>(spec, fitted, split, raw);
    RemoveInputs(spec.missing_fraction, split, scaled.inputs);
  }
  return data;
} catch (const std::bad_alloc&) {
  throw DataError(SourceName(spec) + ": the rows do not fit into memory");
}

template Dataset<float> LoadDataset<float>(const DatasetSpec&);
template Dataset<double> LoadDataset<double>(const DatasetSpec&);

}  // namespace relulab
