// How members are made to differ: statistics of the factors, and that ranks and groups do not matter.
#include "forecast/perturbation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "forecast/analysis/analysis.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "hydro/run/checkpoint.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"
#include "tests/support/whole_state.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

core::Basin basin_of(int members) {
  return doubtful_valley_basin(members, {.rain = 0.4, .manning = 0.2, .inflow = 0.3}, 5);
}

forecast::Moments over_members(const std::vector<double>& row, bool logarithm) {
  std::vector<double> v = row;
  if (logarithm)
    for (double& x : v) x = std::log(x);
  return forecast::moments(v.data(), v.size());
}

}  // namespace

// ln f ~ N(-sigma^2 / 2, sigma^2): the mean of f is 1, its variance exp(sigma^2) - 1. With 512 members the
// sampling error of the mean is 0.42 / sqrt(512) = 0.018 and of sigma 0.4 / sqrt(1024) = 0.0125; bounds: four
// of them. After five cycles of AR(1) the same holds.
TEST_CASE("Rain factors have mean 1 and the spread asked for, from cycle to cycle") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin basin = basin_of(512);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  std::vector<double> first;
  for (std::uint32_t step = 0; step <= 5; ++step) {
    forecast::perturb(s, step);
    const std::vector<double> row = row_of(s.control("rain_factor"), 7, lanes);
    INFO("cycle " << step);
    CHECK(over_members(row, false).mean == Approx(1).margin(0.072));
    CHECK(over_members(row, true).spread == Approx(0.4).margin(0.05));
    CHECK(over_members(row, true).mean == Approx(-0.08).margin(0.072));
    if (step == 0) {
      first = row;
      continue;
    }
    double product = 0;  // of ln f now and at first: 0.9^step, four sampling errors of 1 / sqrt(512)
    for (std::size_t k = 0; k < lanes; ++k)
      product += (std::log(row[k]) + 0.08) * (std::log(first[k]) + 0.08) / 0.16 / static_cast<double>(lanes);
    CHECK(product == Approx(std::pow(0.9, step)).margin(0.18));
  }
}

TEST_CASE("Roughness factors: one per class and member, drawn once") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin basin = basin_of(512);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  forecast::perturb(s, 0);
  const std::vector<double> drawn = s.control("manning_factor");
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(over_members(row_of(drawn, i, lanes), true).mean == Approx(0).margin(0.036));
    CHECK(over_members(row_of(drawn, i, lanes), true).spread == Approx(0.2).margin(0.025));
  }
  CHECK(row_of(drawn, 0, lanes) != row_of(drawn, 1, lanes));
  forecast::perturb(s, 1);
  CHECK(s.control("manning_factor") == drawn);
}

TEST_CASE("Roughness that forgets: where all members were sure of a wrong value, mean and spread come back") {
  const mesh::Mesh mesh = valley_mesh(10);
  core::Basin basin = basin_of(512);
  basin.ensemble.controls["manning_factor"].persistence = 0.5;
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  s.set_control("manning_factor", std::vector<double>(2 * lanes, 3.0));
  double mean = std::log(3.0), variance = 0;
  for (std::uint32_t step = 1; step <= 6; ++step) {
    forecast::perturb(s, step);
    mean *= 0.5;
    variance = 0.25 * variance + 0.75 * 0.04;
    const auto now = over_members(row_of(s.control("manning_factor"), 0, lanes), true);
    CHECK(now.mean == Approx(mean).margin(0.036));
    CHECK(now.spread == Approx(std::sqrt(variance)).margin(0.025));
  }
}

// ln f ~ N(-0.045, 0.3^2); four sampling errors of 512 members, as above.
TEST_CASE("Inflow factors: one per boundary and member, from cycle to cycle; none where they are off") {
  const mesh::Mesh mesh = valley_mesh(10);
  core::Basin basin = basin_of(512);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  std::vector<double> before;
  for (std::uint32_t step = 0; step <= 2; ++step) {
    forecast::perturb(s, step);
    const std::vector<double> row = row_of(s.control("inflow_factor"), 1, lanes);
    INFO("cycle " << step);
    CHECK(over_members(row, false).mean == Approx(1).margin(0.055));
    CHECK(over_members(row, true).spread == Approx(0.3).margin(0.0375));
    double product = 0;  // of ln f now and in the cycle before: 0.9
    for (std::size_t k = 0; step > 0 && k < lanes; ++k)
      product +=
          (std::log(row[k]) + 0.045) * (std::log(before[k]) + 0.045) / 0.09 / static_cast<double>(lanes);
    if (step > 0) CHECK(product == Approx(0.9).margin(0.18));
    before = row;
  }
  CHECK(row_of(s.control("inflow_factor"), 0, lanes) != row_of(s.control("inflow_factor"), 1, lanes));
  basin.ensemble.controls["inflow_factor"].sigma = 0;
  hydro::Simulation off(basin, mesh, self);
  forecast::perturb(off, 0);
  CHECK(off.control("inflow_factor") == std::vector<double>(off.control("inflow_factor").size(), 1));
  CHECK(off.control("rain_factor") != std::vector<double>(off.control("rain_factor").size(), 1));
}

