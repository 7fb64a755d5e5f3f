// Controls besides factors: rain that comes early or late, and gauges whose zero is not known.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "forecast/analysis/analysis.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/perturbation.hpp"
#include "hydro/run/checkpoint.hpp"
#include "results/gauges_file.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"
#include "tests/support/whole_state.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

forecast::Moments moments_of(const std::vector<double>& v) { return forecast::moments(v.data(), v.size()); }

/// Nothing is in doubt but what a test says.
core::Basin sure_basin(int members) { return doubtful_valley_basin(members, {}, 7); }

/// A storm of 20 min that begins ten minutes after forecast.start, by up to `sigma` [s] earlier or later.
core::Basin storm_basin(int members, double sigma) {
  core::Basin basin = sure_basin(members);
  basin.boundaries.resize(1);
  basin.rain.design_storm->start += std::chrono::minutes(10);
  basin.ensemble.controls["rain_shift"] = {.sigma = sigma, .correlation_m = 0, .persistence = 0.9};
  return basin;
}

double area_of(const mesh::Mesh& mesh) {
  double sum = 0;
  for (const double a : mesh.cell_area) sum += a;
  return sum;
}

/// Depth of the storm by t, mean over the five minutes around a shifted time taken into account: at the ends
/// of slots the mean over a slot is what fell in it.
double fallen(const core::Basin& basin, double t, double late) {
  const double start = core::seconds_between(basin.forecast.start, basin.rain.design_storm->start);
  // As the storm is cut into steps of 300 s, linear within each.
  const double since = t - late - start, step = 300 * std::floor(since / 300);
  const double low = hydro::storm_depth(*basin.rain.design_storm, step),
               high = hydro::storm_depth(*basin.rain.design_storm, step + 300);
  return low + (high - low) * (since - step) / 300;
}

long differences(const hydro::Simulation& shared, const hydro::Simulation& alone) {
  const hydro::LaneState a = shared.owned_state(), b = alone.owned_state();
  long different = 0;
  for (mesh::Index c = 0; c < shared.local().n_owned; ++c)
    for (int m = 0; m < shared.my_members(); ++m)
      different += a.depth[static_cast<std::size_t>(c) * shared.lanes() + m] !=
                   b.depth[static_cast<std::size_t>(shared.local().global_cell[c]) * alone.lanes() +
                           shared.first_member() + m];
  const hydro::Budget x = shared.budget(), y = alone.budget();
  for (int m = 0; m < shared.my_members(); ++m)
    different += x.of("rain")[m] != y.of("rain")[shared.first_member() + m];
  return different;
}

}  // namespace

TEST_CASE("Rain that is late falls late, all of it, and the water balances") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin basin = storm_basin(8, 600);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  const std::vector<double> late = {0, 300, -300, 450, -437.5, 1200, -1200, 77};
  std::vector<double> lanes(static_cast<std::size_t>(s.lanes()), late.back());
  std::copy(late.begin(), late.end(), lanes.begin());
  s.set_control("rain_shift", lanes);
  for (const double t : {600.0, 900.0, 1500.0, 3600.0}) {
    s.advance_to(t);
    const hydro::Budget b = s.budget();
    for (std::size_t m = 0; m < late.size(); ++m) {
      INFO("late by " << late[m] << " s, at " << t << " s");
      // From -1200 s on the storm begins before the run does: what fell by then is not in it.
      const double depth = fallen(basin, t, late[m]) - fallen(basin, 0, late[m]);
      CHECK(b.of("rain")[m] == Approx(depth * area_of(mesh)).epsilon(1e-9).margin(1e-9));
      CHECK(b.relative_error(static_cast<int>(m)) < 1e-12);
    }
  }
  CHECK(s.budget().of("rain")[0] == Approx(0.06 * area_of(mesh)).epsilon(1e-9));
}

