// Readings where no stage is read: flooded fractions of areas, velocities, rain.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "assimilation/anamorphosis.hpp"
#include "core/basin.hpp"
#include "forecast/analysis/analysis.hpp"
#include "forecast/analysis/gauge_observations.hpp"
#include "hydro/run/checkpoint.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

core::Extent area(const std::string& id, double x0, double x1, double y0, double y1) {
  core::Extent extent;
  extent.id = extent.name = id;
  extent.polygon.points = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
  extent.at = {"basin.toml:75"};
  return extent;
}

core::RainGauge rain_gauge(const std::string& id, double x, double y, double interval_s) {
  core::RainGauge gauge;
  gauge.id = gauge.name = id;
  gauge.at_point = valley_point(x, y);
  gauge.interval_s = interval_s;
  gauge.at = {"basin.toml:80"};
  return gauge;
}

/// What comes in at the head is in doubt, and nothing else. "lower" is kept out, "near" lies along the
/// channel, "high" above what most members flood.
core::Basin flood_basin(int members, double sigma) {
  core::Basin basin = doubtful_valley_basin(members, {.inflow = sigma}, 5);
  basin.rain = {};
  basin.boundaries.resize(2);
  basin.gauges[1].assimilate = false;
  basin.extents = {area("near", 300, 700, 305, 350), area("high", 300, 700, 335, 365)};
  basin.extents[1].wet_depth_m = 0.3;
  basin.assimilation.relaxation_to_prior_spread = 0;
  basin.assimilation.reject_sigmas = 100;
  return basin;
}

assimilation::GaugeReading reading(const char* station, double t, double value, double error,
                                   const char* column) {
  return {station, core::parse_instant("2026-03-10T00:00:00Z", "test") + core::milliseconds_of(t),
          value,   error,
          false,   assimilation::quantity_of_column(column)};
}

struct Moments {
  double mean = 0, spread = 0;
};

Moments moments_of(const std::vector<double>& values) {
  Moments result;
  const auto n = static_cast<double>(values.size());
  for (const double v : values) result.mean += v / n;
  for (const double v : values) result.spread += std::pow(v - result.mean, 2) / (n - 1);
  result.spread = std::sqrt(result.spread);
  return result;
}

/// Member m of a lognormal ensemble with median 1: every member another quantile.
double drawn(int m, int members, double sigma) {
  return std::exp(sigma * assimilation::fraction_score((m + 0.5) / members, 0.001));
}

/// The same in all rows of a control.
void draw(hydro::Simulation& s, core::ControlName control, double sigma) {
  std::vector<double> values = s.control(control);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = drawn(s.first_member() + std::min<int>(static_cast<int>(i % lanes), s.my_members() - 1),
                      s.members(), sigma);
  s.set_control(control, std::move(values));
}

/// Root mean square over the members of the level's error at gauge "lower".
double error_of(const hydro::Simulation& s, double truth) {
  const std::vector<double> levels = s.water_levels();
  const auto n = static_cast<std::size_t>(s.members());
  double squares = 0;
  for (std::size_t m = 0; m < n; ++m) squares += std::pow(levels[n + m] - truth, 2) / static_cast<double>(n);
  return std::sqrt(squares);
}

constexpr double window = 2400;  // s

/// An ensemble and a river of which it knows nothing but readings.
struct Twin {
  explicit Twin(double true_factor)
      : basin(flood_basin(24, 0.6)), sure(flood_basin(1, 0)), s(basin, mesh, ranks), real(sure, mesh, self) {
    draw(s, "inflow_factor", 0.6);
    std::vector<double> factor = real.control("inflow_factor");
    for (double& f : factor) f = true_factor;
    real.set_control("inflow_factor", factor);
    for (hydro::Simulation* one : {&s, &real}) {
      one->advance_to(window);
      (one == &s ? history : truth).record(*one, hydro::Phase::window);
    }
  }

  assimilation::GaugeReading fraction(std::size_t extent) const {
    return reading(sure.extents[extent].id.c_str(), window, truth.flooded[extent], 0.1, "extent_fraction");
  }
  assimilation::GaugeReading velocity() const {
    return reading("upper", window, std::hypot(truth.velocity_x[0], truth.velocity_y[0]), 0.1,
                   "velocity_m_per_s");
  }
  nlohmann::json analyse(const std::vector<assimilation::GaugeReading>& readings) {
    assimilation::CycleReadings all;
    all.readings = readings;
    return forecast::analyse(s, history, all);
  }
  /// Of the inflow: what the river has is `true_factor`.
  Moments inflow() const {
    const auto lanes = static_cast<std::size_t>(s.lanes());
    std::vector<double> row = row_of(s.control("inflow_factor"), 1, lanes);
    row.resize(static_cast<std::size_t>(s.my_members()));
    return moments_of(row);
  }