TEST_CASE("A single member stays as the basin says") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin basin = basin_of(1);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  forecast::perturb(s, 0);
  for (const hydro::Control& c : hydro::controls()) {
    const std::vector<double>& v = s.control(c.name);
    CHECK(std::all_of(v.begin(), v.end(), [&](double f) { return f == c.neutral; }));
  }
}

TEST_CASE("The same factors on any number of ranks and groups") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = basin_of(6);
  for (int groups = 1; groups <= world_size(); ++groups) {
    if (world_size() % groups != 0) continue;
    basin.ensemble.groups = groups;
    const mesh::Ranks ranks(MPI_COMM_WORLD, groups), self(MPI_COMM_SELF, 1);
    hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
    long different = 0;
    for (std::uint32_t step = 0; step < 3; ++step) {
      forecast::perturb(shared, step);
      forecast::perturb(alone, step);
    }
    for (mesh::Index c = 0; c < shared.local().n_owned; ++c)
      for (int m = 0; m < shared.my_members(); ++m)
        different +=
            shared.control("rain_factor")[static_cast<std::size_t>(c) * shared.lanes() + m] !=
            alone.control(
                "rain_factor")[static_cast<std::size_t>(shared.local().global_cell[c]) * alone.lanes() +
                               shared.first_member() + m];
    for (const core::ControlName name :
         {core::ControlName("manning_factor"), core::ControlName("inflow_factor")})
      for (std::size_t i = 0; i < rows_of(alone, hydro::control(name).space); ++i)
        for (int m = 0; m < shared.my_members(); ++m)
          different += shared.control(name)[i * shared.lanes() + m] !=
                       alone.control(name)[i * alone.lanes() + shared.first_member() + m];
    INFO(groups << " groups on " << world_size() << " ranks");
    CHECK(different == 0);
  }
}

namespace {

/// No rain; an inflow of 20 m3/s, which `sigma` of its logarithm is not known.
core::Basin river_of(int members, double sigma) {
  core::Basin basin = basin_of(members);
  basin.rain = {};
  basin.ensemble.controls["manning_factor"].sigma = 0;
  basin.ensemble.controls["inflow_factor"].sigma = sigma;
  return basin;
}

/// Stage at the upper gauge after ten minutes in which `factor` times the inflow of basin.toml came.
double true_stage(const mesh::Mesh& mesh, double factor) {
  const core::Basin basin = river_of(1, 0);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  s.set_control("inflow_factor", std::vector<double>(s.control("inflow_factor").size(), factor));
  s.advance_to(600);
  return s.water_levels()[0] - s.gauges()[0].zero;
}

}  // namespace