TEST_CASE("Rain that is late by nothing is rain, and none is late unless basin.toml says so") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin doubtful = storm_basin(4, 600), sure = storm_basin(4, 0);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation shifted(doubtful, mesh, self), plain(sure, mesh, self);
  forecast::perturb(plain, 0);
  for (const double late : plain.control("rain_shift")) CHECK(late == 0);
  for (hydro::Simulation* s : {&shifted, &plain}) s->advance_to(1800);
  CHECK(shifted.budget().of("rain")[0] == Approx(plain.budget().of("rain")[0]).epsilon(1e-12));
  const SharedFolder folder;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation written(sure, mesh, ranks);
  hydro::write_checkpoint(folder / "cut.nc", written, {}, {"test", sure.forecast.start});
  CHECK_FALSE(core::NetcdfFile::open(folder / "cut.nc").has_variable("rain_shift"));
}

// Sampling errors as in perturbation_test.cpp: four of 600 / sqrt(512), and of sigma.
TEST_CASE("Shifts of rain: one per member, kept from cycle to cycle as persistence says") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin basin = storm_basin(512, 600);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  forecast::perturb(s, 0);
  const std::vector<double> first = s.control("rain_shift");
  forecast::perturb(s, 1);
  const std::vector<double> second = s.control("rain_shift");
  double product = 0;
  for (std::size_t k = 0; k < first.size(); ++k) product += first[k] * second[k] / 512 / 600 / 600;
  for (const std::vector<double>& row : {first, second}) {
    CHECK(moments_of(row).mean == Approx(0).margin(107));
    CHECK(moments_of(row).spread == Approx(600).margin(75));
  }
  CHECK(product == Approx(0.9).margin(0.18));
}

TEST_CASE(
    "Rain that is early or late: the same bits on ranks and in groups, and after a restart within a slot") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = storm_basin(6, 900);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation alone(basin, mesh, self);
  forecast::perturb(alone, 0);
  for (const double t : {700.0, 1250.0, 1600.0}) alone.advance_to(t);
  for (int groups = 1; groups <= world_size(); ++groups) {
    if (world_size() % groups != 0) continue;
    basin.ensemble.groups = groups;
    const mesh::Ranks ranks(MPI_COMM_WORLD, groups);
    hydro::Simulation shared(basin, mesh, ranks), resumed(basin, mesh, ranks);
    forecast::perturb(shared, 0);
    for (const double t : {700.0, 1250.0}) shared.advance_to(t);
    const SharedFolder folder;
    hydro::write_checkpoint(folder / "cut.nc", shared, {}, {"test", basin.forecast.start});
    hydro::read_checkpoint(folder / "cut.nc", resumed, nullptr);
    for (hydro::Simulation* s : {&shared, &resumed}) s->advance_to(1600);
    INFO(groups << " groups on " << world_size() << " ranks");
    CHECK(differences(shared, alone) == 0);
    CHECK(whole_depth(resumed) == whole_depth(shared));
    CHECK(resumed.control("rain_shift") == shared.control("rain_shift"));
  }
}

namespace {

/// Stages at the lower gauge of the valley at `times` of a run in which rain came late by `late` s.
std::vector<double> true_stages(const mesh::Mesh& mesh, core::Basin basin, double late,
                                const std::vector<double>& times) {
  basin.ensemble.members = 1;
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  s.set_control("rain_shift", std::vector<double>(s.control("rain_shift").size(), late));
  std::vector<double> stages;
  for (const double t : times) {
    s.advance_to(t);
    stages.push_back(s.water_levels()[1] - s.gauges()[1].zero);
  }
  return stages;
}

}  // namespace

