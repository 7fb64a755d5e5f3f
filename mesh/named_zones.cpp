// Zones of the ground as basin.toml cuts the basin: by area, by distance to the outlet, or as it draws them.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/errors.hpp"
#include "core/exact_sum.hpp"
#include "mesh/gauge_sites.hpp"
#include "mesh/ground_zones.hpp"
#include "mesh/land_class.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {
namespace {

/// The way of the water of each cell.
struct Ways {
  std::vector<Index> to, order, stream;  ///< next cell; from the exits up; where it comes out
  std::vector<double> distance;          ///< between centroids down to the exit, m
};

Ways ways_over(const Mesh& mesh, Draining drains) {
  Ways ways{std::move(drains.to), {}, {}, {}};
  ways.order = upwards(ways.to);
  ways.stream.resize(ways.to.size());
  ways.distance.assign(ways.to.size(), 0);
  for (const Index c : ways.order) {
    const Index to = ways.to[c];
    ways.stream[c] = mesh.land_class[c] == class_channel || to == none ? c : ways.stream[to];
    if (to != none)
      ways.distance[c] =
          ways.distance[to] + std::hypot(mesh.cell_x[c] - mesh.cell_x[to], mesh.cell_y[c] - mesh.cell_y[to]);
  }
  return ways;
}

/// All that drains to a place of a stream.
std::vector<Index> cells_above(const Mesh& mesh, const core::GroundZone& zone, const Draining& drains) {
  core::Gauge place;
  place.id = place.name = zone.name;
  place.at_point = *zone.drains_to;
  place.snap_m = zone.snap_m;
  place.at = {zone.at};
  const Index outlet = site_gauge(place, mesh, drains).cell;
  std::vector<char> above(drains.to.size(), 0);
  std::vector<Index> cells;
  for (const Index c : upwards(drains.to)) {
    above[c] = c == outlet || (drains.to[c] != none && above[drains.to[c]]);
    if (above[c]) cells.push_back(c);
  }
  return cells;
}

std::vector<Index> cells_of_class(const Mesh& mesh, const core::GroundZone& zone) {
  const auto& names = mesh.land_class_names;
  const auto found = std::find(names.begin(), names.end(), *zone.land_class);
  core::check(found != names.end(), "{}: ground.zone '{}': the mesh has no land class '{}', but {}", zone.at,
              zone.name, *zone.land_class, fmt::join(names, ", "));
  std::vector<Index> cells;
  for (Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.land_class[c] == found - names.begin()) cells.push_back(c);
  return cells;
}

std::vector<Index> cells_of(const Mesh& mesh, const core::GroundZone& zone, const Draining& drains) {
  if (zone.drains_to) return cells_above(mesh, zone, drains);
  if (zone.land_class) return cells_of_class(mesh, zone);
  const std::string whose = "ground.zone '" + zone.name + "'";
  return cells_inside(mesh, find_rings(mesh, *zone.polygon, zone.at, whose), zone.at, whose);
}

/// [cell] 0: in none of them; later ones win.
std::vector<int> as_drawn(const Mesh& mesh, const core::Ground& ground, const Draining& drains) {
  std::vector<int> zone_of_cell(drains.to.size(), 0);
  for (std::size_t z = 0; z < ground.zones.size(); ++z)
    for (const Index c : cells_of(mesh, ground.zones[z], drains)) zone_of_cell[c] = static_cast<int>(z) + 1;
  return zone_of_cell;
}

std::vector<int> by_distance(const core::Ground& ground, const Ways& ways) {
  const std::vector<double>& ends = ground.zone_distance_km;
  std::vector<int> zone_of_cell;
  for (const double d : ways.distance)
    zone_of_cell.push_back(
        static_cast<int>(std::upper_bound(ends.begin(), ends.end(), d / 1000) - ends.begin()));
  return zone_of_cell;
}

std::string name_of(const core::Ground& ground, int zone, std::size_t count) {
  const std::vector<double>& ends = ground.zone_distance_km;
  const auto z = static_cast<std::size_t>(zone);
  if (!ground.zones.empty()) return z == 0 ? "ground" : ground.zones[z - 1].name;
  if (ends.empty()) return count == 1 ? "ground" : fmt::format("ground {}", z + 1);
  return z == ends.size() ? fmt::format("ground beyond {:g} km", ends.back())
                          : fmt::format("ground up to {:g} km", ends[z]);
}

/// Numbers without those that no cell has.
void leave_out_empty(std::vector<int>& zone_of_cell, std::vector<int>& zones) {
  zones = zone_of_cell;
  std::sort(zones.begin(), zones.end());
  zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
  for (int& zone : zone_of_cell)
    zone = static_cast<int>(std::lower_bound(zones.begin(), zones.end(), zone) - zones.begin());
}

}  // namespace

NamedZones ground_zones(const Mesh& mesh, const core::Ground& ground) {
  Draining drains = draining(mesh);
  NamedZones named;
  if (!ground.zones.empty()) named.zone_of_cell = as_drawn(mesh, ground, drains);
  const Ways ways = ways_over(mesh, std::move(drains));
  if (!ground.zone_distance_km.empty()) named.zone_of_cell = by_distance(ground, ways);
  if (named.zone_of_cell.empty()) named.zone_of_cell = ground_zones(mesh, ground.zone_km2).zone_of_cell;
  std::vector<int> zones;
  leave_out_empty(named.zone_of_cell, zones);
  std::vector<core::ExactSum> area(zones.size()), far(zones.size());
  std::map<std::pair<Index, int>, double> springs;
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const int z = named.zone_of_cell[c];
    area[z].add(mesh.cell_area[c]);
    far[z].add(mesh.cell_area[c] * ways.distance[c]);
    springs[{ways.stream[c], z}] += mesh.cell_area[c];
  }
  for (std::size_t z = 0; z < zones.size(); ++z) {
    named.names.push_back(name_of(ground, zones[z], zones.size()));
    named.area.push_back(area[z].value());
    named.distance.push_back(far[z].value() / area[z].value());
    named.drawn.push_back(ground.zones.empty() ? -1 : zones[z] - 1);
  }
  for (const auto& [at, drained] : springs) named.springs.push_back({at.first, at.second, drained});
  return named;
}

}  // namespace freshet::mesh
