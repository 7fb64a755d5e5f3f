// Water in the ground, found from what a stream carries between storms.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "forecast/analysis/analysis.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/perturbation.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

/// Nothing flows but what the ground gives, and how much it holds is not known.
core::Basin drained_basin(int members) {
  core::Basin basin = valley_basin(members);
  basin.ensemble.seed = 11;
  basin.rain = {};
  basin.boundaries.resize(1);
  basin.forcing.infiltration.model = core::LossModel::saturation;
  basin.forcing.ground = ground_under(std::nullopt);
  core::AllControlDraws& draws = basin.ensemble.controls;
  draws["rain_factor"] = {.sigma = 0, .correlation_m = 300, .persistence = 0.9};
  draws["manning_factor"].sigma = 0;
  draws["ground_wetness"].sigma = 0.5;
  basin.assimilation.reject_sigmas = 100;
  basin.assimilation.relaxation_to_prior_spread = 0;
  return basin;
}

forecast::Moments moments_of(const std::vector<double>& v) { return forecast::moments(v.data(), v.size()); }

}  // namespace

TEST_CASE("Flow between storms tells what the ground holds, and the water that this adds is booked") {
  constexpr double true_wetness = 1.7;
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1), self(MPI_COMM_SELF, 1);
  const core::Basin basin = drained_basin(32), sure = drained_basin(1);
  hydro::Simulation s(basin, mesh, ranks), real(sure, mesh, self);
  forecast::perturb(s, 0);
  real.set_control("ground_wetness",
                   std::vector<double>(static_cast<std::size_t>(real.lanes()), true_wetness));
  hydro::GaugeHistory history;
  assimilation::CycleReadings readings;
  for (const double t : {3000.0, 3300.0, 3600.0}) {
    for (hydro::Simulation* one : {&s, &real}) one->advance_to(t);
    history.record(s, hydro::Phase::window);
    const core::Instant now = basin.forecast.start + core::milliseconds_of(t);
    const std::vector<double> level = real.water_levels();
    readings.readings.push_back({"lower", now, level[1] - real.gauges()[1].zero, 0.01, false});
  }
  const double truth = real.control("ground_wetness")[0];
  CHECK(truth < true_wetness);
  const forecast::Moments before = moments_of(s.control("ground_wetness"));
  const double booked = s.budget().of("ground_analysis")[0];
  const nlohmann::json report = forecast::analyse(s, history, readings);
  const forecast::Moments after = moments_of(s.control("ground_wetness"));
  INFO(report.dump());
  REQUIRE(std::abs(before.mean - truth) > 0.3);
  CHECK(std::abs(after.mean - truth) < 0.3 * std::abs(before.mean - truth));
  CHECK(after.spread < 0.65 * before.spread);
  CHECK(report["after"]["ground_wetness"]["ground"].get<double>() == Approx(after.mean));
  CHECK(s.budget().of("ground_analysis")[0] != booked);
  for (int m = 0; m < s.my_members(); ++m)
    CHECK(s.budget().relative_error(static_cast<std::size_t>(m)) < 1e-12);

  // What it learned is in the streams an hour later.
  for (hydro::Simulation* one : {&s, &real}) one->advance_to(7200);
  const std::vector<double> levels = s.water_levels();
  const double mean = forecast::moments(&levels[32], 32).mean;
  CHECK(mean == Approx(real.water_levels()[1]).margin(0.02));
}

TEST_CASE("Zones of the ground are as much alike in a member as basin.toml says") {
  const mesh::Mesh mesh = valley_mesh(10);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = drained_basin(400);
  basin.forcing.ground = ground_under(0.2);
  for (const double alike : {0.0, 0.8}) {
    basin.ensemble.ground_alike = alike;
    hydro::Simulation s(basin, mesh, ranks);
    REQUIRE(s.ground().count() > 1);
    forecast::perturb(s, 0);
    const auto lanes = static_cast<std::size_t>(s.lanes());
    std::vector<double> ln;
    for (const double wetness : s.control("ground_wetness")) ln.push_back(std::log(wetness));
    const forecast::Moments one = moments_of(row_of(ln, 0, lanes)), two = moments_of(row_of(ln, 1, lanes));
    double product = 0;
    for (std::size_t m = 0; m < 400; ++m) product += (ln[m] - one.mean) * (ln[lanes + m] - two.mean) / 399;
    // Of 400 members: a correlation of 0 within 0.05, a spread within 4 % (one standard deviation each).
    CHECK(product / (one.spread * two.spread) == Approx(alike).margin(0.15));
    CHECK(one.spread == Approx(0.5).epsilon(0.12));
    CHECK(two.spread == Approx(0.5).epsilon(0.12));
  }
}
