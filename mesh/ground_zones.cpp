#include "mesh/ground_zones.hpp"

#include <algorithm>

#include "core/exact_sum.hpp"
#include "mesh/gauge_sites.hpp"
#include "mesh/land_class.hpp"

namespace freshet::mesh {
GroundZones ground_zones(const Mesh& mesh, std::optional<double> least_km2) {
  const std::vector<Index> to = draining(mesh).to;
  const std::vector<Index> order = upwards(to);
  const auto n = to.size();
  const auto is_end = [&](Index c) { return mesh.land_class[c] == class_channel || to[c] == none; };
  std::vector<Index> stream(n);  // where the water of a cell comes out
  for (const Index c : order) stream[c] = is_end(c) ? c : stream[to[c]];
  GroundZones zones;
  zones.drains_here.assign(n, 0);
  for (std::size_t c = 0; c < n; ++c) zones.drains_here[stream[c]] += mesh.cell_area[c];

  // Streams from their heads down: what has come together and has no zone yet, m2.
  std::vector<double> open = zones.drains_here;
  std::vector<char> closes(n, 0);
  const auto down = [&](Index c) { return to[c] == none ? none : stream[to[c]]; };
  for (auto c = order.rbegin(); c != order.rend(); ++c) {
    if (stream[*c] != *c) continue;
    closes[*c] = least_km2 && open[*c] >= 1e6 * *least_km2;
    if (!closes[*c] && down(*c) != none) open[down(*c)] += open[*c];
  }
  // Streams that leave without having closed one share the last zone.
  zones.zone_of_cell.assign(n, 0);
  int last = 0;
  for (const Index c : order)
    if (stream[c] == c)
      zones.zone_of_cell[c] = closes[c] ? ++last : down(c) == none ? 0 : zones.zone_of_cell[down(c)];
  std::vector<core::ExactSum> area(static_cast<std::size_t>(last) + 1);
  for (std::size_t c = 0; c < n; ++c) {
    zones.zone_of_cell[c] = zones.zone_of_cell[stream[c]];
    area[static_cast<std::size_t>(zones.zone_of_cell[c])].add(mesh.cell_area[c]);
  }
  for (const core::ExactSum& a : area) zones.area.push_back(a.value());
  if (zones.area.front() > 0) return zones;
  zones.area.erase(zones.area.begin());  // all of it was closed
  for (int& zone : zones.zone_of_cell) --zone;
  return zones;
}

}  // namespace freshet::mesh
