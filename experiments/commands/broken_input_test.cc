// A hundred mistakes. Each must give the right exit code, write nothing, and print one line that
// names the place, the value found and what is allowed.
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/commands/program_test_support.h"
#include "experiments/lab/run_files.h"
#include "experiments/store/safetensors.h"

namespace relulab {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

struct Mistake {
  std::string arguments;
  int exit_code;
  std::vector<std::string> parts;  ///< of the message
  Files files;
};

/// kTiny with the value at a JSON pointer set.
std::string With(const std::string& pointer, const std::string& value) {
  Json study = Json::parse(kTiny);
  study[Json::json_pointer(pointer)] = Json::parse(value);
  return study.dump(1);
}

/// A mistake in a study that differs from kTiny in one value.
Mistake InStudy(const std::string& pointer, const std::string& value,
                std::vector<std::string> parts) {
  parts.push_back("s.json");
  return {"run s.json", 2, std::move(parts), {{"s.json", With(pointer, value)}}};
}

/// A mistake in the text of a study.
Mistake InText(const std::string& text, std::vector<std::string> parts) {
  parts.push_back("s.json");
  return {"run s.json", 2, std::move(parts), {{"s.json", text}}};
}

/// A mistake in a table for the data set `csv`.
Mistake InCsv(const std::string& text, std::vector<std::string> parts,
              const std::string& more = "") {
  parts.push_back("data.csv");
  const std::string dataset =
      R"({"name": "csv", "path": "data.csv", "label": "kind", "train_size": 20,
          "validation_size": 10, "test_size": 10)" +
      more + "}";
  return {"run s.json",
          3,
          std::move(parts),
          {{"s.json", With("/base/dataset", dataset)}, {"data.csv", text}}};
}

std::string BigEndian(std::uint32_t value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift);
  return bytes;
}

/// An IDX file of bytes, with `sizes` in its header and `count` bytes of content.
std::string Idx(const std::vector<std::uint32_t>& sizes, std::size_t count, char content = '\0',
                char type = '\x08') {
  std::string bytes = {'\0', '\0', type, static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) bytes += BigEndian(size);
  return bytes + std::string(count, content);
}

/// Rows of two numbers and a label: 20 rows of one class, then 20 of another.
std::string SortedLabels() {
  std::string text;
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + (i < 20 ? ",1.5,a\n" : ",2.5,b\n");
  return text;
}

/// A table of 40 rows with the same label.
std::string OneLabel(const std::string& label) {
  std::string text = "x,kind\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + "," + label + "\n";
  return text;
}

/// A mistake in the files of the data set `idx`; `images` and `labels` are used for both train and
/// test.
Mistake InIdx(const std::string& images, const std::string& labels,
              std::vector<std::string> parts) {
  const std::string dataset =
      R"({"name": "idx", "train_images": "images", "train_labels": "labels",
          "test_images": "images", "test_labels": "labels", "train_size": 20,
          "validation_size": 10, "test_size": 10})";
  return {"run s.json",
          3,
          std::move(parts),
          {{"s.json", With("/base/dataset", dataset)}, {"images", images}, {"labels", labels}}};
}

/// An IDX file of alternating labels 0 and 1.
std::string IdxLabels(std::size_t count) {
  std::string bytes = Idx({static_cast<std::uint32_t>(count)}, 0);
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i % 2);
  return bytes;
}

std::string Labels(std::size_t count) {
  std::string text = "x,y,kind\n";
  for (std::size_t i = 0; i < count; ++i) text += "1,2," + std::to_string(i % 2) + "\n";
  return text;
}

const std::string kTune = R"({"over": {"training.optimizer.learning_rate": [0.1, 0.2]},
    "by": ["network.depth"], "select": "final_train_loss", "seeds": [7]})";

/// `tune` with one member set.
Mistake InTune(const std::string& key, const std::string& value, std::vector<std::string> parts) {
  Json tune = Json::parse(kTune);
  tune[key] = Json::parse(value);
  return InStudy("/tune", tune.dump(), std::move(parts));
}

const std::string kCheckpoint = "run/checkpoints/step_000000.safetensors";

