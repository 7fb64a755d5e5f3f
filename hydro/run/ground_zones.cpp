// The zones of the ground and the numbers of each, as basin.toml has them.

#include "mesh/ground_zones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/ground.hpp"

namespace freshet::hydro {
namespace {

GroundNumbers numbers_of(const core::GroundStore& store) {
  return {store.capacity_mm / 1000, store.flow_mm_per_h * 1e-3 / 3600, store.flow_exponent,
          store.saturation_exponent};
}

/// m in the store of a zone at first. A flow that is asked of all zones is the same depth of each.
double initial_storage(const core::Basin& basin, const core::GroundStore& store, const GroundNumbers& numbers,
                       const std::string& table, double area, double whole) {
  if (store.initial_mm) return *store.initial_mm / 1000;
  const bool own = store.initial_flow_m3_per_s.has_value();
  const double flow = own ? *store.initial_flow_m3_per_s : *basin.forcing.ground.initial_flow_m3_per_s;
  const double over = own ? area : whole, most = numbers.flow * over;
  core::check(flow <= most,
              "{}: {}.initial_flow_m3_per_s: {:g} m3/s is more than the {:g} m3/s of full ground under the "
              "{:.3g} km2 {}; raise {}.flow_mm_per_h",
              basin.file.string(), own ? table : "ground", flow, most, over / 1e6,
              own ? "of the zone" : "of the mesh", table);
  return storage_of_outflow(numbers, flow / over);
}

/// s, of each of the quick stores in series, of a zone so many times as far from the outlet as the basin is
/// in the mean. Longer than a slot of time, or it would give more than it has.
std::optional<double> residence_of(const core::GroundStore& store, const core::Ground& settings,
                                   double farther) {
  constexpr double least = 900;
  if (!store.quick_h) return std::nullopt;
  const double of_one = 3600 * *store.quick_h / settings.quick_stores;
  if (settings.quick_distance_exponent == 0) return of_one;
  return std::max(of_one * std::pow(farther, settings.quick_distance_exponent), least);
}

}  // namespace

void Ground::take_zones(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local) {
  const core::Ground& settings = basin.forcing.ground;
  const mesh::NamedZones zones = mesh::ground_zones(mesh, settings);
  core::ExactSum area, far;
  for (std::size_t z = 0; z < zones.area.size(); ++z) {
    area.add(zones.area[z]);
    far.add(zones.area[z] * zones.distance[z]);
  }
  for (std::size_t z = 0; z < zones.area.size(); ++z) {
    const core::GroundZone* drawn =
        zones.drawn[z] < 0 ? nullptr : &settings.zones[static_cast<std::size_t>(zones.drawn[z])];
    const core::GroundStore& store = drawn ? drawn->store : settings;
    Zone zone{zones.names[z], numbers_of(store), 0, {}, zones.area[z], {}, {}, {}};
    const std::string table = drawn ? "ground.zone '" + drawn->name + "'" : "ground";
    zone.start = initial_storage(basin, store, zone.usual, table, zone.area, area.value());
    zone.residence = residence_of(store, settings, zones.distance[z] / (far.value() / area.value()));
    if (drawn) {
      zone.wetness_sigma = drawn->wetness_sigma;
      zone.capacity_sigma = drawn->capacity_sigma;
      zone.flow_sigma = drawn->flow_sigma;
    }
    zones_.push_back(std::move(zone));
  }
  std::vector<char> is_spring(zones.zone_of_cell.size(), 0);
  for (const mesh::GroundSpring& spring : zones.springs) is_spring[spring.cell] = 1;
  for (Index c = 0; c < local.n_owned; ++c) {
    const Index global = local.global_cell[c];
    zone_.push_back(zones.zone_of_cell[global]);
    soil_of_cell_.push_back(is_spring[global] ? static_cast<int>(zones_.size()) : zone_.back());
    cell_area_.push_back(local.area[c]);
  }
  const auto first = local.global_cell.begin(), end = first + local.n_owned;
  for (const mesh::GroundSpring& spring : zones.springs) {
    const auto found = std::lower_bound(first, end, spring.cell);
    if (found == end || *found != spring.cell) continue;
    const auto c = static_cast<Index>(found - first);
    springs_.push_back({c, spring.zone, spring.area / local.area[c]});
  }
}

}  // namespace freshet::hydro
