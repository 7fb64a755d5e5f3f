#include "hydro/run/gauge_places.hpp"

#include "core/basin.hpp"

namespace freshet::hydro {

std::vector<GaugePlace> place_gauges(const core::Basin& basin, const mesh::Mesh& mesh) {
  std::vector<GaugePlace> places;
  if (basin.gauges.empty()) return places;
  const mesh::Draining drains = mesh::draining(mesh);
  for (const core::Gauge& gauge : basin.gauges) places.push_back(mesh::place_gauge(gauge, mesh, drains));
  return places;
}

}  // namespace freshet::hydro
