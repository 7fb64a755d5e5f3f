// A reading in one of two valleys: by water it leaves the other untouched, straight it does not.
#include "forecast/analysis/localise.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/filters.hpp"
#include "forecast/analysis/update.hpp"
#include "tests/support/two_valleys.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using namespace freshet::forecast;
using core::Distance;

namespace {

constexpr int members = 6;

const std::vector<assimilation::GaugeReading> readings = {
    {"upper", core::parse_instant("2026-03-10T00:10:00Z", "test"), 1.5, 0.05, false},
    {"lower", core::parse_instant("2026-03-10T00:20:00Z", "test"), 0.8, 0.05, false}};

/// A lake over both floors and no ridge; an inflow at the head of each valley, a gauge twice in the first.
core::Basin two_rivers() {
  core::Basin basin = valley_basin(members);
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m = 12;
  basin.assimilation.localisation_m = 500;
  basin.gauges = {valley_gauge("upper", valley_point(300, valley_floor[0])),
                  valley_gauge("lower", valley_point(700, valley_floor[0]))};
  basin.boundaries.resize(1);
  for (const double y : valley_floor)
    basin.boundaries.push_back(
        valley_boundary(y == valley_floor[0] ? "first" : "second", "discharge", valley_point(0, y), 5));
  basin.ensemble.controls["inflow_factor"].sigma = 0.2;
  return basin;
}

assimilation::ObservationSet observed(const mesh::Mesh& mesh) {
  assimilation::ObservationSet set{{}, Eigen::MatrixXd(2, members)};
  for (int i = 0; i < 2; ++i) {
    const mesh::Index cell = cell_near(mesh, i == 0 ? 300 : 700, valley_floor[0]);
    set.observations.push_back({.value = readings[i].value,
                                .error = 0.05,
                                .x = mesh.cell_x[cell],
                                .y = mesh.cell_y[cell],
                                .reading = i,
                                .cell = cell});
  }
  for (int m = 0; m < members; ++m) set.predicted.col(m) << 1.0 + 0.05 * m, 0.5 + 0.02 * m;
  return set;
}

void vary(hydro::Simulation& s) {
  vary_members(s);
  hydro::LaneState state = s.owned_state();
  const auto lanes = static_cast<std::size_t>(s.lanes());
  const auto member = [&](std::size_t i) {
    return s.first_member() + std::min<int>(static_cast<int>(i % lanes), s.my_members() - 1);
  };
  for (std::size_t i = 0; i < state.depth.size(); ++i) {
    state.depth[i] *= 1 + 0.01 * member(i);
    state.velocity_x[i] = 0.1 * (1 + member(i));
  }
  s.set(0, std::move(state), {});
  std::vector<double> inflow = s.control("inflow_factor");
  for (std::size_t i = 0; i < inflow.size(); ++i) inflow[i] = 1 + 0.1 * member(i);
  s.set_control("inflow_factor", std::move(inflow));
}

/// What an analysis leaves in all cells of the mesh, and how many it changed in each valley.
struct Analysed {
  std::vector<double> depth, rain, inflow;  ///< of this rank's members
  std::array<long, 2> changed = {0, 0};     ///< depths and rain factors
  nlohmann::json ways;
  std::vector<mesh::Index> cell{};  ///< of the mesh, [owned cell]: another run may lie on the ranks otherwise
  int first_member = 0, my_members = 0;
};

Analysed analysed(core::Basin basin, mesh::Mesh mesh, const mesh::Ranks& ranks, Distance distance) {
  hydro::Simulation s(basin, mesh, ranks);
  const assimilation::ObservationSet set = observed(mesh);
  mesh::let_go_of_edges(mesh);  // as cycles do
  vary(s);
  const std::vector<double> depth = s.owned_state().depth, rain = s.control("rain_factor");
  core::AnalysisChoices choices;
  choices.localisation = distance;
  const LocalisedReadings reach = localise(s, choices, set, readings);
  update(s, LocalTransforms(basin.assimilation, set, readings, {}, reach.localisation));
  Analysed result{
      s.owned_state().depth, s.control("rain_factor"), s.control("inflow_factor"), {}, reach.ways};
  result.cell.assign(s.local().global_cell.begin(), s.local().global_cell.begin() + s.local().n_owned);
  result.first_member = s.first_member(), result.my_members = s.my_members();
  const auto lanes = static_cast<std::size_t>(s.lanes());
  for (std::size_t i = 0; i < depth.size(); ++i) {
    const bool second = mesh.cell_y[s.local().global_cell[i / lanes]] > two_valleys_width / 2;
    result.changed[second] += (result.depth[i] != depth[i]) + (result.rain[i] != rain[i]);
  }
  return result;
}

}  // namespace

