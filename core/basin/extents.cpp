#include "core/basin/extents.hpp"

#include "core/basin/drawn.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

Extent read_extent(ConfigTable table) {
  Extent extent;
  extent.at = {table.where()};
  extent.id = table.needed_text("id", {.meaning = "id of the area in the readings", .also = "once"});
  extent.name = table.text("name", extent.id, {"for people", "the id"});
  const auto polygon = read_drawn(table, "polygon", 3,
                                  {{"the area, its outer ring and holes; *needed*"},
                                   "layer of the file",
                                   "the value of the polygon's attribute `name`"});
  if (polygon) extent.polygon = *polygon;
  extent.wet_depth_m = table.number(
      "wet_depth_m", {0.001, 5, "m"}, extent.wet_depth_m,
      {"ground under deeper water counts as flooded: what the eye or the satellite takes for water"});
  extent.error_fraction =
      table.number("error_fraction", {0.01, 0.5, "1"}, extent.error_fraction,
                   {"standard deviation of the flooded fraction, where its file says none"});
  extent.assimilate = table.flag("assimilate", extent.assimilate, {"false: kept out, for verification"});
  if (table.in_use() && !table.has("polygon")) table.missing("polygon", "\"areas.gpkg\"");
  return extent;
}

}  // namespace

std::vector<Extent> read_extents(ConfigTable root) {
  std::vector<Extent> extents;
  for (ConfigTable table :
       root.list("extent", {"An area whose flooded fraction comes in as readings, from maps of a flood or "
                            "as numbers ([ingest](guide/ingest.md#flood-extent))."})) {
    Extent extent = read_extent(table);
    if (table.in_use()) extents.push_back(std::move(extent));
  }
  return extents;
}

}  // namespace freshet::core
