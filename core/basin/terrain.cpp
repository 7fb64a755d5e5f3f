#include "core/basin/terrain.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {

Terrain read_terrain(ConfigTable table) {
  Terrain terrain;
  terrain.at = {table.where()};
  terrain.dem = table.needed_path("dem");
  terrain.unit = table.text("unit", "");
  ConfigTable outlet = table.optional_table("outlet");
  const Place point = outlet.needed_point();
  if (outlet.in_use()) terrain.outlet = point;
  terrain.outlet_snap_m = table.number("outlet_snap_m", {0, 1e5, "m"}, terrain.outlet_snap_m);
  terrain.domain_points = table.points("domain", 3);
  if (!table.is_list("domain")) terrain.domain = table.path("domain");
  terrain.condition = table.flag("condition", terrain.condition);
  terrain.breach_max_depth_m = table.number("breach_max_depth_m", {0, 1000, "m"}, terrain.breach_max_depth_m);
  terrain.breach_max_length_m =
      table.number("breach_max_length_m", {0, 1e5, "m"}, terrain.breach_max_length_m);
  terrain.fill_max_depth_m = table.number("fill_max_depth_m", {0, 1000, "m"});
  terrain.mesh_cut_max_depth_m = table.number("mesh_cut_max_depth_m", {0, 1000, "m"});
  terrain.mesh_fill_max_depth_m = table.number("mesh_fill_max_depth_m", {0, 1000, "m"});
  for (const char* key : {"fill_max_depth_m", "mesh_cut_max_depth_m", "mesh_fill_max_depth_m"})
    table.expect(terrain.condition || !table.has(key), key, "is not used: condition = false moves nothing");
  table.expect(
      outlet.in_use() || terrain.has_domain(), "",
      fmt::format("neither outlet nor domain is given; write outlet = {{ {} }} for its catchment, or "
                  "domain = \"polygon file\"",
                  table.local() ? "x = ..., y = ..." : "lon = ..., lat = ..."));
  table.expect(!(outlet.in_use() && terrain.has_domain()), "domain",
               "both outlet and domain are given; keep the one that bounds the domain");
  return terrain;
}

}  // namespace freshet::core
