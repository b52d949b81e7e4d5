#include "core/data/dataset.h"

#include <cassert>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "core/data/csv.h"
#include "core/data/fashion_mnist.h"
#include "core/data/gaussian_clusters.h"
#include "core/data/idx_dataset.h"
#include "core/data/missing.h"
#include "core/data/parity.h"
#include "core/data/parts.h"
#include "core/data/row_generator.h"
#include "core/data/scaling.h"
#include "core/data/shapes.h"
#include "core/data/spirals.h"
#include "core/data/teacher.h"

namespace relulab {
namespace {

// Sums of a few row numbers stay inside Index, so no loader needs to check them.
constexpr Index kMaxRow = Index{1} << 32;

std::string NameOf(const DatasetSpec& spec) { return std::string(spec.source->name); }

void CheckSize(const DatasetSpec& spec, std::string_view name, Index value, Index minimum) {
  if (value >= minimum && value <= kMaxRow) return;
  throw DataError(NameOf(spec) + ": " + std::string(name) + " is " + std::to_string(value) +
                  ", but must lie in " + std::to_string(minimum) + ".." + std::to_string(kMaxRow));
}

void CheckSizes(const DatasetSpec& spec) {
  CheckSize(spec, "first_row", spec.first_row, 0);
  CheckSize(spec, "train_size", spec.train_size, 1);
  CheckSize(spec, "validation_size", spec.validation_size, 0);
  CheckSize(spec, "test_size", spec.test_size, 0);
}

// What a loader owes whoever called it.
[[maybe_unused]] bool Keeps(const Split<double>& split, Index size, Index features, int classes) {
  bool kept = split.size() == size && split.inputs.rows() == features &&
              static_cast<Index>(split.labels.size()) == size;
  for (const std::int32_t label : split.labels) kept = kept && label >= 0 && label < classes;
  return kept;
}

void WarnOfMissingClasses(const std::string& name, const std::vector<std::int32_t>& labels,
                          int classes, std::vector<std::string>& warnings) {
  if (labels.empty()) return;
  std::vector<bool> present(static_cast<std::size_t>(classes), false);
  for (const std::int32_t label : labels) present[static_cast<std::size_t>(label)] = true;
  constexpr int kMaxListed = 10;
  int missing = 0;
  std::string list;
  for (int c = 0; c < classes; ++c) {
    if (present[static_cast<std::size_t>(c)]) continue;
    if (++missing <= kMaxListed) list += (missing == 1 ? "" : ", ") + std::to_string(c);
  }
  if (missing == 0) return;
  if (missing > kMaxListed) list += " and " + std::to_string(missing - kMaxListed) + " more";
  warnings.push_back("the " + name + " split (" + std::to_string(labels.size()) +
                     " examples) has no example of class " + list);
}

// Takes the raw split, so that its doubles are freed before the next one is scaled.
template <typename Scalar>
Split<Scalar> ScaleSplit(const DatasetSpec& spec, const FittedScaling& fitted, Split<double> raw) {
  Split<Scalar> split;
  split.inputs = ApplyScaling<Scalar>(fitted, raw.inputs);
  split.labels = std::move(raw.labels);
  if (!fitted.divisor.allFinite() || !split.inputs.allFinite()) {
    throw DataError(NameOf(spec) +
                    ": some inputs are too large or too close together to be scaled in " +
                    (std::is_same_v<Scalar, float> ? "float32" : "float64"));
  }
  return split;
}

Parameter GeneratorSeed() {
  return {.name = "seed",
          .default_value = std::int64_t{0},
          .help = "of the generator, not the run's",
          .minimum = 0};
}

}  // namespace

std::span<const DatasetInfo> Datasets() {
  static const std::vector<DatasetInfo> kRegistry = {
      {.name = "fashion_mnist",
       .description = "60000 + 10000 images of clothing, 28 x 28, 10 classes (IDX files)",
       .parameters = {{.name = "directory",
                       .default_value = std::string("/usr/share/datasets/fashion-mnist"),
                       .help = "where the four IDX files are, gzip or plain"}},
       .load = LoadFashionMnist,
       .files = FashionMnistFiles},
      {.name = "idx",
       .description = "grey images in any IDX files, plain or gzip: MNIST by naming them",
       .parameters = {{.name = "train_images",
                       .default_value = std::string(),
                       .help = "the IDX file of the training images",
                       .required = true},
                      {.name = "train_labels",
                       .default_value = std::string(),
                       .help = "the IDX file of their labels; the largest tells the classes",
                       .required = true},
                      {.name = "test_images",
                       .default_value = std::string(),
                       .help = "the IDX file of the test images",
                       .required = true},
                      {.name = "test_labels",
                       .default_value = std::string(),
                       .help = "the IDX file of their labels",
                       .required = true}},
       .load = LoadIdx,
       .files = IdxFiles},
      {.name = "csv",
       .description = "a table in a CSV file: one label column, all others are features",
       .parameters = {{.name = "path",
                       .default_value = std::string(),
                       .help = "the file; its first line names the columns",
                       .required = true},
                      {.name = "label",
                       .default_value = std::string(),
                       .help = "the column with the class: numbers from 0, or text",
                       .required = true}},
       .load = LoadCsv,
       .files = CsvFiles},
      {.name = "spirals",
       .description = "generated: interleaved spiral arms in the plane, one a class",
       .parameters = {{.name = "classes",
                       .default_value = std::int64_t{3},
                       .help = "number of arms",
                       .minimum = 2,
                       .maximum = 16},
                      {.name = "noise",
                       .default_value = 0.03,
                       .help = "standard deviation of what is added to each coordinate",
                       .minimum = 0,
                       .maximum = 10},
                      {.name = "turns",
                       .default_value = 1.0,
                       .help = "how often an arm winds around the centre",
                       .minimum = 0,
                       .maximum = 100},
                      GeneratorSeed()},
       .make_generator = MakeSpirals},
      {.name = "gaussian_clusters",
       .description = "generated: one round Gaussian cluster a class; a linear model is the best",
       .parameters = {{.name = "dimension",
                       .default_value = std::int64_t{20},
                       .help = "number of inputs",
                       .minimum = 1,
                       .maximum = 10000},
                      {.name = "classes",
                       .default_value = std::int64_t{10},
                       .help = "number of clusters",
                       .minimum = 2,
                       .maximum = 1000},
                      {.name = "separation",
                       .default_value = 3.0,
                       .help = "distance of every centre from the origin; the noise is 1",
                       .minimum = 0,
                       .maximum = 1e6},
                      GeneratorSeed()},
       .make_generator = MakeGaussianClusters},
      {.name = "teacher",
       .description = "generated: a random tanh network labels Gaussian inputs",
       .parameters = {{.name = "dimension",
                       .default_value = std::int64_t{20},
                       .help = "number of inputs",
                       .minimum = 1,
                       .maximum = 10000},
                      {.name = "classes",
                       .default_value = std::int64_t{4},
                       .help = "outputs of the teacher",
                       .minimum = 2,
                       .maximum = 1000},
                      {.name = "width",
                       .default_value = std::int64_t{20},
                       .help = "units of each of its hidden layers",
                       .minimum = 1,
                       .maximum = 8192},
                      {.name = "depth",
                       .default_value = std::int64_t{1},
                       .help = "its hidden layers",
                       .minimum = 0,
                       .maximum = 100},
                      GeneratorSeed()},
       .make_generator = MakeTeacher},
      {.name = "parity",
       .description = "generated: is the number of ones among the first bits odd?",
       .parameters = {{.name = "bits",
                       .default_value = std::int64_t{10},
                       .help = "number of inputs",
                       .minimum = 1,
                       .maximum = 10000},
                      {.name = "relevant_bits",
                       .default_value = std::int64_t{3},
                       .help = "how many of them count, from the first on",
                       .minimum = 1,
                       .maximum = 10000},
                      GeneratorSeed()},
       .make_generator = MakeParity},
      {.name = "shapes",
       .description = "generated: Shapeset-3x2, 32 x 32 images of one or two shapes, 9 classes",
       .parameters = {GeneratorSeed()},
       .make_generator = MakeShapes},
      {.name = "parts",
       .description =
           "generated: images of cat, dog, building, house, tree, car made of known parts",
       .parameters = {{.name = "side",
                       .default_value = std::int64_t{28},
                       .help = "width and height in pixels",
                       .minimum = 24,
                       .maximum = 128},
                      {.name = "noise",
                       .default_value = 0.05,
                       .help = "standard deviation of pixel noise, as a share of the grey range",
                       .minimum = 0,
                       .maximum = 1},
                      {.name = "occlusion",
                       .default_value = 0.3,
                       .help = "share of images with a rectangle in front",
                       .minimum = 0,
                       .maximum = 1},
                      GeneratorSeed()},
       .make_generator = MakeParts},
  };
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
  // An absolute right-hand side replaces the left. ".." stays, as it may follow a symbolic link.
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
  if (data.classes < 2) {
    throw DataError(NameOf(spec) + ": the data have one class only, so there is nothing to learn");
  }
  const FittedScaling fitted = FitScaling(spec.scaling, raw.train.inputs, raw.is_image);
  data.scaling = std::make_shared<const FittedScaling>(fitted);
  if (spec.endless) {
    assert(generator != nullptr && "the config layer knows which sets are generators");
    data.endless =
        std::make_shared<const EndlessRows<Scalar>>(generator, fitted, FirstGeneratedRow(spec));
  }
  data.train = ScaleSplit<Scalar>(spec, fitted, std::move(raw.train));
  data.validation = ScaleSplit<Scalar>(spec, fitted, std::move(raw.validation));
  data.test = ScaleSplit<Scalar>(spec, fitted, std::move(raw.test));
  RemoveInputs(spec.missing_fraction, SplitName::kTrain, data.train.inputs);
  RemoveInputs(spec.missing_fraction, SplitName::kValidation, data.validation.inputs);
  RemoveInputs(spec.missing_fraction, SplitName::kTest, data.test.inputs);
  WarnOfMissingClasses("train", data.train.labels, data.classes, data.warnings);
  WarnOfMissingClasses("validation", data.validation.labels, data.classes, data.warnings);
  WarnOfMissingClasses("test", data.test.labels, data.classes, data.warnings);
  return data;
} catch (const std::bad_alloc&) {
  throw DataError(NameOf(spec) + ": the rows asked for do not fit into memory");
}

template Dataset<float> LoadDataset<float>(const DatasetSpec&);
template Dataset<double> LoadDataset<double>(const DatasetSpec&);

}  // namespace relulab