  mesh::Mesh mesh = valley_mesh(40);
  mesh::Ranks ranks{MPI_COMM_WORLD, 1}, self{MPI_COMM_SELF, 1};
  core::Basin basin, sure;
  hydro::Simulation s, real;
  hydro::GaugeHistory history, truth;
};

}  // namespace

TEST_CASE("The flooded fraction is the share of the area that is deeper than its threshold") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = flood_basin(3, 0);
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m = 5;
  basin.extents.push_back(area("all", 0, valley_length, 0, valley_width));
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const hydro::Simulation s(basin, mesh, ranks);
  double wet = 0, whole = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    whole += mesh.cell_area[c];
    if (5 - mesh.bed_elevation[c] > basin.extents[2].wet_depth_m) wet += mesh.cell_area[c];
  }
  const std::vector<double> fractions = s.flooded_fractions();
  REQUIRE(fractions.size() == 9);
  REQUIRE(wet > 0.1 * whole);
  for (std::size_t m = 0; m < 3; ++m) CHECK(fractions[6 + m] == Approx(wet / whole).epsilon(1e-9));
}

TEST_CASE("Fractions and rain have the same bits on any ranks, in any groups, and over a checkpoint") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = valley_basin(6);
  basin.extents = {area("near", 200, 600, 305, 345), area("high", 210, 590, 345, 365)};
  basin.rain_gauges = {rain_gauge("hill", 400, 500, 600), rain_gauge("dale", 700, 100, 600)};
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation alone(basin, mesh, self);
  vary_members(alone);
  hydro::GaugeHistory whole;
  for (const double t : {300.0, 600.0, 900.0}) {
    alone.advance_to(t);
    whole.record(alone, hydro::Phase::window);
  }
  REQUIRE(*std::max_element(whole.flooded.begin(), whole.flooded.end()) > 0);
  REQUIRE(whole.rain_fallen.back() > 0);
  for (const int groups : {1, world_size()}) {
    basin.ensemble.groups = groups;
    const mesh::Ranks ranks(MPI_COMM_WORLD, groups);
    const SharedFolder folder;
    const hydro::ResultHeader header{"test", basin.forecast.start};
    hydro::GaugeHistory history;
    {
      hydro::Simulation first(basin, mesh, ranks);
      vary_members(first);
      for (const double t : {300.0, 600.0}) {
        first.advance_to(t);
        history.record(first, hydro::Phase::window);
      }
      hydro::write_checkpoint(folder / "cut.nc", first, history, header);
    }
    hydro::Simulation second(basin, mesh, ranks);
    hydro::read_checkpoint(folder / "cut.nc", second, &history);
    second.advance_to(900);
    history.record(second, hydro::Phase::window);
    CHECK(history.flooded == whole.flooded);
    CHECK(history.rain_fallen == whole.rain_fallen);
  }
}

TEST_CASE("A rain gauge is compared with the rain of its interval, and corrects the factor on it") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = doubtful_valley_basin(32, {.rain = 0.5}, 9);
  basin.boundaries.resize(1);
  basin.rain_gauges = {rain_gauge("hill", 400, 500, 600)};
  basin.assimilation.relaxation_to_prior_spread = 0;
  basin.assimilation.reject_sigmas = 100;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1), self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, ranks);
  draw(s, "rain_factor", 0.5);
  hydro::GaugeHistory history;
  for (const double t : {0.0, 300.0, 600.0, 900.0}) {
    s.advance_to(t);
    history.record(s, hydro::Phase::window);
  }
  const auto storm = [&](double t) { return 1000 * hydro::storm_depth(*basin.rain.design_storm, t); };
  const double fell = storm(900) - storm(300), truth = 1.8;
  const std::vector<assimilation::GaugeReading> readings = {
      reading("hill", 300, 1, 0.3, "rain_mm"), reading("hill", 900, truth * fell, 0.3, "rain_mm")};
  const forecast::GaugeObservations seen = forecast::observe_gauges(s, history, readings);
  REQUIRE(seen.set.observations.size() == 1);
  REQUIRE(seen.unused.size() == 1);
  CHECK_THAT(seen.unused[0].reason, Catch::Contains("began before the window"));
  const mesh::Index cell = s.rain_gauges().cell(0);
  std::vector<double> factors(32, 0);
  for (mesh::Index c = 0; c < s.local().n_owned; ++c)
    for (std::size_t m = 0; m < 32 && s.local().global_cell[c] == cell; ++m)
      factors[m] = s.control("rain_factor")[static_cast<std::size_t>(c) * s.lanes() + m];
  s.ranks().add_over_world(factors);
  for (std::size_t m = 0; m < 32; ++m)
    CHECK(seen.set.predicted(0, static_cast<Eigen::Index>(m)) == Approx(factors[m] * fell).epsilon(1e-6));

  assimilation::CycleReadings all;
  all.readings = readings;
  const double before = std::abs(moments_of(factors).mean - truth);
  forecast::analyse(s, history, all);
  std::vector<double> after(32, 0);
  for (mesh::Index c = 0; c < s.local().n_owned; ++c)
    for (std::size_t m = 0; m < 32 && s.local().global_cell[c] == cell; ++m)
      after[m] = s.control("rain_factor")[static_cast<std::size_t>(c) * s.lanes() + m];
  s.ranks().add_over_world(after);
  CHECK(std::abs(moments_of(after).mean - truth) < 0.3 * before);
}

