// The pieces of an analysis, each alone: transposition between groups, transforms at a place, update, report.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/filters.hpp"
#include "forecast/analysis/all_members.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "forecast/analysis/update.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using namespace freshet::forecast;
using assimilation::ObservationSet;

namespace {

constexpr int members = 7;
constexpr std::size_t rows = 5;

double value_of(std::size_t row, std::size_t member) { return 100.0 * row + member; }

std::vector<int> groups_of_world() {
  std::vector<int> all;
  for (int groups = 1; groups <= world_size(); ++groups)
    if (world_size() % groups == 0) all.push_back(groups);
  return all;
}

const std::vector<assimilation::GaugeReading> two_readings = {
    {"upper", core::parse_instant("2026-03-10T00:10:00Z", "test"), 1.5, 0.05, false},
    {"lower", core::parse_instant("2026-03-10T00:20:00Z", "test"), 0.8, 0.05, false}};

/// Members whose stages rise one by one; the readings lie above all of them. x: 310 and 905 m.
ObservationSet two_observations(int count) {
  ObservationSet set{{{1.5, 0.05, 310, 300, 0}, {0.8, 0.05, 905, 310, 1}}, Eigen::MatrixXd(2, count)};
  for (int m = 0; m < count; ++m) set.predicted.col(m) << 1.0 + 0.05 * m, 0.5 + 0.02 * m;
  return set;
}

core::Basin wet_valley() {
  core::Basin basin = valley_basin(6);
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m = 12;
  basin.assimilation.localisation_m = 150;
  return basin;
}

/// Largest change of a cell's depth within and beyond 300 m of the gauges.
std::pair<double, double> largest_changes(const hydro::Simulation& s, const std::vector<double>& before) {
  const std::vector<double> after = s.owned_state().depth;
  double near = 0, far = 0;
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
    const mesh::Index cell = s.local().global_cell[c];
    const double x = s.mesh().cell_x[cell], y = s.mesh().cell_y[cell];
    const bool reached = std::min(std::hypot(x - 310, y - 300), std::hypot(x - 905, y - 310)) < 300;
    for (std::size_t k = 0; k < static_cast<std::size_t>(s.lanes()); ++k) {
      const std::size_t i = static_cast<std::size_t>(c) * s.lanes() + k;
      (reached ? near : far) = std::max(reached ? near : far, std::abs(after[i] - before[i]));
    }
  }
  return {s.ranks().largest(near), s.ranks().largest(far)};
}

/// Depths a little different from member to member, so that readings can move them.
void vary_depths(hydro::Simulation& s) {
  hydro::LaneState state = s.owned_state();
  const auto lanes = static_cast<std::size_t>(s.lanes());
  for (std::size_t i = 0; i < state.depth.size(); ++i)
    state.depth[i] *=
        1 + 0.01 * (s.first_member() + std::min<int>(static_cast<int>(i % lanes), s.my_members() - 1));
  s.set(s.time(), std::move(state), {});
}

}  // namespace

TEST_CASE("Every member reaches every group, and its own lanes again") {
  for (const int groups : groups_of_world()) {
    if (groups > members) continue;
    INFO(groups << " groups");
    const mesh::Ranks ranks(MPI_COMM_WORLD, groups);
    const auto first = static_cast<std::size_t>(ranks.first_member(ranks.group(), members)),
               mine = static_cast<std::size_t>(ranks.first_member(ranks.group() + 1, members)) - first;
    const std::size_t lanes = 8;
    std::vector<double> held(rows * lanes);
    for (std::size_t i = 0; i < held.size(); ++i)
      held[i] = value_of(i / lanes, first + std::min(i % lanes, mine - 1));
    const AllMembers all(ranks, members, lanes);
    std::vector<double> gathered = all.gather(held), back(held.size());
    REQUIRE(gathered.size() == rows * members);
    for (std::size_t i = 0; i < gathered.size(); ++i)
      CHECK(gathered[i] == value_of(i / members, i % members));
    all.scatter(gathered, back);
    CHECK(back == held);
  }
}

TEST_CASE("A transform at a place: readings in reach; a failure names the place and them") {
  core::Assimilation settings;
  settings.localisation_m = 150;
  ObservationSet set = two_observations(members);
  for (const std::string& method : core::filter_names()) {
    settings.method = method;
    const LocalTransforms transforms(settings, set, two_readings);
    const bool global = core::filter_promise(method).global;
    CHECK((transforms.at({600, 500}, "here").size() == 0) == !global);  // 352 and 359 m off
    CHECK(transforms.at({310, 300}, "here").size() == members * members);
    CHECK(transforms.everywhere("all").size() == members * members);
  }
  set.predicted *= 1e200;
  settings.method = "letkf";
  CHECK_THROWS_WITH(
      LocalTransforms(settings, set, two_readings).at({310, 300}, "cell 7"),
      Catch::Contains("cell 7, readings: upper at 2026-03-10T00:10:00Z (1.5 m, error 0.05 m)") &&
          !Catch::Contains("lower"));
}

