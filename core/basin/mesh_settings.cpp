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
  table.expect(mesh.edge_max_m >= mesh.edge_min_m, "edge_max_m",
               fmt::format("{:g} m is less than edge_min_m, {:g} m", mesh.edge_max_m, mesh.edge_min_m));
  return mesh;
}

}  // namespace freshet::core
