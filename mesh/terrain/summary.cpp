#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/triangulate.hpp"

namespace freshet::mesh {

namespace {

double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

/// Decimals of km2 that show an area to a thousandth.
int area_digits(double m2) { return m2 < 1e6 ? 9 : 3; }

/// Value below which `share` of the values lie; reorders them.
double quantile(std::vector<double>& values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Decimals that show lengths of a flume as well as those of a basin.
int length_digits(std::vector<double>& lengths) { return quantile(lengths, 0.5) < 1 ? 4 : 1; }

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
  return {{"edge_m", spread(edge, length_digits(edge))},
          {"inradius_m", spread(radius, length_digits(radius))},
          {"smallest_angle_deg", spread(angle, 1)}};
}

nlohmann::json summary_of(const Cleaning& done) {
  return {{"points", done.points},
          {"left_out", done.left_out()},
          {"repeated", done.repeated},
          {"of_hairs", done.of_hairs},
          {"longest_hair_m", rounded(done.longest_hair_m, 3)},
          {"denser_than_mesh", done.thinned},
          {"largest_move_m", rounded(done.largest_move_m, 4)},
          {"area_change_m2", rounded(done.area_change_m2, 3)}};
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
      {"area_km2", rounded(area / 1e6, area_digits(area))},
      {"bed_elevation_m", {{"lowest", rounded(*low, 2)}, {"highest", rounded(*high, 2)}}},
      {"channel_cells", r.channel_cells},
      {"lines", mesh.lines.size()},
      {"streams", r.streams},
      {"stream_km", rounded(r.stream_km, 1)},
      {"terrain",
       {{"step_m", rounded(r.terrain_step_m, 4)},
        {"conditioned", r.conditioned},
        {"pits", r.conditioning.pits},
        {"pits_breached", r.conditioning.breached},
        {"lowered_cells", r.conditioning.lowered_cells},
        {"lowered_m3", std::round(r.conditioning.lowered_m3)},
        {"deepest_cut_m", rounded(r.conditioning.deepest_cut_m, 2)},
        {"raised_cells", r.conditioning.raised_cells},
        {"raised_m3", std::round(r.conditioning.raised_m3)},
        {"deepest_fill_m", rounded(r.conditioning.deepest_fill_m, 2)},
        {"kept_hollows", r.conditioning.kept_hollows},
        {"lakes", r.lakes},
        {"lakes_km2", rounded(r.lakes_m2 / 1e6, area_digits(r.lakes_m2))},
        {"lake_cells_of_mesh", r.lake_cells},
        {"domain_km2", rounded(r.catchment_m2 / 1e6, area_digits(r.catchment_m2))},
        {"domain_cells_at_rim", r.terrain_edge_cells}}},
      {"mesh_pits",
       {{"lowered_cells", r.pits.lowered_cells},
        {"lowered_m3", std::round(r.pits.lowered_m3)},
        {"deepest_cut_m", rounded(r.pits.deepest_cut_m, 2)},
        {"raised_cells", r.pits.raised_cells},
        {"raised_m3", std::round(r.pits.raised_m3)},
        {"deepest_fill_m", rounded(r.pits.deepest_fill_m, 2)},
        {"kept_hollows", r.pits.kept_hollows},
        {"deepest_in_channel_m", rounded(r.pits.deepest_in_channel_m, 3)}}},
      {"fingerprint", mesh.fingerprint},
      {"seconds", rounded(r.seconds, 2)}};
  summary.update(shape_of(mesh, r.of_strip));
  if (r.strips.rivers > 0) {
    summary["rivers"] = summary_of(r.strips);
    summary["river"] = r.rivers;
  }
  const auto put_move = [&](const char* key, const GroundMove& move) {
    nlohmann::json& row = summary["channels"][key];
    row = {{"cells", move.cells}, {"m3", std::round(move.m3)}, {"most_m", rounded(move.most_m, 2)}};
    if (move.cells > 0)
      row["at"] = {{"x", rounded(mesh.cell_x[move.at], 2)}, {"y", rounded(mesh.cell_y[move.at], 2)}};
  };
  put_move("lowered", r.channels.lowered);
  put_move("raised", r.channels.raised);
  const auto put_place = [&](const char* table, const char* key, Index cell) {
    if (cell == none) return;
    summary[table][key] = {{"x", rounded(mesh.cell_x[cell], 2)}, {"y", rounded(mesh.cell_y[cell], 2)}};
  };
  put_place("mesh_pits", "deepest_cut_at", r.pits.deepest_cut_cell);
  put_place("mesh_pits", "deepest_fill_at", r.pits.deepest_fill_cell);
  const auto put_point = [&](const char* key, Point p) {
    summary["terrain"][key] = {{"x", rounded(p.x, 2)}, {"y", rounded(p.y, 2)}};
  };
  if (r.conditioning.lowered_cells > 0) put_point("deepest_cut_at", r.deepest_cut);
  if (r.conditioning.raised_cells > 0) put_point("deepest_fill_at", r.deepest_fill);
  if (r.drains_to_outlet) {
    summary["outlet"] = {{"x", rounded(r.outlet.x, 2)},
                         {"y", rounded(r.outlet.y, 2)},
                         {"moved_m", std::round(r.outlet_moved_m)},
                         {"upstream_km2", rounded(r.outlet_upstream_m2 / 1e6, 3)},
                         {"edges", mesh.outlet_edges.size()}};
    if (r.outlet_lonlat) {
      summary["outlet"]["lon"] = rounded(r.outlet_lonlat->lon, 6);
      summary["outlet"]["lat"] = rounded(r.outlet_lonlat->lat, 6);
    }
  }
  if (r.outline.points > 0) summary["outline"] = summary_of(r.outline);
  const auto without = [&](const ClassCount& count, const std::string& what) {
    if (count.unnamed == 0) return;
    summary["cells_without_" + what] = count.unnamed;
    summary["percent_without_" + what] = rounded(100 * count.share(), 1);
  };
  without(r.land_cover, "land_cover");
  without(r.soils, "soil");
  if (!r.structures.empty()) summary["structures"] = r.structures;
  if (!mesh.manning_n.empty()) {
    std::vector<double> own;
    for (const double n : mesh.manning_n)
      if (n > 0) own.push_back(n);
    summary["manning_n"] = {{"cells", own.size()}};
    if (!own.empty())
      summary["manning_n"].update({{"lowest", rounded(quantile(own, 0), 4)},
                                   {"median", rounded(quantile(own, 0.5), 4)},
                                   {"highest", rounded(quantile(own, 1), 4)}});
  }
  if (!r.initial_water.empty()) summary["initial_water"] = r.initial_water;
  if (!r.gauges.rows.empty()) summary["gauge"] = r.gauges.rows;
  return summary;
}

}  // namespace freshet::mesh
