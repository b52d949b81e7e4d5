#include "experiments/commands/data_files.h"

#include <filesystem>
#include <optional>

#include "core/data/data_file.h"
#include "experiments/config/data_path.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/shell_word.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

/// The file that a path names, which may be compressed; absent if there is none.
std::optional<fs::path> ExistingFile(const std::string& path) {
  for (const std::string& candidate : {path, path + ".gz"}) {
    std::error_code ignored;
    if (fs::exists(candidate, ignored)) return candidate;
  }
  return std::nullopt;
}

/// Whether a message is about this file or about one in this directory.
bool Names(const std::string& message, const fs::path& path) {
  const std::string quoted = Quoted(path);
  const std::string start = quoted.substr(0, quoted.size() - 1);
  for (const char* end : {"\"", ".gz\"", "/"}) {
    if (message.find(start + end) != std::string::npos) return true;
  }
  return false;
}

/// Tells what the path in `message` is relative to; "" if it is absolute. `start` is the directory
/// in words.
std::string DirectoryNote(const DatasetSpec& spec, const std::string& start,
                          const std::string& message) {
  for (const Parameter& parameter : spec.source->parameters) {
    if (!IsDataPath("dataset." + std::string(parameter.name))) continue;
    const std::string path = spec.parameters.Text(parameter.name);
    if (path.empty() || fs::path(path).is_absolute()) continue;
    if (!Names(message, ResolvePath(spec, parameter.name))) continue;
    // Without the slash at the end that "." or "sub/" would have.
    const fs::path directory = (fs::current_path() / spec.base_directory / ".").lexically_normal();
    return "; " + Excerpt(path) + " is relative to " + start + ", " +
           Excerpt(directory.parent_path().string());
  }
  return "";
}

/// The directory where a study's relative paths start, in words.
std::string StartOf(const Study& study) {
  if (study.directory.empty()) return "the current directory";
  return study.data_root.empty() ? "the directory of the config" : "data_root";
}

template <typename Function>
void AtPrecision(Precision precision, const Function& load) {
  if (precision == Precision::kFloat64) {
    load.template operator()<double>();
  } else {
    load.template operator()<float>();
  }
}

/// Whether the files are fine, apart from the number of their rows.
bool HasTooFewRows(DatasetSpec spec) {
  spec.first_row = 0;
  spec.train_size = 1;
  spec.validation_size = 0;
  spec.test_size = 0;
  spec.scaling = Scaling::kNone;
  try {
    LoadDataset<double>(spec);
    return true;
  } catch (const DataError&) {
    return false;
  }
}

/// The numbers of rows that neither the study nor the run states.
std::string DefaultSizes(const Study& study, const Json& config) {
  std::string text;
  for (const char* name : {"train_size", "validation_size", "test_size"}) {
    const std::string key = std::string("dataset.") + name;
    const Json value = GetKey(config, key);
    const bool is_default = value == FindField(RunFields(), key, {}).default_value;
    if (!is_default || !GetKey(study.base, key).is_null()) continue;
    text += (text.empty() ? "" : ", ") + std::string(name) + " " + value.dump();
  }
  return text;
}

/// Throws DataError if the file of a path in --set is missing or is not a file.
void CheckTypedPath(const Override& set, const std::string& path, const std::string& all) {
  const std::optional<fs::path> file = ExistingFile(path);
  if (file && set.key == "dataset.directory") return;
  if (file) {
    try {
      RequireFile(*file);
      return;
    } catch (const DataError& error) {
      throw DataError(set.place.Text() + ": " + error.what());
    }
  }
  std::string message = set.place.Text() + ": there is no file " + Excerpt(path);
  if (!fs::path(path).is_absolute()) {
    message += " in " + Excerpt(fs::current_path().string()) +
               "; a path in --set is relative to the current directory";
  }
  if (set.values.size() > 1) {
    message += "; commas separate values; for one path with a comma, type --set " +
               ShellWord(set.key + "=" + Json(all).dump());
  }
  throw DataError(message);
}

}  // namespace

void CheckTypedPaths(const std::vector<Override>& overrides) {
  for (const Override& set : overrides) {
    if (!IsDataPath(set.key)) continue;
    std::string all;
    for (const Json& value : set.values) {
      if (value.is_string()) all += (all.empty() ? "" : ",") + value.get<std::string>();
    }
    for (const Json& value : set.values) {
      const std::string path = value.is_string() ? value.get<std::string>() : "";
      if (!path.empty()) CheckTypedPath(set, path, all);
    }
  }
}

void DataFiles::Add(const Study& study, const PlannedRun& run) {
  if (run.spec.dataset.source->is_generator()) return;
  // Neither which inputs are removed nor which rows are drawn changes whether the files are fine.
  Json config = run.config.at("dataset");
  for (const char* key : {"missing_fraction", "subset"}) config.erase(key);
  const std::string precision(NameOf(kPrecisions, run.spec.precision));
  const std::string key = study.directory.string() + "\n" + precision + "\n" + config.dump();
  if (!sources_.contains(key)) {
    DatasetSpec spec = run.spec.dataset;
    spec.missing_fraction = 0.0;
    sources_.emplace(key, Source{std::move(spec), run.spec.precision, StartOf(study),
                                 DefaultSizes(study, run.config)});
  }
}

void DataFiles::Add(const PlannedStudy& planned) {
  if (planned.tuning) {
    for (const PlannedRun& run : planned.tuning->plan.runs) Add(planned.study, run);
  }
  for (const PlannedRun& run : planned.plan.runs) Add(planned.study, run);
}

void DataFiles::Find() const {
  for (const auto& [ignored, source] : sources_) FindFiles(source);
}

void DataFiles::Load() const {
  for (const auto& [ignored, source] : sources_) {
    FindFiles(source);
    LoadOne(source);
  }
}

void DataFiles::FindFiles(const Source& source) {
  try {
    DatasetFiles(source.spec);
  } catch (const DataError& error) {
    throw DataError(error.what() + DirectoryNote(source.spec, source.start, error.what()));
  }
}

void DataFiles::LoadOne(const Source& source) {
  try {
    AtPrecision(source.precision, [&]<typename Scalar>() { LoadDataset<Scalar>(source.spec); });
  } catch (const DataError& error) {
    if (source.default_sizes.empty() || !HasTooFewRows(source.spec)) throw;
    const bool is_one = source.default_sizes.find(',') == std::string::npos;
    throw DataError(error.what() + ("; " + source.default_sizes) +
                    (is_one ? " is a default" : " are defaults"));
  }
}

}  // namespace relulab