/// The parameters of kTiny's network: two inputs, two hidden layers of four units, and `outputs`
/// outputs instead of three.
std::string TinyParameters(std::int64_t outputs, float bias = 0.0F) {
  std::vector<Tensor> tensors;
  std::int64_t in = 2;
  for (const std::int64_t out : {std::int64_t{4}, std::int64_t{4}, outputs}) {
    const std::string layer = "layers." + std::to_string(tensors.size() / 2 + 1);
    const std::vector<float> weights(static_cast<std::size_t>(out * in), 0.5F);
    const std::vector<float> biases(static_cast<std::size_t>(out), bias);
    tensors.push_back(MakeTensor(layer + ".weight", {out, in}, weights));
    tensors.push_back(MakeTensor(layer + ".bias", {out}, biases));
    in = out;
  }
  return EncodeSafetensors(tensors);
}

/// These parameters, with `start` in front of the header's "{".
std::string WithHeaderStart(const std::string& start) {
  std::string bytes = TinyParameters(3);
  bytes.insert(8, start);
  // The length of the header, little-endian; its two lowest bytes hold it here.
  const std::size_t size = static_cast<unsigned char>(bytes[0]) +
                           256 * static_cast<unsigned char>(bytes[1]) + start.size();
  bytes[0] = static_cast<char>(size % 256);
  bytes[1] = static_cast<char>(size / 256);
  return bytes;
}

/// The directory of a run of kTiny, with a merge patch applied to its run.json and with these
/// checkpoint bytes. Its files match its manifest.
Files RunDirectory(const std::string& patch, const std::string& checkpoint) {
  Json run = {{"run_id", "0123456789ab"},
              {"results_version", kResultsVersion},
              {"config", Json::parse(kTiny).at("base")},
              {"status", "completed"},
              {"summary", Json::object()},
              {"data", Json::array()}};
  for (const Column& column : SummaryColumns()) run["summary"][column.name] = nullptr;
  run.merge_patch(Json::parse(patch));
  const RunFiles files = {{"run.json", run.dump()},
                          {"checkpoints/step_000000.safetensors", checkpoint}};
  return {{"run/run.json", run.dump()},
          {kCheckpoint, checkpoint},
          {"run/manifest.sha256", ManifestOf(files)}};
}

/// A mistake in a checkpoint or in the arguments of `compact`.
Mistake InCompact(const std::string& options, int exit_code, std::vector<std::string> parts,
                  const std::string& patch = "{}",
                  const std::string& checkpoint = TinyParameters(3)) {
  return {"compact " + kCheckpoint + " " + options, exit_code, std::move(parts),
          RunDirectory(patch, checkpoint)};
}

std::vector<Mistake> CompactMistakes() {
  std::vector<Mistake> mistakes = {
      {"compact", 2, {"checkpoint"}, {}},
      {"compact none.safetensors", 3, {"none.safetensors", "No such file", "<run_id>"}, {}},
      {"compact .", 3, {".", "directory", "<run_id>"}, {}},
      {"compact tiny.json", 3, {"tiny.json", "found no ", "run.json", "<run_id>"}, {}},
      InCompact("--split tset", 2, {"--split", "\"tset\"", "did you mean \"test\""}),
      InCompact("--split test", 2, {"--split", "\"test\"", "test_size is 0"},
                R"({"config": {"dataset": {"test_size": 0}}})"),
      InCompact("", 2, {kCheckpoint, "top_k", "found", "expected 0"},
                R"({"config": {"network": {"top_k": 2}}})"),
      InCompact("--out run/small.safetensors", 2, {"--out", "run/small.safetensors", "elsewhere"}),
      InCompact("--out run/checkpoints/small", 2, {"--out", "run/checkpoints/small", "elsewhere"}),
      InCompact("--out .", 4, {".", "not a regular file"}),
      InCompact("--out /dev/null", 4, {"/dev/null", "not a regular file"}),
      InCompact("--out tiny.json/small", 4, {"tiny.json", "Not a directory"}),
      InCompact("--out none/small", 4, {"none", "No such file"}),
      InCompact("", 3, {"run.json", "/results_version", "found 1", "expected 5"},
                R"({"results_version": 1})"),
      InCompact("", 3, {"run.json", "/config", "found nothing", "expected an object"},
                R"({"config": null})"),
      InCompact("", 3, {"run.json", "/config/network/widht", "did you mean \"width\""},
                R"({"config": {"network": {"widht": 3}}})"),
      InCompact("", 3, {kCheckpoint, "other data", "images"},
                R"({"data": [{"file": "images", "sha256": "0"}]})"),
      InCompact("", 3, {"there is no file", "data.csv", "--data-root"},
                R"({"config": {"dataset": {"name": "csv", "path": "data.csv", "label": "kind"}}})"),
      InCompact("", 3, {kCheckpoint, "not a valid safetensors file"}, "{}", "not safetensors"),
      InCompact("", 3, {kCheckpoint, "header does not begin with"}, "{}", WithHeaderStart(" ")),
      InCompact("", 3, {kCheckpoint, "header does not begin with"}, "{}",
                WithHeaderStart("\xEF\xBB\xBF")),
      InCompact("", 3, {kCheckpoint, "\"layers.3.weight\"", "F32 [4,4]", "F32 [3,4]"}, "{}",
                TinyParameters(4)),
      InCompact("", 3, {kCheckpoint, "\"layers.1.weight\"", "F32 [4,2]", "F64 [4,2]"},
                R"({"config": {"network": {"precision": "float64"}}})"),
      InCompact("", 3, {kCheckpoint, "\"layers.4.weight\"", "lacks"},
                R"({"config": {"network": {"depth": 3, "width": [4, 4, 3]}}})"),
      InCompact("", 3, {kCheckpoint, "\"layers.1.bias\"", "not finite"}, "{}",
                TinyParameters(3, INFINITY)),
  };
  Mistake changed = InCompact("", 3, {kCheckpoint, "manifest.sha256", "matches the run's files"});
  changed.files[1].second = TinyParameters(3, 1.0F);
  mistakes.push_back(std::move(changed));
  return mistakes;
}

