#include "core/basin/rivers.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

std::optional<RegimeLaw> read_law(ConfigTable table, Range at_1km2) {
  RegimeLaw law;
  law.at_1km2_m = table.needed_number("at_1km2_m", at_1km2);
  law.exponent = table.needed_number("exponent", {0, 1});
  return table.in_use() ? std::optional(law) : std::nullopt;
}

/// An attribute or a layer is of no use without its file.
std::string read_name(ConfigTable table, const std::string& key, const std::string& otherwise,
                      const std::string& file) {
  table.expect(!table.has(key) || table.has(file), key,
               fmt::format("is used only with {} = \"file\"; add that, or take this out", file));
  return table.text(key, otherwise);
}

void read_depth(ConfigTable table, Rivers& rivers) {
  rivers.depth_m = table.number("depth_m", {0, 100, "m"});
  rivers.depth_law = read_law(table.optional_table("depth_law"), {0, 20, "m"});
  rivers.survey_discharge_m3_per_s = table.number("survey_discharge_m3_per_s", {0, 4e5, "m3/s"});
  std::string first;
  for (const char* key : {"depth_m", "depth_law", "survey_discharge_m3_per_s"}) {
    if (!table.has(key)) continue;
    table.expect(first.empty(), key,
                 fmt::format("{} is given too, and each says how deep the bed lies; keep one", first));
    if (first.empty()) first = key;
  }
}

void read_files(ConfigTable table, Rivers& rivers) {
  rivers.lines = table.path("lines");
  rivers.layer = read_name(table, "layer", "", "lines");
  rivers.width_attribute = read_name(table, "width_attribute", rivers.width_attribute, "lines");
  rivers.depth_attribute = read_name(table, "depth_attribute", rivers.depth_attribute, "lines");
  rivers.name_attribute = read_name(table, "name_attribute", rivers.name_attribute, "lines");
  rivers.banks = table.path("banks");
  rivers.banks_layer = read_name(table, "banks_layer", "", "banks");
  rivers.sections = table.path("sections");
}

}  // namespace

Rivers read_rivers(ConfigTable table) {
  Rivers rivers;
  rivers.at = table.where();
  rivers.cells_across = int(table.integer("cells_across", {0, 16}, rivers.cells_across));
  rivers.min_cell_width_m = table.number("min_cell_width_m", {0.01, 1000, "m"}, rivers.min_cell_width_m);
  rivers.max_aspect = table.number("max_aspect", {1, 20}, rivers.max_aspect);
  rivers.least_width_m = table.number("least_width_m", {0, 1e4, "m"}, rivers.least_width_m);
  rivers.width_law = read_law(table.optional_table("width_law"), {0.01, 1000, "m"});
  read_depth(table, rivers);
  read_files(table, rivers);
  return rivers;
}

}  // namespace freshet::core
