/// A run's config: its fields, and the same as a typed struct.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/data/dataset.h"
#include "core/measure/analysis.h"
#include "core/measure/metric.h"
#include "core/nn/network.h"
#include "core/train/training_spec.h"
#include "experiments/config/field.h"

namespace relulab {

enum class Precision { kFloat32, kFloat64 };

inline constexpr auto kPrecisions = std::to_array<NamedValue<Precision>>({
    {"float32", Precision::kFloat32, "single precision"},
    {"float64", Precision::kFloat64, "double precision"},
});

struct RunSpec {
  DatasetSpec dataset;
  NetworkSpec network;  ///< input_size and output_size are set once the data are known
  Precision precision = Precision::kFloat32;
  TrainingSpec training;
  MeasureSpec measure;
  std::vector<const MetricInfo*> metrics;
  std::vector<std::int64_t> histogram_steps;
  int histogram_bins = 50;
  std::vector<const AnalysisInfo*> analyses;
  std::vector<std::int64_t> checkpoint_steps;
  std::uint64_t seed = 1;
};

/// The fields of a run's config: `base` of a study, from `dataset` to `seed`. A field's name, type,
/// default, range and help are declared only there. The parameters of registry rows (data sets,
/// activations, initialisers, optimisers) are declared in the registries.
const Field& RunFields();

/// Reads a resolved `network` of a config. Throws ConfigError at `place`, the place of `network`.
NetworkSpec ReadNetworkSpec(const Json& network, const Place& place);

/// Resolves a run's config. A default probe has at most the rows of its split. Throws ConfigError.
Json ResolveRun(const Json& config, const Place& place);

/// Reads a config that ResolveRun returned, and checks that values of different fields fit
/// together. `given` is the config before it was resolved; with it, an error tells which of the
/// values are defaults. Relative data paths start at `directory`. Throws ConfigError at `place`,
/// the place of the config.
RunSpec ReadRunSpec(const Json& config, const std::filesystem::path& directory, const Place& place,
                    const Json* given = nullptr);

}  // namespace relulab