TEST_CASE("An inflow that is wrong is corrected by readings of a gauge below it, and kept") {
  constexpr double factor = 1.6;
  const mesh::Mesh mesh = valley_mesh(20);
  const core::Basin basin = river_of(24, 0.4);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks), resumed(basin, mesh, ranks);
  forecast::perturb(s, 0);
  hydro::GaugeHistory history;
  for (const double t : {300.0, 600.0}) {
    s.advance_to(t);
    history.record(s, hydro::Phase::window);
  }
  const std::vector<double> drawn = s.control("inflow_factor");
  const auto lanes = static_cast<std::size_t>(s.lanes());
  assimilation::CycleReadings readings;
  readings.readings = {
      {"upper", basin.forecast.start + std::chrono::minutes(10), true_stage(mesh, factor), 0.005, false}};
  results::Diagnostics diagnostics;
  const nlohmann::json report = forecast::analyse(s, history, readings, {}, &diagnostics);
  const double before = report["before"]["inflow_factor"]["inflow"],
               after = report["after"]["inflow_factor"]["inflow"];
  INFO("mean factor " << before << ", then " << after);
  CHECK(std::abs(before - factor) > 0.4);
  CHECK(std::abs(after - factor) < 0.15);
  const std::vector<double> now = s.control("inflow_factor");
  const double spread = over_members(row_of(now, 1, lanes), true).spread,
               prior = over_members(row_of(drawn, 1, lanes), true).spread;
  CHECK(spread < 0.65 * prior);              // relaxation to the prior spread keeps half of it
  for (const std::size_t boundary : {0, 2})  // not of kind discharge
    CHECK(row_of(now, boundary, lanes) == row_of(drawn, boundary, lanes));
  // What members are said to show at the reading is what they show, before and after. The gauge lies between
  // two cells, which are relaxed each by itself: that gives less back to their mean than relaxing the mean.
  REQUIRE(diagnostics.readings.size() == 1);
  const results::DiagnosedReading& diagnosed = diagnostics.readings[0];
  std::vector<double> levels = s.water_levels();
  levels.resize(24);
  const forecast::Moments shown = forecast::moments(levels.data(), 24),
                          earlier = forecast::moments(&history.level[history.level.size() - 48], 24);
  CHECK(diagnosed.used);
  CHECK(diagnosed.mean_before + s.gauges()[0].zero == Approx(earlier.mean).epsilon(1e-12));
  CHECK(diagnosed.spread_before == Approx(earlier.spread).epsilon(1e-9));
  CHECK(diagnosed.mean_after + s.gauges()[0].zero == Approx(shown.mean).margin(1e-6));
  CHECK(diagnosed.spread_after > shown.spread);
  CHECK(diagnosed.spread_after < 0.6 * diagnosed.spread_before);
  CHECK(std::abs(diagnosed.residual()) < 0.5 * std::abs(diagnosed.innovation()));
  REQUIRE(report["gauges"].size() == 1);
  CHECK(report["gauges"][0]["rms_before"].get<double>() == Approx(std::abs(diagnosed.innovation())));
  CHECK(report["gauges"][0]["rms_after"].get<double>() == Approx(std::abs(diagnosed.residual())));
  REQUIRE(diagnostics.controls.size() > 1);
  CHECK(std::any_of(diagnostics.controls.begin(), diagnostics.controls.end(), [&](const auto& c) {
    return c.name == "inflow_factor inflow" && c.mean_before == before && c.mean_after == after;
  }));
  const SharedFolder folder;
  const hydro::ResultHeader header{"test", basin.forecast.start};
  hydro::write_checkpoint(folder / "analysis.nc", s, history, header);
  hydro::read_checkpoint(folder / "analysis.nc", resumed, nullptr);
  CHECK(resumed.control("inflow_factor") == now);
  s.advance_to(700);
  resumed.advance_to(700);
  CHECK(whole_depth(resumed) == whole_depth(s));
}

TEST_CASE("500 cycles at a gauge that is dry in all members change no bit; then readings bring information") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = river_of(24, 0.4);
  basin.assimilation.inflation = 1.05;
  basin.resolved_json = R"({"assimilation": {"adaptive_inflation": true}})";
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  forecast::perturb(s, 0);
  const std::vector<double> rain = s.control("rain_factor"), inflow = s.control("inflow_factor"),
                            depth = s.owned_state().depth;
  hydro::GaugeHistory dry;
  dry.record(s, hydro::Phase::window);
  assimilation::CycleReadings readings;
  readings.readings = {{"upper", basin.forecast.start, 0.02, 0.005, false}};
  forecast::Earlier earlier;
  for (earlier.cycle = 1; earlier.cycle <= 500; ++earlier.cycle) {
    const nlohmann::json made = forecast::analyse(s, dry, readings, earlier);
    CHECK(made["readings_used"] == 0);
    earlier.inflation = forecast::inflation_in(made);
  }
  CHECK(s.control("rain_factor") == rain);
  CHECK(s.control("inflow_factor") == inflow);
  CHECK(s.owned_state().depth == depth);

  hydro::GaugeHistory wet;
  for (const double t : {300.0, 600.0}) {
    s.advance_to(t);
    wet.record(s, hydro::Phase::window);
  }
  readings.readings = {
      {"upper", basin.forecast.start + std::chrono::minutes(10), true_stage(mesh, 1.6), 0.005, false}};
  const nlohmann::json report = forecast::analyse(s, wet, readings, earlier);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  CHECK(std::abs(report["after"]["inflow_factor"]["inflow"].get<double>() - 1.6) < 0.15);
  CHECK(over_members(row_of(s.control("inflow_factor"), 1, lanes), true).spread <
        0.65 * over_members(row_of(inflow, 1, lanes), true).spread);
  CHECK(report["inflation"]["upper stage"].get<double>() >= 1);
}

TEST_CASE("A checkpoint from before an inflow was in doubt is read: its factors are 1") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin sure = river_of(4, 0), doubtful = river_of(4, 0.4);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation before(sure, mesh, ranks), after(doubtful, mesh, ranks);
  const SharedFolder folder;
  hydro::write_checkpoint(folder / "analysis.nc", before, {}, {"test", sure.forecast.start});
  CHECK_FALSE(core::NetcdfFile::open(folder / "analysis.nc").has_variable("inflow_factor"));
  forecast::perturb(after, 0);
  hydro::read_checkpoint(folder / "analysis.nc", after, nullptr);
  CHECK(after.control("inflow_factor") == std::vector<double>(after.control("inflow_factor").size(), 1));
}