TEST_CASE("The update: water in reach of readings, all factors; the same on any ranks, with every filter") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = wet_valley();
  const ObservationSet set = two_observations(6);
  for (const std::string& method : core::filter_names())
    for (const int groups : groups_of_world()) {
      INFO(method << ", " << groups << " groups");
      basin.assimilation.method = method;
      const bool global = core::filter_promise(method).global;
      basin.ensemble.groups = groups;
      const mesh::Ranks ranks(MPI_COMM_WORLD, groups), self(MPI_COMM_SELF, 1);
      hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
      std::vector<double> before;
      for (hydro::Simulation* s : {&shared, &alone}) {
        vary_members(*s);
        vary_depths(*s);
        before = s->owned_state().depth;
        update(*s, LocalTransforms(basin.assimilation, set, two_readings, {.rotation = global}));
      }
      const auto [near, far] = largest_changes(alone, before);
      CHECK(near > 0.01);
      CHECK((far == 0) == !global);
      CHECK(factors(shared) == factors(alone));
      CHECK(factors(alone)["manning_factor"]["default"] != 1.0);
      const std::vector<double> a = shared.owned_state().depth, b = alone.owned_state().depth;
      long different = 0;
      for (mesh::Index c = 0; c < shared.local().n_owned; ++c)
        for (int m = 0; m < shared.my_members(); ++m)
          different += a[static_cast<std::size_t>(c) * shared.lanes() + m] !=
                       b[static_cast<std::size_t>(shared.local().global_cell[c]) * alone.lanes() +
                         shared.first_member() + m];
      CHECK(different == 0);
    }
}

TEST_CASE("The report: statistics of innovations, and what was left out") {
  const nlohmann::json statistics =
      statistics_json(two_observations(members), two_readings, assimilation::stage());
  CHECK(statistics["count"] == 2);
  CHECK(statistics["bias_m"].get<double>() == Approx((1.5 - 1.15 + 0.8 - 0.56) / 2));
  const nlohmann::json list = unused_json(two_readings, {{1, "dry"}});
  CHECK(list ==
        nlohmann::json::array(
            {{{"station", "lower"}, {"time", "2026-03-10T00:20:00Z"}, {"stage_m", 0.8}, {"reason", "dry"}}}));
}

TEST_CASE(
    "Predictions of readings: stages between records, discharge through the section of the gauge's name") {
  mesh::Mesh mesh = valley_mesh(24);
  core::Basin basin = wet_valley();
  core::Section section;
  section.name = "lower";
  section.line = core::LineInput{"lines.gpkg", "", "lower", {}};
  mesh.lines.push_back({section.line.id(), {850, 850}, {600, 0}});
  section.at = {"basin.toml:120"};
  basin.sections = {section};
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  vary_depths(s);
  hydro::GaugeHistory history;
  for (const double t : {0.0, 60.0, 120.0}) {
    s.advance_to(t);
    history.record(s, hydro::Phase::window);
  }
  const auto reading = [](const char* station, int seconds, double value, const char* column) {
    return assimilation::GaugeReading{
        station, core::parse_instant("2026-03-10T00:00:00Z", "test") + std::chrono::seconds(seconds),
        value,   0.1,
        false,   assimilation::quantity_of_column(column)};
  };
  const GaugeObservations seen =
      observe_gauges(s, history,
                     {reading("lower", 90, 2, "stage_m"), reading("lower", 90, 50, "discharge_m3_per_s"),
                      reading("upper", 90, 50, "discharge_m3_per_s"), reading("lower", 300, 2, "stage_m")});
  REQUIRE(seen.set.observations.size() == 2);
  REQUIRE(seen.unused.size() == 1);
  CHECK(seen.unused[0].reading == 2);
  CHECK(seen.set.observations[1].unit == "m3/s");
  const std::size_t n = s.members(), rows = s.gauges().size() * n;
  for (std::size_t m = 0; m < n; ++m) {
    const auto level = [&](std::size_t record) { return history.level[record * rows + n + m]; };
    CHECK(seen.set.predicted(0, m) == Approx((level(1) + level(2)) / 2 - s.gauges()[1].zero).epsilon(1e-13));
    const std::size_t sections = s.recorded_sections(), line = sections - 1;
    const auto volume = [&](std::size_t record) {
      return history.volume[(record * sections + line) * n + m];
    };
    CHECK(seen.set.predicted(1, m) == Approx((volume(2) - volume(1)) / 60).epsilon(1e-13));
  }
  const nlohmann::json json = innovations_json(
      seen.set, {reading("lower", 90, 2, "stage_m"), reading("lower", 90, 50, "discharge_m3_per_s")});
  CHECK(json["innovations"]["count"] == 1);
  CHECK(json["innovations_discharge"]["count"] == 1);
  CHECK(json["innovations_discharge"].contains("bias_m3_per_s"));
}