TEST_CASE("A reading in one valley leaves the other untouched, where distances are by water") {
  const mesh::Mesh mesh = two_valleys(20, 16);
  core::Basin basin = two_rivers();
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  for (const std::string& method : core::filter_names()) {
    if (core::filter_promise(method).global) continue;
    INFO(method);
    basin.assimilation.method = method;
    const Analysed straight = analysed(basin, mesh, self, Distance::straight);
    CHECK(straight.changed[0] > 1000);
    CHECK(straight.changed[1] > 1000);
    CHECK(straight.ways.empty());
    for (const Distance distance : {Distance::along_water, Distance::travel_time}) {
      const Analysed by_water = analysed(basin, mesh, self, distance);
      CHECK(by_water.changed[0] > 1000);
      CHECK(by_water.changed[1] == 0);
      for (int m = 0; m < members; ++m) {
        const std::size_t lanes = by_water.inflow.size() / 3;  // outlet, first, second
        CHECK(by_water.inflow[lanes + m] != Approx(1 + 0.1 * m).margin(1e-9));
        CHECK(by_water.inflow[2 * lanes + m] == 1 + 0.1 * m);
      }
      REQUIRE(by_water.ways.size() == 2);
      for (const nlohmann::json& way : by_water.ways) {
        const bool down = way["from"] == "upper";
        CHECK(way[down ? "down_m" : "up_m"].get<double>() ==
              Approx(400).epsilon(0.25));  // from centre to centre of triangles
        CHECK(way["weight"].get<double>() > 0);
      }
    }
  }
}

TEST_CASE("By water too, the same bits on any ranks and groups") {
  const mesh::Mesh mesh = two_valleys(20, 16);
  core::Basin basin = two_rivers();
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  for (const Distance distance : {Distance::along_water, Distance::travel_time}) {
    basin.ensemble.groups = 1;
    const Analysed alone = analysed(basin, mesh, self, distance);
    for (int groups = 1; groups <= world_size(); ++groups) {
      if (world_size() % groups != 0) continue;
      INFO(groups << " groups");
      basin.ensemble.groups = groups;
      const mesh::Ranks ranks(MPI_COMM_WORLD, groups);
      const Analysed shared = analysed(basin, mesh, ranks, distance);
      const std::size_t lanes = shared.depth.size() / shared.cell.size(),
                        all = alone.depth.size() / alone.cell.size();
      long different = 0;
      for (std::size_t c = 0; c < shared.cell.size(); ++c)
        for (int m = 0; m < shared.my_members; ++m) {
          const std::size_t mine = c * lanes + m, its = shared.cell[c] * all + shared.first_member + m;
          different += shared.depth[mine] != alone.depth[its] || shared.rain[mine] != alone.rain[its];
        }
      CHECK(different == 0);
      CHECK(shared.ways == alone.ways);
    }
  }
}

TEST_CASE("Upstream and downstream reach apart; rain that is read has no valleys") {
  const mesh::Mesh mesh = two_valleys(20, 16);
  const core::Basin basin = two_rivers();
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const hydro::Simulation s(basin, mesh, self);
  assimilation::ObservationSet set = observed(mesh);
  core::AnalysisChoices choices;
  choices.localisation = Distance::along_water;
  choices.downstream_m = 400;
  choices.upstream_m = 50;
  const auto weights = [&](double x, double y) {
    const mesh::Index cell = cell_near(mesh, x, y);
    return localise(s, choices, set, readings)
        .localisation.at(set.observations, {mesh.cell_x[cell], mesh.cell_y[cell], cell});
  };
  // From centre to centre of triangles ways are up to a quarter longer than the valley.
  CHECK(weights(700, valley_floor[0])[0] < assimilation::taper(390, 400));
  CHECK(weights(700, valley_floor[0])[0] > assimilation::taper(500, 400));
  CHECK(weights(300, valley_floor[0])[1] == 0);
  CHECK(weights(300, valley_floor[0])[0] == 1);
  CHECK(weights(300, valley_floor[1])[0] == 0);
  set.observations[0].of_water = false;
  const mesh::Index here = cell_near(mesh, 300, valley_floor[0]),
                    there = cell_near(mesh, 300, valley_floor[1]);
  const double apart =
      std::hypot(mesh.cell_x[here] - mesh.cell_x[there], mesh.cell_y[here] - mesh.cell_y[there]);
  CHECK(weights(300, valley_floor[1])[0] == assimilation::taper(apart, 500));
}
