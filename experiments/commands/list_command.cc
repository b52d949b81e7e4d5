#include <fmt/format.h>

#include <memory>

#include "core/data/dataset.h"
#include "core/measure/analysis.h"
#include "core/measure/metric.h"
#include "core/nn/activation.h"
#include "core/nn/initializer.h"
#include "core/nn/optimizer.h"
#include "experiments/commands/commands.h"
#include "experiments/config/field_builders.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/schema.h"
#include "experiments/store/config_error.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

template <typename Row>
std::string ParameterText(const Row& row) {
  std::string text;
  if constexpr (requires { row.parameters; }) {
    for (const Parameter& parameter : row.parameters) {
      text += text.empty() ? "; " : ", ";
      text += parameter.name;
      if (!parameter.required) {
        const Json value = ToJson(parameter.default_value);
        text += " " + (value.is_string() ? value.get<std::string>() : value.dump());
      }
    }
  }
  return text;
}

/// A name, and spaces up to the column of the text. At least two, because some names are long.
std::string NameColumn(std::string_view name) {
  constexpr std::size_t kWidth = 34;
  const std::size_t spaces = name.size() + 2 > kWidth ? 2 : kWidth - name.size();
  return std::string(name).append(spaces, ' ');
}

template <typename Registry>
void PrintRows(const Registry& registry) {
  for (const auto& row : registry) {
    fmt::print("  {}{}{}\n", NameColumn(row.name), row.description, ParameterText(row));
  }
}

void PrintKeys() {
  for (const KeyLine& line : StudyKeys()) {
    std::string text = line.expected;
    if (!line.default_value.empty()) {
      text += (line.default_value == "required" ? "; " : "; default ") + line.default_value;
    }
    if (!line.applies_to.empty()) text += "; only with " + line.applies_to;
    fmt::print("  {}{}: {}\n", NameColumn(line.key), text, line.help);
  }
}

void PrintColumns(const std::vector<Column>& columns) {
  for (const Column& column : columns) {
    const std::string unit = column.unit.empty() ? "" : " [" + std::string(column.unit) + "]";
    fmt::print("    {}{}{}\n", NameColumn(column.name), column.definition, unit);
  }
}

/// Every result table with its columns; units are in brackets.
void PrintTables() {
  for (const Table& table : Tables()) {
    fmt::print("  {}: {}; {}\n", TableFile(table.name), table.description, table.present);
    PrintColumns(table.keys);
    PrintColumns(table.columns);
  }
}

struct Section {
  const char* name;
  void (*print)();
};

constexpr Section kSections[] = {
    {"activations", [] { PrintRows(Activations()); }},
    {"analyses", [] { PrintRows(Analyses()); }},
    {"columns", PrintTables},
    {"datasets", [] { PrintRows(Datasets()); }},
    {"initializers", [] { PrintRows(Initializers()); }},
    {"keys", PrintKeys},
    {"metrics", [] { PrintRows(Metrics()); }},
    {"optimizers", [] { PrintRows(Optimizers()); }},
};

void List(const std::string& wanted) {
  bool found = false;
  for (const Section& section : kSections) {
    if (!wanted.empty() && wanted != section.name) continue;
    found = true;
    fmt::print("{}\n", section.name);
    section.print();
  }
  if (!found)
    throw ConfigError("list: unknown kind " + Excerpt(wanted) +
                      AllowedNames(wanted, ListedKinds()));
}

}  // namespace

std::vector<std::string> ListedKinds() {
  std::vector<std::string> names;
  for (const Section& section : kSections) names.emplace_back(section.name);
  return names;
}

void AddListCommand(CLI::App& app) {
  auto wanted = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "list",
      "List the names that configs can use, such as activations, keys and metrics, and the columns "
      "of the results");
  command->add_option("what", *wanted,
                      "activations, analyses, columns, datasets, initializers, keys, metrics or "
                      "optimizers; if left out, all are listed");
  command->footer("Example:\n  relulab list activations");
  command->callback([wanted] { List(*wanted); });
}

}  // namespace relulab
