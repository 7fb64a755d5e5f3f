#include "core/basin/tracers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/config_reader.hpp"
#include "core/spelling.hpp"

namespace freshet::core {
namespace {

constexpr Range concentration{0, 1e6};

/// Concentrations by the names of boundaries, or of sources.
std::map<std::string, double> read_at(ConfigTable table, const std::string& what,
                                      const std::vector<std::string>& known, const KeyText& text) {
  std::map<std::string, double> at;
  if (table.names().empty()) table.entry_number("", concentration, text);  // so that the keys are known
  for (const std::string& name : table.names()) {
    at[name] = table.entry_number(name, concentration, {});
    table.expect(std::find(known.begin(), known.end(), name) != known.end(), name,
                 fmt::format("is the name of no {}{}", what, did_you_mean(name, known)));
  }
  return at;
}

constexpr const char* about =
    "What the water carries along: a concentration in every cell and member, in `forecast.nc` (with "
    "`products.members`), in `gauges.nc` (both missing where dry) and in checkpoints under the tracer's "
    "name; "
    "its balance is in `budget.nc` and `report.json`. Rain brings none, "
    "evaporation leaves it behind, infiltration takes it along; the analysis of a cycle changes the water, "
    "not "
    "its concentration.";

std::string table_of_rows() {
  std::string table = "| name | unit | what |\n| --- | --- | --- |";
  for (const TracerRow& row : tracer_rows())
    table += fmt::format("\n| `\"{}\"` | {} | {} |", row.name, row.unit, row.long_name);
  return table;
}

}  // namespace

std::vector<Tracer> read_tracers(ConfigTable root, const std::vector<std::string>& boundaries,
                                 const std::vector<std::string>& sources) {
  std::vector<std::string> names;
  for (const TracerRow& row : tracer_rows()) names.push_back(row.name);
  std::vector<Tracer> tracers;
  std::set<std::string> given;
  const std::string rows = table_of_rows();
  for (ConfigTable table : root.list("tracer", {about, rows})) {
    Tracer tracer;
    tracer.at = {table.where()};
    if (table.in_use() && !table.has("name")) table.missing("name", '"' + names.front() + '"');
    const std::string name =
        table.choice("name", names, names.front(),
                     {.meaning = "of the table below", .otherwise = "*needed*", .also = "once"});
    tracer.row = tracer_rows()[std::size_t(std::find(names.begin(), names.end(), name) - names.begin())];
    tracer.decay_per_day =
        table.number("decay_per_day", {0, 1e5, "1/d"}, 0, {"what decays: exp(-k t) of it is left after t"});
    tracer.initial = table.number("initial", concentration, 0,
                                  {"concentration of the water that is there at `forecast.start`"});
    tracer.at_boundaries = read_at(table.optional_table("boundaries"), "boundary", boundaries,
                                   {"of the water that comes in at the `[[boundary]]` of this name", "0"});
    tracer.at_sources = read_at(table.optional_table("sources"), "source", sources,
                                {"of the water that the `[[source]]` of this name puts in", "0"});
    if (!table.in_use()) continue;
    table.expect(given.insert(name).second, "name", fmt::format("'{}' is given twice; keep one", name));
    tracers.push_back(tracer);
  }
  return tracers;
}

}  // namespace freshet::core
