#include "experiments/commands/data_files.h"

#include <filesystem>

#include "experiments/config/data_path.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/shell_word.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

bool HasFile(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) || fs::exists(path + ".gz", ignored);
}

/// A note that tells which directory the relative paths of a data set are relative to; "" if there
/// are none.
std::string DirectoryNote(const DatasetSpec& spec) {
  for (const Parameter& parameter : spec.source->parameters) {
    if (!IsDataPath("dataset." + std::string(parameter.name))) continue;
    const std::string path = spec.parameters.Text(parameter.name);
    if (path.empty() || fs::path(path).is_absolute()) continue;
    const fs::path start = spec.base_directory.empty() ? "." : spec.base_directory;
    return "; " + Excerpt(path) + " is relative to the directory of the config, " +
           Excerpt(fs::absolute(start).lexically_normal().string());
  }
  return "";
}

void FindFiles(const DatasetSpec& spec) {
  try {
    DatasetFiles(spec);
  } catch (const DataError& error) {
    throw DataError(error.what() + DirectoryNote(spec));
  }
}

/// Whether the files are fine, apart from the number of their rows.
bool HasTooFewRows(DatasetSpec spec) {
  spec.first_row = 0;
  spec.train_size = 1;
  spec.validation_size = 0;
  spec.test_size = 0;
  try {
    LoadDataset<float>(spec);
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

}  // namespace

void CheckTypedPaths(const std::vector<Override>& overrides) {
  for (const Override& set : overrides) {
    if (!IsDataPath(set.key)) continue;
    std::string whole;
    for (const Json& value : set.values) {
      if (value.is_string()) whole += (whole.empty() ? "" : ",") + value.get<std::string>();
    }
    for (const Json& value : set.values) {
      if (!value.is_string() || value.get_ref<const std::string&>().empty() || HasFile(value)) {
        continue;
      }
      std::string message = set.place.Text() + ": there is no file " + Excerpt(value);
      if (!fs::path(value.get<std::string>()).is_absolute()) {
        message += " in " + Excerpt(fs::current_path().string()) +
                   "; a path in --set is relative to the current directory";
      }
      if (set.values.size() > 1) {
        message += "; commas separate values; for one path with a comma, type --set " +
                   ShellWord(set.key + "=" + Json(whole).dump());
      }
      throw DataError(message);
    }
  }
}

void DataFiles::Add(const Study& study, const PlannedRun& run) {
  if (run.spec.dataset.source->is_generator()) return;
  // Neither how rows are scaled nor which ones are drawn changes whether the files are fine.
  Json config = run.config.at("dataset");
  for (const char* key : {"scaling", "missing_fraction", "subset"}) config.erase(key);
  const std::string key = study.directory.string() + "\n" + config.dump();
  if (!sources_.contains(key)) {
    DatasetSpec spec = run.spec.dataset;
    spec.scaling = Scaling::kNone;
    spec.missing_fraction = 0.0;
    sources_.emplace(key, Source{std::move(spec), DefaultSizes(study, run.config)});
  }
}

void DataFiles::Add(const PlannedStudy& planned) {
  if (planned.tuning) {
    for (const PlannedRun& run : planned.tuning->plan.runs) Add(planned.study, run);
  }
  for (const PlannedRun& run : planned.plan.runs) Add(planned.study, run);
}

void DataFiles::Find() const {
  for (const auto& [ignored, source] : sources_) FindFiles(source.spec);
}

void DataFiles::Load() const {
  for (const auto& [ignored, source] : sources_) {
    FindFiles(source.spec);
    try {
      LoadDataset<float>(source.spec);
    } catch (const DataError& error) {
      if (source.default_sizes.empty() || !HasTooFewRows(source.spec)) throw;
      throw DataError(error.what() + ("; " + source.default_sizes) +
                      (source.default_sizes.find(',') == std::string::npos ? " is a default"
                                                                           : " are defaults"));
    }
  }
}

}  // namespace relulab
