#include "mesh/foreign/import/import_summary.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/basin.hpp"
#include "core/log.hpp"
#include "mesh/region_water.hpp"
#include "mesh/terrain/check_places.hpp"
#include "mesh/terrain/triangulate.hpp"

namespace freshet::mesh {
namespace {

double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

nlohmann::json boundaries_of(const Mesh& mesh) {
  nlohmann::json rows = nlohmann::json::array();
  for (const NamedEdges& named : mesh.named_edges) {
    double length = 0;
    for (const auto& [a, b] : named.edges)
      length += std::hypot(mesh.node_x[b] - mesh.node_x[a], mesh.node_y[b] - mesh.node_y[a]);
    rows.push_back({{"name", named.name}, {"edges", named.edges.size()}, {"length_m", rounded(length, 2)}});
  }
  return rows;
}

nlohmann::json classes_of(const Mesh& mesh) {
  nlohmann::json rows = nlohmann::json::array();
  for (std::size_t k = 0; k < mesh.land_class_names.size(); ++k) {
    Index cells = 0;
    double area = 0;
    for (Index c = 0; c < mesh.n_cells(); ++c)
      if (mesh.land_class[c] == static_cast<int>(k)) ++cells, area += mesh.cell_area[c];
    if (cells > 0)
      rows.push_back({{"name", mesh.land_class_names[k]}, {"cells", cells}, {"area_m2", rounded(area, 2)}});
  }
  return rows;
}

}  // namespace

nlohmann::json summary_of(const core::Basin& basin, const Mesh& mesh, const Fields& fields) {
  double area = 0, angle = 180, radius = 1e300;
  Index quadrilaterals = 0;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    area += mesh.cell_area[c];
    angle = std::min(angle, smallest_angle(mesh, c));
    radius = std::min(radius, inradius(mesh, c));
    quadrilaterals += mesh.cell_size(c) == 4;
  }
  const auto [low, high] = std::minmax_element(mesh.bed_elevation.begin(), mesh.bed_elevation.end());
  nlohmann::json summary = {
      {"cells", mesh.n_cells()},
      {"nodes", mesh.n_nodes()},
      {"quadrilaterals", quadrilaterals},
      {"area_km2", rounded(area / 1e6, area < 1e6 ? 9 : 3)},
      {"bed_elevation_m", {{"lowest", rounded(*low, 2)}, {"highest", rounded(*high, 2)}}},
      {"smallest_angle_deg", rounded(angle, 1)},
      {"smallest_inradius_m", rounded(radius, 4)},
      {"boundaries", boundaries_of(mesh)},
      {"materials", classes_of(mesh)},
      {"fingerprint", mesh.fingerprint}};
  const InitialWaterTable water = initial_water_table(basin.initial_water, mesh, fields);
  const GaugeTable gauges = gauge_table(basin, mesh);
  for (const auto* lines : {&water.errors, &water.doubts, &gauges.errors, &gauges.doubts})
    for (const std::string& line : *lines) core::warn("{}", line);
  if (!water.rows.empty()) summary["initial_water"] = water.rows;
  if (!gauges.rows.empty()) summary["gauge"] = gauges.rows;
  return summary;
}

}  // namespace freshet::mesh
