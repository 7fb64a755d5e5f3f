#include "forecast/analysis/localise.hpp"

#include <cmath>
#include <map>
#include <set>

#include "assimilation/along_water.hpp"
#include "core/basin.hpp"
#include "forecast/analysis/all_members.hpp"

namespace freshet::forecast {
namespace {

/// Of a flood wave, s/m, [cell of the whole mesh]: it runs at 5/3 of the water's speed (Kleitz-Seddon, with
/// Manning's formula), by the mean over the members; water that hardly moves takes its time all the same.
std::vector<double> slowness(const hydro::Simulation& s) {
  constexpr double wave = 5.0 / 3, slowest = 0.1;  // m/s
  const AllMembers all(s.ranks(), s.members(), s.lanes());
  const hydro::LaneState state = s.owned_state();
  const std::vector<double> x = all.gather(state.velocity_x), y = all.gather(state.velocity_y);
  const auto members = static_cast<std::size_t>(s.members());
  std::vector<double> result(static_cast<std::size_t>(s.mesh().n_cells()), 0);
  for (mesh::Index c = 0; s.ranks().group() == 0 && c < s.local().n_owned; ++c) {
    double sum = 0;
    for (std::size_t i = c * members; i < (c + 1) * members; ++i) sum += std::hypot(x[i], y[i]);
    result[s.local().global_cell[c]] = 1 / std::max(slowest, wave * sum / static_cast<double>(members));
  }
  s.ranks().add_over_world(result);
  return result;
}

assimilation::WaterReach reach_of(const core::AnalysisChoices& c, double localisation_m) {
  if (c.localisation == core::Distance::travel_time) return {3600 * c.downstream_h, 3600 * c.upstream_h};
  return {c.downstream_m > 0 ? c.downstream_m : localisation_m,
          c.upstream_m > 0 ? c.upstream_m : localisation_m};
}

nlohmann::json ways_json(const assimilation::AlongWater& water,
                         const std::map<mesh::Index, std::string>& names) {
  nlohmann::json list = nlohmann::json::array();
  for (const assimilation::AlongWater::Way& way : water.ways())
    if (way.taper > 0)
      list.push_back({{"from", names.at(way.from)},
                      {"to", names.at(way.to)},
                      {"down_m", std::round(way.down)},
                      {"up_m", std::round(way.up)},
                      {"weight", way.taper}});
  return list;
}

}  // namespace

mesh::Mesh with_edges(const mesh::Mesh& mesh) {
  mesh::Mesh whole;
  whole.node_x = mesh.node_x, whole.node_y = mesh.node_y;
  whole.cell_nodes = mesh.cell_nodes;
  whole.bed_elevation = mesh.bed_elevation;
  whole.land_class = mesh.land_class;
  whole.outlet_edges = mesh.outlet_edges;
  mesh::build_topology(whole);
  return whole;
}

LocalisedReadings localise(const hydro::Simulation& s, const core::AnalysisChoices& choices,
                           const assimilation::ObservationSet& set, const Readings& readings) {
  const double straight = s.basin().assimilation.localisation_m;
  if (choices.localisation == core::Distance::straight) return {straight, {}};
  std::map<mesh::Index, std::string> names;  // of the stations in a cell the first
  std::vector<mesh::Index> cells;
  for (const assimilation::Observation& o : set.observations) {
    if (!o.of_water) continue;
    if (names.try_emplace(o.cell, readings[static_cast<std::size_t>(o.reading)].station).second)
      cells.push_back(o.cell);
  }
  const bool timed = choices.localisation == core::Distance::travel_time;
  const auto water = std::make_shared<const assimilation::AlongWater>(
      mesh::WaterWays(with_edges(s.mesh()), choices.flood_m), reach_of(choices, straight), cells,
      timed ? slowness(s) : std::vector<double>());
  return {{straight, water}, ways_json(*water, names)};
}

}  // namespace freshet::forecast
