#include "core/basin/mesh_settings.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"

namespace freshet::core {

MeshSettings read_mesh(ConfigTable table) {
  table.about({"How large the triangles are."});
  MeshSettings mesh;
  mesh.at = {table.where()};
  mesh.edge_min_m = table.number("edge_min_m", {0.001, 1e4, "m"}, mesh.edge_min_m,
                                 {"length of triangle edges along streams"});
  mesh.edge_max_m =
      table.number("edge_max_m", {0.001, 1e5, "m"}, mesh.edge_max_m,
                   {.meaning = "length of triangle edges far from streams", .also = "at least `edge_min_m`"});
  mesh.stream_area_km2 = table.number("stream_area_km2", {1e-9, 1e5, "km2"}, mesh.stream_area_km2,
                                      {"what drains more than this is a stream"});
  mesh.channel_width_m = table.number(
      "channel_width_m", {0, 1e4, "m"}, mesh.channel_width_m,
      {"cells that a stream crosses, or whose centre lies within half of this of one, are channel"});
  mesh.min_angle_deg =
      table.number("min_angle_deg", {1, 33, "degrees"}, mesh.min_angle_deg, {"smallest angle of a triangle"});
  mesh.growth = table.number("growth", {0.01, 1, "m per m"}, mesh.growth,
                             {"edge lengths grow by so much per metre away from where they are short"});
  mesh.gradation = table.number(
      "gradation", {1.5, 10},
      {"mean edge of a triangle over that of its neighbour, at most: larger ones are divided until it holds, "
       "away from strips of rivers",
       "not bounded"});
  mesh.curvature_error_m =
      table.number("curvature_error_m", {1e-4, 1000, "m"},
                   {"shorter edges where the ground bends: plane triangles miss it by about this at most",
                    "the bends of the ground do not count"});
  mesh.slope_rise_m = table.number("slope_rise_m", {1e-3, 1e4, "m"},
                                   {"shorter edges where the ground is steep: it rises by about this at most "
                                    "along an edge",
                                    "slopes do not count"});
  mesh.line_tolerance_m = table.number(
      "line_tolerance_m", {0, 1e4, "m"},
      {"outlines and lines that are denser than the mesh are made simpler; nowhere do they move farther than "
       "this",
       "`edge_min_m` / 4"});
  mesh.sizes = read_mesh_sizes(table);
  for (const MeshSize& size : mesh.sizes)
    table.expect(size.edge_m <= mesh.edge_max_m, "size",
                 fmt::format("'{}': edge_m = {:g} m is more than edge_max_m, {:g} m: it would change nothing",
                             size.name, size.edge_m, mesh.edge_max_m));
  mesh.merge_m = table.number("merge_m", {0.0001, 1e3, "m"},
                              {"[[breakline]] and walls of [[building]]: vertices nearer than this to others "
                               "are one, gaps between houses narrower than this are closed",
                               "a tenth of `edge_min_m`"});
  mesh.unequal_crests = table.flag(
      "unequal_crests", false,
      {"true: [[breakline]]s may cross or lie over each other at different heights of their crests; "
       "each keeps its own, and on an edge of both the higher holds"});
  table.expect(mesh.edge_max_m >= mesh.edge_min_m, "edge_max_m",
               fmt::format("{:g} m is less than edge_min_m, {:g} m", mesh.edge_max_m, mesh.edge_min_m));
  return mesh;
}

}  // namespace freshet::core
