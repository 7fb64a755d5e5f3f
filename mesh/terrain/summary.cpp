#include <algorithm>
#include <cmath>

#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/triangulate.hpp"

namespace freshet::mesh {

namespace {

double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

/// Value below which `share` of the values lie; reorders them.
double quantile(std::vector<double>& values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Edges of all cells; circles and angles of those beyond the banks, quadrilaterals of strips being as long
/// as they are meant to be.
nlohmann::json shape_of(const Mesh& mesh, const std::vector<char>& of_strip) {
  std::vector<double> edge, radius, angle;
  for (const auto& [a, b] : mesh.edge_nodes)
    edge.push_back(std::hypot(mesh.node_x[b] - mesh.node_x[a], mesh.node_y[b] - mesh.node_y[a]));
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    if (of_strip[c]) continue;
    radius.push_back(inradius(mesh, c));
    angle.push_back(smallest_angle(mesh, c));
  }
  auto spread = [](std::vector<double>& v, int digits) {
    return nlohmann::json{{"smallest", rounded(quantile(v, 0), digits)},
                          {"p01", rounded(quantile(v, 0.01), digits)},
                          {"median", rounded(quantile(v, 0.5), digits)},
                          {"largest", rounded(quantile(v, 1), digits)}};
  };
  return {{"edge_m", spread(edge, 1)},
          {"inradius_m", spread(radius, 1)},
          {"smallest_angle_deg", spread(angle, 1)}};
}

}  // namespace

nlohmann::json summary_of(const TerrainMesh& built) {
  const Mesh& mesh = built.mesh;
  const MeshReport& r = built.report;
  double area = 0;
  for (double a : mesh.cell_area) area += a;
  const auto [low, high] = std::minmax_element(mesh.bed_elevation.begin(), mesh.bed_elevation.end());
  nlohmann::json summary = {
      {"cells", mesh.n_cells()},
      {"nodes", mesh.n_nodes()},
      {"area_km2", rounded(area / 1e6, 3)},
      {"bed_elevation_m", {{"lowest", rounded(*low, 2)}, {"highest", rounded(*high, 2)}}},
      {"channel_cells", r.channel_cells},
      {"lines", mesh.lines.size()},
      {"streams", r.streams},
      {"stream_km", rounded(r.stream_km, 1)},
      {"terrain",
       {{"step_m", rounded(r.terrain_step_m, 3)},
        {"pits", r.conditioning.pits},
        {"pits_breached", r.conditioning.breached},
        {"lowered_m3", std::round(r.conditioning.lowered_m3)},
        {"deepest_cut_m", rounded(r.conditioning.deepest_cut_m, 2)},
        {"raised_m3", std::round(r.conditioning.raised_m3)},
        {"deepest_fill_m", rounded(r.conditioning.deepest_fill_m, 2)},
        {"domain_km2", rounded(r.catchment_m2 / 1e6, 3)},
        {"domain_cells_at_rim", r.terrain_edge_cells}}},
      {"mesh_pits",
       {{"lowered_cells", r.pits.lowered_cells},
        {"lowered_m3", std::round(r.pits.lowered_m3)},
        {"deepest_cut_m", rounded(r.pits.deepest_cut_m, 2)},
        {"raised_cells", r.pits.raised_cells},
        {"raised_m3", std::round(r.pits.raised_m3)},
        {"deepest_fill_m", rounded(r.pits.deepest_fill_m, 2)},
        {"deepest_in_channel_m", rounded(r.pits.deepest_in_channel_m, 3)}}},
      {"fingerprint", mesh.fingerprint},
      {"seconds", rounded(r.seconds, 2)}};
  summary.update(shape_of(mesh, r.of_strip));
  if (r.strips.rivers > 0) {
    summary["rivers"] = summary_of(r.strips);
    summary["river"] = r.rivers;
  }
  if (r.drains_to_outlet)
    summary["outlet"] = {{"lon", rounded(r.outlet.lon, 6)},
                         {"lat", rounded(r.outlet.lat, 6)},
                         {"moved_m", std::round(r.outlet_moved_m)},
                         {"upstream_km2", rounded(r.outlet_upstream_m2 / 1e6, 3)},
                         {"edges", mesh.outlet_edges.size()}};
  const auto without = [&](const ClassCount& count, const std::string& what) {
    if (count.unnamed == 0) return;
    summary["cells_without_" + what] = count.unnamed;
    summary["percent_without_" + what] = rounded(100 * count.share(), 1);
  };
  without(r.land_cover, "land_cover");
  without(r.soils, "soil");
  if (!r.gauges.rows.empty()) summary["gauge"] = r.gauges.rows;
  return summary;
}

}  // namespace freshet::mesh
