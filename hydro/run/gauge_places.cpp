#include "hydro/run/gauge_places.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::hydro {
namespace {

mesh::Index lowest_channel_cell(const mesh::Mesh& mesh, mesh::Index start, double within) {
  mesh::Index best = start;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    if (mesh.land_class[c] != 1) continue;
    const double d = std::hypot(mesh.cell_x[c] - mesh.cell_x[start], mesh.cell_y[c] - mesh.cell_y[start]);
    if (d <= within && (mesh.land_class[best] != 1 || mesh.bed_elevation[c] < mesh.bed_elevation[best]))
      best = c;
  }
  return best;
}

}  // namespace

std::vector<GaugePlace> place_gauges(const core::Basin& basin, const mesh::Mesh& mesh) {
  std::vector<GaugePlace> places;
  const auto [west, east] = std::minmax_element(mesh.node_lon.begin(), mesh.node_lon.end());
  const auto [south, north] = std::minmax_element(mesh.node_lat.begin(), mesh.node_lat.end());
  for (const core::Gauge& g : basin.gauges) {
    mesh::Index cell = mesh::find_cell(mesh, g.at_point.lon, g.at_point.lat);
    core::check(cell != mesh::none,
                "{}: gauge {} at ({:.5f}, {:.5f}) lies outside the mesh, which covers longitudes {:.5f} to "
                "{:.5f} and latitudes "
                "{:.5f} to {:.5f} at most; correct lon and lat",
                g.at.text, g.id, g.at_point.lon, g.at_point.lat, *west, *east, *south, *north);
    if (g.snap_m > 0) cell = lowest_channel_cell(mesh, cell, g.snap_m);
    places.push_back({cell, g.zero_m.value_or(mesh.bed_elevation[cell]), mesh.bed_elevation[cell]});
  }
  return places;
}

}  // namespace freshet::hydro