std::vector<Mistake> Mistakes() {
  const std::string brackets(100000, '[');
  const std::string objects = [] {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += "{\"a\":";
    return text;
  }();
  std::vector<Mistake> mistakes = {
      // The command line.
      {"rnu tiny.json", 2, {"rnu", "did you mean \"run\""}, {}},
      {"run", 2, {"config"}, {}},
      {"run tiny.json --jbos 2", 2, {"--jbos"}, {}},
      {"run tiny.json --jobs 0", 2, {"--jobs", "0"}, {}},
      {"run tiny.json --jobs -1", 2, {"--jobs"}, {}},
      {"run tiny.json --jobs 1.5", 2, {"--jobs", "1.5"}, {}},
      {"run tiny.json --jobs 99999999999999999999", 2, {"--jobs"}, {}},
      {"run tiny.json --profile quik", 2, {"--profile", "quik", "did you mean \"quick\""}, {}},
      {"run tiny.json --profile ../quick", 2, {"--profile", "../quick"}, {}},
      {"run tiny.json --shard 3", 2, {"--shard", "\"3\"", "1 <= i <= n"}, {}},
      {"run tiny.json --shard 0/2", 2, {"--shard", "0/2"}, {}},
      {"run tiny.json --shard 3/2", 2, {"--shard", "3/2"}, {}},
      {"list activation", 2, {"did you mean \"activations\""}, {}},
      {"show nowhere", 2, {"nowhere", "study.json"}, {}},
      {"report nowhere --out report.md", 2, {"nowhere", "study.json"}, {}},
      {"merge nowhere --out out", 2, {"nowhere", "study.json"}, {}},
      {"theory --activation rleu --init he_normal --depth 3",
       2,
       {"rleu", "did you mean \"relu\""},
       {}},
      {"theory --activation relu --init he_normal --depth -3", 2, {"/depth", "-3"}, {}},
      // Overrides and filters.
      {"run tiny.json --set network.depht=3",
       2,
       {"--set", "depht", "did you mean \"network.depth\""},
       {}},
      {"run tiny.json --set network.depth=deep",
       2,
       {"--set network.depth", "\"deep\"", "whole number"},
       {}},
      {"run tiny.json --set network.depth", 2, {"--set", "key=value"}, {}},
      {"run tiny.json --set =3", 2, {"--set", "key=value"}, {}},
      {"run tiny.json --set network.depth=", 2, {"--set network.depth", "\"\""}, {}},
      {"run tiny.json --set network.depth=2,,3", 2, {"--set network.depth", "\"\""}, {}},
      {"run tiny.json --set network.depth=1e99", 2, {"--set network.depth", "1e+99"}, {}},
      {"run tiny.json --set network.depth=0",
       2,
       {"--set network.depth", "found 0", "from 1 to 1000"},
       {}},
      {"run tiny.json --set seed=-1", 2, {"--set seed", "-1"}, {}},
      {"run tiny.json --set 'network={\"depth\": 2, \"depth\": 3}'",
       2,
       {"--set network", "depth"},
       {}},
      {"run cases.json --set network.activation=relu",
       2,
       {"--set network.activation", "cases"},
       {{"cases.json", With("/cases", R"([{"network.activation": "tanh"}])")}}},
      {"run tune.json --set training.optimizer.learning_rate=1",
       2,
       {"--set training.optimizer.learning_rate", "tune.over"},
       {{"tune.json", With("/tune", kTune)}}},
      {"run tiny.json --filter network.depth=7",
       2,
       {"--filter", "network.depth=7", "--dry-run"},
       {}},
      {"run tiny.json --filter network.dept=1",
       2,
       {"--filter", "did you mean \"network.depth\""},
       {}},
      {"run timing.json --shard 1/2",
       2,
       {"--shard", "timing.json"},
       {{"timing.json", With("/timing", "{}")}}},
      // Files.
      {"run none.json", 2, {"none.json", "No such file"}, {}},
      {"run tiny.json none.json", 2, {"none.json"}, {}},
      {"validate none.json", 2, {"none.json"}, {}},
      {"run .", 2, {".", "directory"}, {}},
      {"run /dev/null", 2, {"/dev/null"}, {}},
      {"run tiny.json --out tiny.json", 4, {"tiny.json"}, {}},
      {"run tiny.json --out tiny.json/below", 4, {"tiny.json"}, {}},
      // Syntax.
      InText("", {"is empty", "expected JSON"}),
      InText("{\"name\": \"x\",\n oops}", {"line 2"}),
      InText("{\"name\": \"x\"} {}", {"line 1"}),
      InText("{\"name\": \"x\", \"name\": \"y\"}", {"/name", "twice"}),
      InText(R"({"name": "x", "base": {"network": {"depth": 2, "depth": 3}}})",
             {"/base/network/depth", "twice"}),
      InText("{\"name\": \"x\", \"base\": {\"seed\": 1e999}}", {"/base/seed"}),
      InText("{\"name\": \"x\", // why\n \"base\": {}}", {"line 1"}),
      InText("{\"name\": \"\xff\xfe\"}", {"line 1"}),
      InText(std::string("{\"name\": \"x\0y\"}", 15), {"line 1"}),
      InText(brackets, {"deep"}),
      InText(objects, {"deep"}),
      InText("[1, 2]", {"[1,2]", "an object"}),
      InText("null", {"null", "an object"}),
      // The study's own keys.
      InText(R"({"base": {}})", {"lacks \"name\""}),
      InStudy("/name", R"("../escape")", {"/name", "../escape"}),
      InStudy("/name", R"("a\u0000b")", {"/name"}),
      InStudy("/name", R"("")", {"/name"}),
      InStudy("/name", R"("Upper")", {"/name", "Upper"}),
      InStudy("/name", "7", {"/name", "7", "a-z, 0-9, _ and -"}),
      InStudy("/swep", "{}", {"/swep", "did you mean \"sweep\""}),
      InStudy("/base", "[]", {"/base", "an object"}),
      InStudy("/sweep", "[]", {"/sweep", "an object"}),
      InStudy("/sweep/network.depth", "[]", {"/sweep/network.depth", "found []", "one or more"}),
      InStudy("/sweep/network.depth", "3", {"/sweep/network.depth", "found 3", "list"}),
      InStudy("/sweep/network.depth", "[3, 3]", {"/sweep/network.depth/1", "twice"}),
      InStudy("/sweep/network.dept", "[3]",
              {"/sweep/network.dept", "did you mean \"network.depth\""}),
      InStudy("/sweep/seed", R"({"count": 0})", {"/sweep/seed/count", "found 0"}),
      InStudy("/sweep/seed", R"({"count": 10000000})", {"/sweep/seed/count", "10000000"}),
      InStudy("/sweep/seed", R"({"from": 1, "count": 2})", {"/sweep/seed/from"}),
      InStudy("/sweep/seed", R"({"count": 1000000})", {"1000000 runs"}),
      InStudy("/cases", "[]", {"/cases", "one or more"}),
      InStudy("/cases", R"([{"network.depth": 2}])", {"/sweep/network.depth", "cases"}),
      InStudy("/cases", R"([{"network.activation": "rleu"}])",
              {"/cases/0/network.activation", "rleu", "did you mean \"relu\""}),
      {"validate s.json",
       2,
       {"s.json with profile quick", "/base/network/depth", "\"x\""},
       {{"s.json", With("/profiles/quick/base/network", R"({"depth": "x"})")}}},
      InStudy("/profiles/Quick", "{}", {"/profiles/Quick"}),
      InStudy("/profiles/quick/claim", "[]", {"/profiles/quick/claim", "did you mean \"claims\""}),
      InStudy("/claims", R"([{"id": "a"}])", {"/claims/0", "arms"}),
      InStudy("/claims", R"([{"id": "a", "check": "relu"}])",
              {"/claims/0/check", "relu_definition"}),
      InStudy(
          "/claims",
          R"([{"id": "a", "arms": {"treatment": {"network.depth": 3}, "controls": {"network.depth": 2}},
                   "metric": {"from": "runs", "column": "test_accuracy"}}])",
          {"/claims/0", "no planned run", "depth=2"}),
      InStudy("/base/dataset/missing_fraction", "1.5", {"/base/dataset/missing_fraction", "1.5"}),
      InTune("over", "{}", {"/tune/over"}),
      InStudy(
          "/tune",
          R"({"over": {"network.depth": [1, 2]}, "by": [], "select": "final_train_loss", "seeds": [7]})",
          {"/tune/over/network.depth", "sweep"}),
      InTune("over", R"({"seed": [1, 2]})", {"/tune/over/seed"}),
      InTune("by", R"(["network.dept"])", {"/tune/by/0", "did you mean \"network.depth\""}),
      InTune("by", R"(["seed"])", {"/tune/by/0", "seed"}),
      InTune("select", R"("test_accuracy")", {"/tune/select", "test_accuracy"}),
      InTune("seeds", "[]", {"/tune/seeds", "found []", "one or more"}),
      InTune("base", R"({"network": {"widht": 3}})", {"/tune/base/network/widht"}),
      InTune("sedes", "[1]", {"/tune/sedes", "did you mean \"seeds\""}),
      InStudy("/tune", R"({"over": {"training.steps": [1]}})", {"/tune", "lacks"}),
      InStudy("/timing", R"({"least_blocks": 50, "most_blocks": 20})", {"/timing/most_blocks"}),
      InStudy("/timing", R"({"blocks": 50})", {"/timing/blocks"}),
      InStudy("/timing", R"({"measure": "inference"})", {"/timing/measure", "a list"}),
      InStudy("/timing", R"({"measure": ["inferense"]})",
              {"/timing/measure/0", "did you mean \"inference\""}),
      InStudy("/timing", R"({"measure": ["activation", "activation"]})",
              {"/timing/measure/1", "twice"}),
      InText(R"({"name": "t", "base": {"dataset": {"name": "spirals", "validation_size": 0,
                 "test_size": 0}, "measure": {"probe": {"split": "train"}}},
                 "timing": {"measure": ["inference"]}})",
             {"/timing/measure", "\"inference\"", "test_size", "validation_size", "0"}),
      // Fields of a run.
      InStudy("/base/network/widht", "4", {"/base/network/widht", "did you mean \"width\""}),
      InStudy("/base/network/width", "0", {"/base/network/width", "found 0"}),
      InStudy("/base/network/width", "[4, 4, 4]", {"/base/network/width", "3 widths"}),
      InStudy("/base/network/width", "1e9", {"/base/network/width"}),
      InStudy("/base/network/activation", R"("rleu")",
              {"/base/network/activation", "did you mean \"relu\""}),
      InStudy("/base/network/activation", R"({"name": "relu", "slope": 1})",
              {"/base/network/activation/slope"}),
      InStudy("/base/network/init", R"({"scheme": "he_normal", "gain": -1})",
              {"/base/network/init/gain", "-1"}),
      InStudy("/base/network/precision", R"("float16")", {"/base/network/precision", "float16"}),
      InStudy("/base/training/steps", "true", {"/base/training/steps", "true", "whole number"}),
      InStudy("/base/training/steps", "1.5", {"/base/training/steps", "1.5"}),
      InStudy("/base/training/steps", "-1", {"/base/training/steps", "-1"}),
      InStudy("/base/training/batch_size", "61", {"/base/training/batch_size", "61", "train_size"}),
      InStudy("/base/training/batch_size", R"("all")",
              {"/base/training/batch_size", "\"all\"", "full"}),
      InStudy("/base/training/optimizer", R"({"name": "sdg"})",
              {"/base/training/optimizer/name", "did you mean \"sgd\""}),
      InStudy("/base/training/optimizer", R"({"learning_rate": null})",
              {"/base/training/optimizer/learning_rate"}),
      InStudy("/base/training/target", R"({"metric": "test_accuracy", "at_least": 1})",
              {"/base/training/target/metric", "test_accuracy"}),
      InStudy("/base/measure/metrics", R"(["zero_fractoin"])",
              {"/base/measure/metrics/0", "did you mean \"zero_fraction\""}),
      InStudy("/base/measure/metrics", R"("zero_fraction")", {"/base/measure/metrics", "a list"}),
      InStudy("/base/measure/after", R"(["removel"])",
              {"/base/measure/after/0", "did you mean \"removal\""}),
      InStudy("/base/measure/after", R"("removal")", {"/base/measure/after", "a list"}),
      InStudy("/base/measure/after", R"(["removal", "removal"])", {"/base/measure/after"}),
      InStudy("/base/measure/after", R"(["part_detectors"])",
              {"/base/measure/after", "\"part_detectors\" for spirals", "the data set parts"}),
      InStudy("/base/measure/probe/size", "31",
              {"/base/measure/probe/size", "31", "validation_size"}),
      InStudy("/base/checkpoint", R"({"steps": [-1]})", {"/base/checkpoint/steps/0", "-1"}),
      InText("{\"name\": \"gr\xf6\xdf"
             "e\"}",
             {R"(gr\xf6)", "UTF-8"}),
      InStudy("/base/seed", "1e300", {"/base/seed"}),
      InStudy("/base/dataset", R"({"name": "sprials"})",
              {"/base/dataset/name", "did you mean \"spirals\""}),
      InStudy("/base/dataset", R"({"name": "csv", "path": "a.csv"})",
              {"/base/dataset", "lacks \"label\""}),
      InStudy("/base/dataset/train_size", "0", {"/base/dataset/train_size", "found 0"}),
      // Data files.
      InCsv("", {"empty"}),
      InCsv("x,y,kind\n", {"rows"}),
      InCsv(Labels(39), {"39 rows", "0 to 39"}),
      InCsv("x,y\n1,2\n", {"kind"}),
      InCsv("x,kind,kind\n1,0,1\n", {"kind"}),
      InCsv("x,kind\n1,0\nhigh,1\n", {"line 3", "high"}),
      InCsv("x,kind\n1,0\n1\n", {"line 3"}),
      InCsv("x,kind\n1,0\nnan,1\n", {"line 3", "nan"}),
      InCsv("x,kind\n1,0\n1e999,1\n", {"line 3", "1e999"}),
      InCsv("x,kind\n1,\"0\n", {"line 2"}),
      InCsv(std::string("x,kind\n1,\0\n", 11), {"line 2"}),
      InCsv("\x1f\x8b not gzip", {}),
      InCsv(std::string("\xff\xfex\0,\0", 6), {"UTF-16"}),
      InCsv("x,gr\xf6\xdf"
            "e\n1,0\n",
            {R"(gr\xf6\xdfe)"}),
      InCsv("1,0\n2,1\n", {"no column \"kind\"", "column_2", "dataset.header"}),
      InCsv("x;kind\n7,4;0\n", {"line 2", "\"7,4\"", "decimal point"}),
      InCsv(Labels(40) + "1,2,65535\n", {"line 42", "65535", "dataset.classes"}),
      InCsv(Labels(40), {"no column \"Id\" to exclude", "\"x\""}, R"(, "exclude": ["Id"])"),
      InCsv(Labels(40), {"dataset.exclude", "label column \"kind\""}, R"(, "exclude": [-1])"),
      InCsv(OneLabel("1"), {"\"kind\"", "only one class"}),
      InCsv(OneLabel("5"), {"only one class, 5"}),
      InCsv(Labels(40) + "1,2,NA\n", {"line 42", "\"kind\"", "\"NA\", a missing label"}),
      InCsv(Labels(40) + "1,2,0.25\n", {"line 42", "\"0.25\", a decimal number"}),
      InCsv(Labels(40) + "1,2,99999999999999999999\n", {"line 42", "too large"}),
      InCsv("0,1,kind\n" + SortedLabels(), {"the train split", "only one class", "shuffle"}),
      InCsv("nan,1,2\n" + Labels(40).substr(9), {"line 1", "\"nan\"", "dataset.header"},
            R"(, "label": -1)"),
      InCsv("0,1,kind\n" + SortedLabels(), {"line 1", "\"kind\"", "dataset.header"},
            R"(, "label": -1)"),
      InCsv("x|kind\n1|0\n", {"only one column", "a comma, a semicolon or a tab"}),
      InIdx("", IdxLabels(40), {"images"}),
      InIdx(Idx({50, 2, 2}, 199), IdxLabels(50), {"images", "truncated"}),
      InIdx(Idx({50, 2, 2}, 203), IdxLabels(50), {"images", "more data than the 50 rows"}),
      InIdx(Idx({40, 2, 2}, 160), Idx({40}, 40, '\4'), {"labels", "only one class, 4"}),
      InIdx(Idx({40, 2, 2}, 119), IdxLabels(40), {"images"}),
      InIdx(Idx({40, 0, 2}, 0), IdxLabels(40), {"images"}),
      InIdx(Idx({4000000000U, 4000000000U, 4000000000U}, 10), IdxLabels(40), {"images"}),
      InIdx(Idx({40, 2, 2}, 160), Idx({4000000000U}, 10), {"labels"}),
      InIdx(Idx({40, 2, 2}, 160), IdxLabels(39), {"39", "40"}),
      InIdx(Idx({40, 2, 2}, 160, '\0', '\x0d'), IdxLabels(40), {"images"}),
      InIdx("not an IDX file at all, but text", IdxLabels(40), {"images"}),
      InIdx(Idx({40, 2, 2}, 160), Idx({40, 2, 2}, 160), {"labels"}),
      InIdx(Idx({20, 2, 2}, 80), IdxLabels(20), {"20"}),
  };
  // Data files that do not exist, or are not files.
  mistakes.push_back({"run s.json",
                      3,
                      {"there is no file", "data.csv", "spirals"},
                      {{"s.json", With("/base/dataset", R"({"name": "csv", "path": "data.csv",
                          "label": "kind", "train_size": 20, "validation_size": 10,
                          "test_size": 10})")}}});
  mistakes.push_back({"run s.json",
                      3,
                      {"directory"},
                      {{"s.json", With("/base/dataset", R"({"name": "csv", "path": ".",
                          "label": "kind", "train_size": 20, "validation_size": 10,
                          "test_size": 10})")}}});
  Mistake label = InCsv(Labels(40), {}, R"(, "classes": 1)");
  label.exit_code = 2;
  label.parts = {"s.json", "classes"};
  mistakes.push_back(std::move(label));
  return mistakes;
}

class BrokenInputTest : public ProgramTest {};

TEST_F(BrokenInputTest, CostsOneSentence) {
  std::vector<Mistake> mistakes = Mistakes();
  EXPECT_GE(mistakes.size(), 100U);
  for (Mistake& mistake : CompactMistakes()) mistakes.push_back(std::move(mistake));
  for (const Mistake& mistake : mistakes) {
    std::string content_of_files;
    for (const auto& [name, content] : mistake.files) {
      CreateDirectories((directory_ / name).parent_path());
      WriteFile(directory_ / name, content);
      content_of_files += "\n" + name + ": " + content.substr(0, 700);
    }
    SCOPED_TRACE(content_of_files);
    ExpectRefused(mistake.arguments, mistake.exit_code, mistake.parts);
    for (const auto& [name, content] : mistake.files) RemoveFile(directory_ / name);
  }
}

}  // namespace
}  // namespace relulab