TEST_CASE("Speed at a gauge, linear between records; whose zero a section signs") {
  Twin twin(1);
  const forecast::GaugeObservations seen =
      forecast::observe_gauges(twin.s, twin.history,
                               {twin.velocity(), reading("upper", window, -1, 0.1, "velocity_m_per_s"),
                                reading("lower", window, 1, 0.1, "velocity_m_per_s")});
  REQUIRE(seen.set.observations.size() == 1);
  REQUIRE(seen.unused.size() == 1);  // "lower" is kept out
  CHECK_THAT(seen.unused[0].reason, Catch::Contains("upstream"));
  for (Eigen::Index m = 0; m < 24; ++m)
    CHECK(seen.set.predicted(0, m) == std::hypot(twin.history.velocity_x[static_cast<std::size_t>(m)],
                                                 twin.history.velocity_y[static_cast<std::size_t>(m)]));
}

TEST_CASE("Flooded areas and a velocity correct an ensemble where no stage is read") {
  Twin twin(2);
  const Moments before = twin.inflow();
  const double level = twin.real.water_levels()[1], far = error_of(twin.s, level);
  const nlohmann::json report = twin.analyse({twin.fraction(0), twin.fraction(1), twin.velocity()});
  const Moments after = twin.inflow();
  INFO(report.dump() << " " << before.mean << " " << after.mean);
  CHECK(report["readings_used"] == 3);
  CHECK(std::abs(after.mean - 2) < 0.5 * std::abs(before.mean - 2));
  CHECK(after.spread < 0.7 * before.spread);
  CHECK(report["innovations_extent"]["bias_fraction"].get<double>() > 0);
  CHECK(report["gauges"][0]["rms_after"] < report["gauges"][0]["rms_before"]);
  // What was learned is at the gauge that was kept out, now and later.
  CHECK(error_of(twin.s, level) < 0.6 * far);
  for (hydro::Simulation* one : {&twin.s, &twin.real}) one->advance_to(2 * window);
  CHECK(error_of(twin.s, twin.real.water_levels()[1]) < 0.6 * far);
}

TEST_CASE("An area that is dry says that the water is not so high") {
  Twin twin(0.5);
  const Moments before = twin.inflow();
  const double level = twin.real.water_levels()[1], far = error_of(twin.s, level);
  REQUIRE(twin.truth.flooded[1] == 0);
  REQUIRE(*std::max_element(twin.history.flooded.begin() + 24, twin.history.flooded.end()) > 0.1);
  const nlohmann::json report = twin.analyse({twin.fraction(1)});
  const Moments after = twin.inflow();
  INFO(report.dump() << " " << before.mean << " " << after.mean);
  CHECK(report["readings_used"] == 1);
  CHECK(after.mean < before.mean);
  CHECK(std::abs(after.mean - 0.5) < 0.8 * std::abs(before.mean - 0.5));
  CHECK(error_of(twin.s, level) < 0.9 * far);
}

TEST_CASE("An area outside the mesh is refused, with what the mesh covers") {
  const mesh::Mesh mesh = valley_mesh(10);
  core::Basin basin = flood_basin(2, 0);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  basin.extents = {area("far", 5000, 5100, 0, 100)};
  CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, self),
                    Catch::Contains("basin.toml:75: 100 % of extent 'far' lie outside the mesh"));
  basin.extents = {area("rim", 900, 1050, 100, 200)};
  CHECK_THAT(hydro::Simulation(basin, mesh, self).extents()[0].note, Catch::Contains("33 % of extent 'rim'"));
  basin.rain_gauges = {rain_gauge("sea", 3000, 0, 600)};
  CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, self), Catch::Contains("rain gauge 'sea'"));
}
