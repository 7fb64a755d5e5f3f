#pragma once
// Two ponds side by side that only a weir along x = 100 m, or a culvert, joins.

#include "core/basin.hpp"
#include "core/exchange_kinds.hpp"
#include "hydro/run/simulation.hpp"
#include "tests/support/shapes.hpp"

namespace freshet::test {

struct Ponds {
  double length = 200, width = 40;  ///< m
  int columns = 40, rows = 8;
  mesh::BedFunction bed = [](double, double) { return 0.0; };
};

inline mesh::Mesh pond_mesh(const Ponds& ponds = {}) {
  mesh::Mesh mesh = mesh::rectangle({.width = ponds.length,
                                     .height = ponds.width,
                                     .columns = ponds.columns,
                                     .rows = ponds.rows,
                                     .skew = 0.2},
                                    ponds.bed);
  place_on_globe(mesh);
  return mesh;
}

inline core::Basin pond_basin(int members = 1, core::Precision precision = core::Precision::f64,
                              int order = 1) {
  core::Basin basin;
  basin.file = "basin.toml";
  basin.name = "ponds";
  basin.resolved_json = "{}";
  basin.forecast.start = core::parse_instant("2026-03-10T00:00:00Z", "test");
  basin.ensemble.members = members;
  basin.solver.precision = precision;
  basin.solver.order = order;
  basin.roughness.at = {"basin.toml:20"};
  return basin;
}

inline core::ExchangeSettings weir_along(const std::string& name, const std::vector<core::PlanePoint>& line,
                                         double crest) {
  core::ExchangeSettings s;
  s.kind = &core::exchange_kind("weir");
  s.name = name;
  s.at = "basin.toml:130";
  s.line.points = line;
  s.numbers = {{"crest_m", crest}, {"coefficient", 0.577}};
  return s;
}

inline core::ExchangeSettings culvert_between(const std::string& name, core::PlanePoint inlet,
                                              core::PlanePoint outlet, double diameter, double invert) {
  core::ExchangeSettings s;
  s.kind = &core::exchange_kind("culvert");
  s.name = name;
  s.at = "basin.toml:140";
  s.inlet = core::Position::in_plane(inlet[0], inlet[1]);
  s.outlet = core::Position::in_plane(outlet[0], outlet[1]);
  s.words = {{"shape", "circular"}, {"inlet_type", "concrete_headwall"}};
  s.numbers = {{"diameter_m", diameter},   {"barrels", 1},
               {"manning_n", 0.012},       {"flap_gate", 0},
               {"inlet_invert_m", invert}, {"outlet_invert_m", invert}};
  return s;
}

/// Still water: `left` and `right` of x = 100 m, levels by member [m].
template <class Level>
void fill_ponds(hydro::Simulation& s, const Level& level) {
  hydro::LaneState water;
  for (mesh::Index c = 0; c < s.local().n_owned; ++c)
    for (mesh::Index k = 0; k < s.lanes(); ++k) {
      const int member = s.first_member() + std::min<int>(k, s.my_members() - 1);
      const mesh::Index cell = s.local().global_cell[c];
      water.depth.push_back(
          std::max(0.0, level(s.mesh().cell_x[cell] < 100, member) - s.mesh().bed_elevation[cell]));
      water.velocity_x.push_back(0);
      water.velocity_y.push_back(0);
    }
  s.set(0, water, {});
  hydro::Budget budget = s.budget();
  budget.rows("initial") = budget.rows("storage");
  s.set_budget(budget);
}

/// Mean level and range of the owned cells between two x, m; of a basin on one rank.
struct LevelOf {
  double mean, low, high;
};
inline LevelOf level_between(const hydro::Simulation& s, double x0, double x1, int member = 0) {
  const hydro::LaneState water = s.owned_state();
  LevelOf level{0, 1e9, -1e9};
  double area = 0;
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
    const mesh::Index cell = s.local().global_cell[c];
    const double x = s.mesh().cell_x[cell], a = s.mesh().cell_area[cell],
                 z = s.mesh().bed_elevation[cell] +
                     water.depth[static_cast<std::size_t>(c) * s.lanes() + member];
    if (x < x0 || x > x1) continue;
    level.mean += a * z, area += a;
    level.low = std::min(level.low, z), level.high = std::max(level.high, z);
  }
  level.mean /= area;
  return level;
}

}  // namespace freshet::test
