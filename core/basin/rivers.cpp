#include "core/basin/rivers.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

/// `at_1km2`, `exponent`: what the two numbers mean.
std::optional<RegimeLaw> read_law(ConfigTable table, Range range, const KeyText& at_1km2,
                                  const KeyText& exponent) {
  RegimeLaw law;
  law.at_1km2_m = table.needed_number("at_1km2_m", range, at_1km2);
  law.exponent = table.needed_number("exponent", {0, 1}, exponent);
  return table.in_use() ? std::optional(law) : std::nullopt;
}

/// An attribute or a layer is of no use without its file.
std::string read_name(ConfigTable table, const std::string& key, const std::string& otherwise,
                      const std::string& file, const KeyText& text) {
  table.expect(!table.has(key) || table.has(file), key,
               fmt::format("is used only with {} = \"file\"; add that, or take this out", file));
  return table.text(key, otherwise, text);
}

void read_depth(ConfigTable table, Rivers& rivers) {
  rivers.depth_m = table.number(
      "depth_m", {0, 100, "m"},
      {"the raster shows the water's surface or the flood plain: the bed lies this deep below. At most one "
       "of `depth_m`, `depth_law` and `survey_discharge_m3_per_s`; without any the raster shows the bed"});
  rivers.depth_law = read_law(table.optional_table("depth_law"), {0, 20, "m"},
                              {"the same depth as a law of the upstream area"}, {"as of `width_law`"});
  rivers.survey_discharge_m3_per_s =
      table.number("survey_discharge_m3_per_s", {0, 4e5, "m3/s"},
                   {"the raster shows the water's surface on a day when this flowed at the lower end of the "
                    "largest river, elsewhere in proportion to the upstream area: the bed lies below by the "
                    "depth at which that flows by Manning's formula with `roughness.channel`"});
  std::string first;
  for (const char* key : {"depth_m", "depth_law", "survey_discharge_m3_per_s"}) {
    if (!table.has(key)) continue;
    table.expect(first.empty(), key,
                 fmt::format("{} is given too, and each says how deep the bed lies; keep one", first));
    if (first.empty()) first = key;
  }
}

void read_files(ConfigTable table, Rivers& rivers) {
  rivers.lines = table.path(
      "lines", {"vector file of centre lines drawn downstream, in place of the raster's own streams"});
  rivers.layer =
      read_name(table, "layer", "", "lines", {"with `lines`: its layer, where the file has several"});
  rivers.width_attribute = read_name(table, "width_attribute", rivers.width_attribute, "lines",
                                     {"with `lines`: attribute that holds the width in metres"});
  rivers.depth_attribute =
      read_name(table, "depth_attribute", rivers.depth_attribute, "lines",
                {"with `lines`: attribute that holds the depth of the bed below what the raster shows, in "
                 "metres; it comes before `depth_m` and the other two"});
  rivers.name_attribute = read_name(table, "name_attribute", rivers.name_attribute, "lines",
                                    {"with `lines`: attribute that holds the river's name"});
  rivers.banks = table.path(
      "banks",
      {"vector file of polygons of the rivers' area between the banks: widths are measured from them"});
  rivers.banks_layer =
      read_name(table, "banks_layer", "", "banks", {"with `banks`: its layer, where the file has several"});
  rivers.sections =
      table.path("sections", {"surveyed cross-sections: CSV with the columns `river,section,x,y,z` or "
                              "`river,section,lon,lat,z`, or a geometry file of HEC-RAS (`.g01`)"});
}

}  // namespace

Rivers read_rivers(ConfigTable table) {
  table.about(
      {"Rivers as strips of cells along the flow, their widths and their beds ([guide](guide/rivers.md))."});
  Rivers rivers;
  rivers.at = table.where();
  rivers.cells_across = int(table.integer("cells_across", {0, 16}, rivers.cells_across,
                                          {"cells from bank to bank, at most, where `min_cell_width_m` lets "
                                           "them; 0: no strips, rivers are triangles like the land"}));
  rivers.min_cell_width_m =
      table.number("min_cell_width_m", {0.01, 1000, "m"}, rivers.min_cell_width_m,
                   {"cells of strips are no narrower: a narrow river gets fewer across, at least one. It "
                    "sets the cost of a run. The section is known from `sections`, or where the terrain (at "
                    "a quarter of `edge_min_m`, or as it is) has four cells across",
                    "half of `mesh.edge_min_m`, a quarter where the section is known"});
  rivers.max_aspect =
      table.number("max_aspect", {1, 20}, rivers.max_aspect,
                   {"length over width of a cell of a strip where the river is straight; not of rivers of "
                    "one cell across, whose cells are as long as `mesh.edge_min_m`"});
  rivers.least_width_m = table.number("least_width_m", {0, 1e4, "m"}, rivers.least_width_m,
                                      {"where a river is narrower it gets no strip: the raster's own streams "
                                       "(`mesh.stream_area_km2`) carry it, in triangles; 0: the default",
                                       "a tenth of `mesh.edge_min_m`"});
  rivers.width_law =
      read_law(table.optional_table("width_law"), {0.01, 1000, "m"},
               {"width of a river where 1 km² drains: `width_law = { at_1km2_m = 3.0, exponent = 0.4 }`. "
                "Without a law, polygons or an attribute it is `mesh.channel_width_m`"},
               {"width = `at_1km2_m` · (upstream area in km²)^`exponent`"});
  read_depth(table, rivers);
  read_files(table, rivers);
  return rivers;
}

}  // namespace freshet::core