TEST_CASE("A storm that is late is found by readings of a gauge") {
  constexpr double late = 720;
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = storm_basin(32, 600);
  basin.assimilation.relaxation_to_prior_spread = 0;
  const std::vector<double> times = {1500, 1800, 2100, 2400};
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  forecast::perturb(s, 0);
  const std::vector<double> truth = true_stages(mesh, basin, late, times);
  hydro::GaugeHistory history;
  assimilation::CycleReadings readings;
  for (std::size_t i = 0; i < times.size(); ++i) {
    s.advance_to(times[i]);
    history.record(s, hydro::Phase::window);
    readings.readings.push_back(
        {"lower", basin.forecast.start + core::milliseconds_of(times[i]), truth[i], 0.01, false});
  }
  basin.assimilation.reading_interval_min = 5;
  const std::vector<double> drawn = s.control("rain_shift");
  const nlohmann::json report = forecast::analyse(s, history, readings);
  const std::vector<double> found = s.control("rain_shift");
  INFO(report.dump());
  REQUIRE(std::abs(moments_of(drawn).mean - late) > 400);
  CHECK(std::abs(moments_of(found).mean - late) < 0.2 * std::abs(moments_of(drawn).mean - late));
  CHECK(moments_of(found).spread < 0.75 * moments_of(drawn).spread);
  CHECK(report["after"]["rain_shift"]["all"].get<double>() == Approx(moments_of(found).mean));
  CHECK(report["spread_before"]["rain_shift"]["all"].get<double>() == Approx(moments_of(drawn).spread));
  CHECK(report["spread_after"]["rain_shift"]["all"].get<double>() == Approx(moments_of(found).spread));
}

namespace {

/// An inflow that is not well known; the zero of the lower gauge is known by `sigma` [m].
core::Basin gauged_basin(int members, double sigma) {
  core::Basin basin = sure_basin(members);
  basin.rain = {};
  basin.boundaries.resize(2);
  basin.ensemble.controls["inflow_factor"] = {.sigma = 0.3, .correlation_m = 0, .persistence = 0.9};
  basin.gauges[1].zero_sigma_m = sigma;
  basin.assimilation.reject_sigmas = 100;  // what a wrong zero does if nobody looks
  return basin;
}

/// A window of 30 minutes with readings of both gauges from a truth in which inflow is as basin.toml says,
/// and the lower gauge's zero lies `offset` m above what it says. Returns the report, the truth's levels in
/// `truth`.
nlohmann::json assimilate_offset(hydro::Simulation& s, double offset, std::vector<double>& truth,
                                 bool lower_reads = true) {
  core::Basin basin = gauged_basin(1, 0);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation real(basin, s.mesh(), self);
  hydro::GaugeHistory history;
  assimilation::CycleReadings readings;
  for (const double t : {1200.0, 1500.0, 1800.0}) {
    for (hydro::Simulation* one : {&s, &real}) one->advance_to(t);
    history.record(s, hydro::Phase::window);
    truth = real.water_levels();
    const core::Instant now = basin.forecast.start + core::milliseconds_of(t);
    readings.readings.push_back({"upper", now, truth[0] - real.gauges()[0].zero, 0.01, false});
    if (lower_reads)
      readings.readings.push_back({"lower", now, truth[1] - real.gauges()[1].zero - offset, 0.01, false});
  }
  return forecast::analyse(s, history, readings);
}

}  // namespace

