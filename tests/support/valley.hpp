#pragma once
// A small basin in code, no files needed: a valley with rain, all kinds of boundaries and gauges, whose
// members differ.

#include <mpi.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <tuple>

#include "core/basin.hpp"
#include "hydro/run/simulation.hpp"
#include "tests/support/shapes.hpp"

namespace freshet::test {

inline int world_size() {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

/// Of a table [row][lane].
inline std::vector<double> row_of(const std::vector<double>& rows, std::size_t row, std::size_t lanes) {
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(row * lanes);
  return {begin, begin + static_cast<std::ptrdiff_t>(lanes)};
}

constexpr double valley_length = 1000, valley_width = 600;

/// Falls along x, rises to both sides, with humps that pool water behind them.
inline double valley_bed(double x, double y) {
  return 0.01 * (valley_length - x) + 0.02 * std::abs(y - valley_width / 2) + 0.4 * std::sin(0.02 * x) +
         0.2 * std::sin(0.05 * y);
}

inline core::LonLat valley_point(double x, double y) {
  return {degrees_per_metre * x, degrees_per_metre * y};
}

/// 2 * columns * 0.6 columns triangles; the outlet is the lower end.
inline mesh::Mesh valley_mesh(int columns = 40) {
  mesh::Mesh mesh = mesh::rectangle({.width = valley_length,
                                     .height = valley_width,
                                     .columns = columns,
                                     .rows = columns * 3 / 5,
                                     .skew = 0.3},
                                    valley_bed);
  place_on_globe(mesh);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    mesh.land_class[c] = std::abs(mesh.cell_y[c] - valley_width / 2) < 50 ? 1 : 0;
  for (mesh::Index e = 0; e < mesh.n_edges(); ++e) {
    const auto [a, b] = mesh.edge_nodes[e];
    if (std::min(mesh.node_x[a], mesh.node_x[b]) > valley_length - 1) mesh.outlet_edges.push_back({a, b});
  }
  mesh.fingerprint = mesh::fingerprint(mesh);
  return mesh;
}

inline core::Boundary valley_boundary(const std::string& name, const std::string& kind, core::LonLat at,
                                      double value) {
  core::Boundary b;
  b.name = name;
  b.kind = &core::boundary_kind(kind);
  b.at_point = at;
  b.width_m = 150;
  b.constant = value;
  b.at = {"basin.toml:90"};
  return b;
}

inline core::Gauge valley_gauge(const std::string& id, core::LonLat at) {
  core::Gauge g;
  g.id = g.name = id;
  g.at_point = at;
  g.snap_m = 0;
  g.at = {"basin.toml:70"};
  return g;
}

/// Dry at first; a storm of 60 mm in 20 minutes, an inflow at the head, a lake that spills over the southern
/// rim.
inline core::Basin valley_basin(int members, core::Precision precision = core::Precision::f64) {
  core::Basin basin;
  basin.file = "basin.toml";
  basin.name = "valley";
  basin.resolved_json = "{}";
  basin.forecast.start = core::parse_instant("2026-03-10T00:00:00Z", "test");
  basin.ensemble.members = members;
  basin.solver.precision = precision;
  basin.solver.order = 1;  // tests of what the order does set it
  basin.roughness.at = {"basin.toml:20"};
  core::DesignStorm storm;
  storm.total_mm = 60;
  storm.duration_h = 1.0 / 3;
  storm.start = basin.forecast.start;
  basin.rain.design_storm = storm;
  core::Boundary outlet;
  outlet.name = "outlet";
  outlet.kind = &core::boundary_kind("free_outflow");
  outlet.at_outlet = true;
  basin.boundaries = {outlet, valley_boundary("inflow", "discharge", valley_point(0, valley_width / 2), 20),
                      valley_boundary("lake", "level", valley_point(500, 0), valley_bed(500, 0) + 0.3)};
  basin.gauges = {valley_gauge("upper", valley_point(310, 300)),
                  valley_gauge("lower", valley_point(905, 310))};
  return basin;
}

/// Standard deviations of what members differ in.
struct Doubt {
  double rain = 0, manning = 0, inflow = 0;
};

inline core::Basin doubtful_valley_basin(int members, Doubt doubt, std::uint64_t seed) {
  core::Basin basin = valley_basin(members);
  basin.ensemble.seed = seed;
  core::AllControlDraws& draws = basin.ensemble.controls;
  draws["rain_factor"] = {.sigma = doubt.rain, .correlation_m = 300, .persistence = 0.9};
  draws["manning_factor"].sigma = doubt.manning;
  draws["inflow_factor"] = {.sigma = doubt.inflow, .correlation_m = 0, .persistence = 0.9};
  return basin;
}

/// Ground that gives back within hours what it takes, in zones of at least so many km2.
inline core::Ground ground_under(std::optional<double> zone_km2) {
  core::Ground ground;
  ground.enabled = true;
  ground.capacity_mm = 60;
  ground.flow_mm_per_h = 20;
  ground.initial_mm = 30;
  ground.zone_km2 = zone_km2;
  return ground;
}

/// The valley with everything that takes water, gives it at a point, or pushes it.
inline core::Basin forced_valley_basin(int members, core::Precision precision) {
  core::Basin basin = valley_basin(members, precision);
  core::Forcing& f = basin.forcing;
  f.infiltration.model = core::LossModel::green_ampt;
  f.infiltration.usual.conductivity_mm_per_h = 20;
  f.infiltration.usual.suction_mm = 90;
  f.infiltration.usual.deficit = 0.3;
  f.infiltration.classes = {{"channel", {}}};  // nothing goes in there
  f.ground = ground_under(0.1);
  f.evaporation = {.constant = 8, .file = {}, .given = true};
  for (const auto& [name, x, y, q] :
       {std::tuple("spring", 200.0, 420.0, 0.6), {"pump", 700.0, 300.0, -3.0}}) {
    const core::LonLat at = valley_point(x, y);
    f.sources.push_back({name, "basin.toml:95", at, {.constant = q, .file = {}, .given = true}});
  }
  f.wind.enabled = true;
  f.wind.speed = 20;
  f.wind.from_degrees = 250;
  f.coriolis = true;
  core::Tracer dye;
  dye.row = core::tracer_rows().front();
  dye.decay_per_day = 20;
  dye.initial = 0.5;
  dye.at_boundaries = {{"inflow", 2}};
  dye.at_sources = {{"spring", 7}};
  basin.tracers = {dye};
  basin.terms = {{1, 0.2}, {2, 0.3}};
  basin.roughness.by_depth = {{"default", 0.3, 0.02, 0.1}};
  return basin;
}

/// Factors that are a function of cell and member alone, whoever holds them.
inline void vary_members(hydro::Simulation& s) {
  const auto lanes = static_cast<std::size_t>(s.lanes());
  const auto member = [&](std::size_t i) {
    return s.first_member() + std::min<int>(static_cast<int>(i % lanes), s.my_members() - 1);
  };
  std::vector<double> rain = s.control("rain_factor"), manning = s.control("manning_factor");
  for (std::size_t i = 0; i < rain.size(); ++i)
    rain[i] = 1 + 0.5 * std::sin(0.01 * s.local().global_cell[i / lanes] + member(i));
  for (std::size_t i = 0; i < manning.size(); ++i) manning[i] = 1 + 0.1 * (member(i) % 5);
  s.set_control("rain_factor", std::move(rain));
  s.set_control("manning_factor", std::move(manning));
  std::vector<double> wetness = s.control("ground_wetness");
  for (std::size_t i = 0; i < wetness.size(); ++i) wetness[i] = 1 + 0.1 * (member(i) % 3);
  s.set_control("ground_wetness", std::move(wetness));
}

}  // namespace freshet::test
