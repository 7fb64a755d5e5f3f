#include "hydro/run/gauge_sites.hpp"

#include "core/basin.hpp"

namespace freshet::hydro {

std::vector<GaugeSite> site_gauges(const core::Basin& basin, const mesh::Mesh& mesh) {
  std::vector<GaugeSite> places;
  if (basin.gauges.empty()) return places;
  const mesh::Draining drains = mesh::draining(mesh);
  for (const core::Gauge& gauge : basin.gauges) places.push_back(mesh::site_gauge(gauge, mesh, drains));
  return places;
}

}  // namespace freshet::hydro