TEST_CASE("A gauge whose zero is not known: readings find it, and the water is not bent to it") {
  constexpr double offset = -0.4;
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin doubtful = gauged_basin(48, 0.3), sure = gauged_basin(48, 0);
  hydro::Simulation s(doubtful, mesh, ranks), bent(sure, mesh, ranks);
  for (hydro::Simulation* one : {&s, &bent}) forecast::perturb(*one, 0);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  const std::vector<double> drawn = s.control("gauge_datum");
  CHECK(moments_of(row_of(drawn, 1, lanes)).spread == Approx(0.3).epsilon(0.42));  // four sampling errors
  CHECK(row_of(drawn, 0, lanes) == std::vector<double>(lanes, 0));                 // that zero is known
  std::vector<double> truth;
  const nlohmann::json report = assimilate_offset(s, offset, truth);
  assimilate_offset(bent, offset, truth);
  const std::vector<double> found = s.control("gauge_datum");
  INFO(report.dump());
  REQUIRE(std::abs(moments_of(row_of(drawn, 1, lanes)).mean - offset) > 0.25);
  CHECK(moments_of(row_of(found, 1, lanes)).mean == Approx(offset).margin(0.05));
  CHECK(moments_of(row_of(found, 1, lanes)).spread < 0.65 * moments_of(row_of(drawn, 1, lanes)).spread);
  CHECK(row_of(found, 0, lanes) == std::vector<double>(lanes, 0));
  CHECK(report["after"]["gauge_datum"]["lower"].get<double>() ==
        Approx(moments_of(row_of(found, 1, lanes)).mean));
  CHECK(report["spread_after"]["gauge_datum"]["lower"].get<double>() ==
        Approx(moments_of(row_of(found, 1, lanes)).spread));
  const auto level = [&](const hydro::Simulation& one) {
    return moments_of(row_of(one.water_levels(), 1, static_cast<std::size_t>(one.members()))).mean;
  };
  INFO("true level " << truth[1] << ", with the zero in doubt " << level(s) << ", as if known "
                     << level(bent));
  CHECK(std::abs(level(s) - truth[1]) < 0.05);
  CHECK(std::abs(level(s) - truth[1]) < 0.5 * std::abs(level(bent) - truth[1]));

  forecast::perturb(s, 1);
  CHECK(s.control("gauge_datum") == found);  // a zero does not change with the weather
}

TEST_CASE(
    "A gauge that is kept out keeps what is known of its zero: what others read of it would be chance") {
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = gauged_basin(8, 0.3);
  basin.gauges[1].assimilate = false;
  hydro::Simulation s(basin, mesh, ranks);
  forecast::perturb(s, 0);
  const std::vector<double> drawn = s.control("gauge_datum"), water = s.owned_state().depth;
  std::vector<double> truth;
  assimilate_offset(s, 0, truth, false);
  CHECK(s.owned_state().depth != water);
  CHECK(s.control("gauge_datum") == drawn);
}

TEST_CASE("The zero of a gauge that no reading reaches keeps its bits; results say which zero a stage has") {
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = gauged_basin(12, 0.3);
  basin.assimilation.localisation_m = 200;  // the gauges stand 595 m apart: beyond twice that
  hydro::Simulation s(basin, mesh, ranks), resumed(basin, mesh, ranks);
  forecast::perturb(s, 0);
  const std::vector<double> drawn = s.control("gauge_datum");
  std::vector<double> truth;
  const nlohmann::json report = assimilate_offset(s, 0, truth, false);
  CHECK(report["readings_used"] > 0);
  CHECK(s.control("gauge_datum") == drawn);

  const SharedFolder folder;
  hydro::GaugeHistory history;
  history.record(s, hydro::Phase::forecast);
  const hydro::ResultHeader header{"test", basin.forecast.start};
  hydro::write_checkpoint(folder / "analysis.nc", s, history, header);
  hydro::read_checkpoint(folder / "analysis.nc", resumed, &history);
  CHECK(resumed.control("gauge_datum") == drawn);
  hydro::write_gauges(folder / "gauges.nc", s, history, header);
  MPI_Barrier(MPI_COMM_WORLD);
  const std::vector<double> levels = s.water_levels();
  if (!ranks.leader()) return;
  const results::GaugeSeries series = results::read_gauge_series(folder / "gauges.nc");
  for (std::size_t m = 0; m < 12; ++m) {
    CHECK(series.stage(1, m, 0) ==
          Approx(levels[12 + m] - s.gauges()[1].zero - drawn[static_cast<std::size_t>(s.lanes()) + m]));
    CHECK(series.zero(1, m) == Approx(s.gauges()[1].zero + drawn[static_cast<std::size_t>(s.lanes()) + m]));
    CHECK(series.zero(0, m) == s.gauges()[0].zero);
  }
}
