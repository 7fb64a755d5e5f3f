// A map of mesh and basin before anything has run: ground, cells, lines of basin.toml, gauges.

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "mesh/places.hpp"
#include "mesh/rim_positions.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/map/map_content.hpp"

namespace freshet::postproc {

namespace {

std::string sizes_of(const mesh::Mesh& mesh) {
  double shortest = HUGE_VAL, longest = 0, area = 0;
  for (const auto& [a, b] : mesh.edge_nodes) {
    const double length = std::hypot(mesh.node_x[a] - mesh.node_x[b], mesh.node_y[a] - mesh.node_y[b]);
    shortest = std::min(shortest, length), longest = std::max(longest, length);
  }
  for (const double a : mesh.cell_area) area += a;
  return fmt::format("{} cells, edges of {:.3g} to {:.3g} m, {:.4g} km²", mesh.n_cells(), shortest, longest,
                     area / 1e6);
}

std::vector<GaugeMark> gauges_of(const core::Basin& basin, const mesh::Mesh& mesh) {
  std::vector<GaugeMark> marks;
  for (const core::Gauge& gauge : basin.gauges) {
    mesh::Index cell = mesh::find_cell(mesh, gauge.at_point);
    if (cell == mesh::none) {
      const mesh::RimPosition rim = mesh::nearest_on_rim(mesh, gauge.at_point);
      if (rim.is_near()) cell = rim.cell;
    }
    if (cell == mesh::none) {
      core::warn("gauge '{}' lies outside the mesh: not on the map", gauge.id);
      continue;
    }
    const auto [x, y] = mesh::plane_of(mesh, cell, gauge.at_point);
    marks.push_back({gauge.id, gauge.name, x, y, gauge.assimilate, NAN, NAN, NAN, {}});
  }
  return marks;
}

}  // namespace

MapContent read_terrain_content(const core::Basin& basin, const core::Workspace& workspace,
                                const std::string& credit) {
  core::check(std::filesystem::exists(workspace.mesh()),
              "{}: there is no mesh yet; make it with 'freshet mesh {}'", workspace.mesh().string(),
              basin.file.string());
  MapContent map;
  map.mesh = mesh::read_mesh(core::NetcdfFile::open(workspace.mesh()));
  map.terrain = true;
  map.attributes.basin = basin.name;
  map.attributes.source = "Freshet " + core::version();
  map.attributes.mesh_fingerprint = map.mesh.fingerprint;
  map.title = "Terrain and mesh";
  map.origin = sizes_of(map.mesh);
  map.quantity = "Elevation of the ground";
  map.unit = "m";
  map.hint = "As the model has it: the mean over each cell";
  map.values.assign(map.mesh.bed_elevation.begin(), map.mesh.bed_elevation.end());
  const auto [low, high] = std::minmax_element(map.values.begin(), map.values.end());
  map.scale = scale_for(Quantity::level, *low, *high);
  map.gauges = gauges_of(basin, map.mesh);
  map.credit = credit;
  return map;
}

}  // namespace freshet::postproc
