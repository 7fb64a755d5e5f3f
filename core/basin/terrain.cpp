#include "core/basin/terrain.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {

Terrain read_terrain(ConfigTable table) {
  table.about(
      {"What `freshet mesh` makes the mesh from. Give `outlet` or `domain`, not both. The whole "
       "table may be left out where mesh.nc comes from elsewhere."});
  Terrain terrain;
  terrain.at = {table.where()};
  terrain.dem =
      table.needed_raster("dem", terrain.layer,
                          {.meaning = "elevation raster with a coordinate system",
                           .also = "any that GDAL opens, mosaics (`.vrt`) too; one of several in a file as "
                                   "GDAL names it, `\"NETCDF:file.nc:height\"`, or by `layer`",
                           .starter = "\"dem.tif\""});
  terrain.layer =
      table.text("layer", terrain.layer,
                 {"which raster of a file that holds several (NetCDF, HDF5, GeoPackage)", "the only one"});
  terrain.band =
      static_cast<int>(table.integer("band", {1, 65536}, terrain.band,
                                     {"which band, where there are several; alpha is none", "the only one"}));
  terrain.crs =
      table.text("crs", "",
                 {"coordinate system of a raster that says none, such as `\"EPSG:32616\"`; one that says "
                  "another is refused",
                  "as the file says"});
  terrain.nodata =
      table.any_numbers("nodata", {-1e308, 1e308},
                        {"stored values that stand for no data, besides what the file declares: `-9999`, "
                         "`[-9999, 0]`. Where it is given, "
                         "`[]` too, no other value is suspected to be one, unless no land is as high or low",
                         "as the file says"});
  terrain.unit = table.text("unit", "",
                            {"unit of its elevations where they are not in metres, or the file does not say: "
                             "`\"m\"`, `\"dm\"`, `\"cm\"`, `\"ft\"`, `\"US_survey_foot\"`, … "
                             "([UDUNITS](https://www.unidata.ucar.edu/software/udunits/)); it holds also "
                             "against the file, with a warning",
                             "as the file says, else m"});
  ConfigTable outlet = table.optional_table("outlet");
  const Position point = outlet.needed_point(
      {.meaning = "the domain is the catchment of this point: `outlet = { lon = -84.1, lat = 36.4 }`",
       .lon = "-84.1",
       .lat = "36.4"});
  if (outlet.in_use()) terrain.outlet = point;
  terrain.outlet_snap_m = table.number("outlet_snap_m", {0, 1e5, "m"}, terrain.outlet_snap_m,
                                       {"the outlet moves to the largest stream within this distance"});
  terrain.domain_points = table.points("domain", 3);
  if (!table.is_list("domain"))
    terrain.domain = table.path(
        "domain",
        {.meaning = "vector file with a polygon, or its corners: the domain", .allowed = "file, or points"});
  terrain.lake_min_km2 =
      table.number("lake_min_km2", {0, 1e6, "km2"}, terrain.lake_min_km2,
                   {"level ground of at least this size and 25 cells of the raster that lies lower than all "
                    "around is a lake: it "
                    "stays level, and nothing is cut through it. 0: none is taken for one"});
  terrain.condition =
      table.flag("condition", terrain.condition,
                 {"false: the bed of every cell is the mean of the raster as it is, pits, dams and noise "
                  "included. Streams and catchment are still found on a conditioned copy, since flow "
                  "directions need one; channels then mark land class 1, not a bed"});
  terrain.breach_max_depth_m = table.number("breach_max_depth_m", {0, 1000, "m"}, terrain.breach_max_depth_m,
                                            {"pits are cut open to at most this depth, else filled"});
  terrain.breach_max_length_m =
      table.number("breach_max_length_m", {0, 1e5, "m"}, terrain.breach_max_length_m,
                   {"pits are cut open along at most this distance"});
  terrain.fill_max_depth_m = table.number("fill_max_depth_m", {0, 1000, "m"},
                                          {"hollows that would be filled deeper than this keep their bed: "
                                           "quarries, docks, basins. Water then stands in them"});
  terrain.mesh_cut_max_depth_m = table.number(
      "mesh_cut_max_depth_m", {0, 1000, "m"},
      {"means over triangles close gullies, which `freshet mesh` opens: by cutting no deeper than this ..."});
  terrain.mesh_fill_max_depth_m = table.number(
      "mesh_fill_max_depth_m", {0, 1000, "m"},
      {"... and by filling no deeper than this; deeper hollows of the mesh stay", "`fill_max_depth_m`"});
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
