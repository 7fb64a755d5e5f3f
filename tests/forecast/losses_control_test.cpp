// What soils take, as a control: members against runs whose numbers are such, and a filter that finds it.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "forecast/analysis/analysis.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/perturbation.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using core::LossModel;

namespace {

core::Basin lossy_basin(int members, LossModel model, double rate = 1, double dryness = 1) {
  core::Basin basin = doubtful_valley_basin(members, {}, 3);
  basin.boundaries.resize(1);
  core::Infiltration& in = basin.forcing.infiltration;
  in.model = model;
  core::SoilNumbers& n = in.usual;
  n.initial_mm = 8 * dryness;
  n.rate_mm_per_h = 30 * rate;
  n.conductivity_mm_per_h = 20 * rate;
  n.suction_mm = 90;
  n.deficit = 0.2 * dryness;
  n.end_mm_per_h = 15 * rate;
  n.start_mm_per_h = rate * (15 + 40 * dryness);
  n.decay_per_h = 3;
  n.curve_number = 1000 / (10 + dryness * (1000 / 75.0 - 10));
  basin.ensemble.controls["infiltration_factor"].sigma = 0.4;
  basin.ensemble.controls["soil_dryness"].sigma = 0.4;
  return basin;
}

double gone_in(const hydro::Simulation& s, std::size_t member) {
  return s.budget().of("infiltration")[member];
}

}  // namespace

TEST_CASE("A member with factors on its losses is a run with such soils; what went in stays in") {
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  for (const LossModel model :
       {LossModel::constant, LossModel::green_ampt, LossModel::horton, LossModel::scs}) {
    INFO("model " << static_cast<int>(model));
    hydro::Simulation s(lossy_basin(2, model), mesh, self);
    const auto lanes = static_cast<std::size_t>(s.lanes());
    std::vector<double> rate(lanes, 1.5), dryness(lanes, 0.7);
    rate[0] = dryness[0] = 1;
    s.set_control("infiltration_factor", rate);
    s.set_control("soil_dryness", dryness);
    s.advance_to(900);
    s.set_control("infiltration_factor", rate);
    s.advance_to(1800);
    for (const std::size_t member : {0, 1}) {
      hydro::Simulation own(lossy_basin(1, model, rate[member], dryness[member]), mesh, self);
      for (const double t : {900.0, 1800.0}) own.advance_to(t);
      CHECK(gone_in(own, 0) > 1000);
      // The members of s share their steps, which are not those of a run alone.
      CHECK(gone_in(s, member) == Approx(gone_in(own, 0)).epsilon(0.02));
    }
    CHECK(std::abs(gone_in(s, 1) / gone_in(s, 0) - 1) > 0.04);
    CHECK(s.budget().relative_error(1) < 1e-12);
  }
}

TEST_CASE("Soils that take more than thought are found by gauges, with the spread that is left") {
  if (world_size() > 1) return;  // the same on any ranks, as all controls
  constexpr double truth = 1.8;
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = lossy_basin(32, LossModel::constant);
  basin.ensemble.controls["soil_dryness"].sigma = 0;
  basin.assimilation.relaxation_to_prior_spread = 0;
  basin.assimilation.reading_interval_min = 5;
  basin.assimilation.reject_sigmas = 100;
  hydro::Simulation s(basin, mesh, ranks), real(lossy_basin(1, LossModel::constant, truth), mesh, ranks);
  forecast::perturb(s, 0);
  hydro::GaugeHistory history;
  assimilation::CycleReadings readings;
  for (const double t : {900.0, 1200.0, 1500.0, 1800.0}) {
    for (hydro::Simulation* one : {&s, &real}) one->advance_to(t);
    history.record(s, hydro::Phase::window);
    readings.readings.push_back({"lower", basin.forecast.start + core::milliseconds_of(t),
                                 real.water_levels()[1] - real.gauges()[1].zero, 0.01, false});
  }
  const auto moments = [&] {
    const std::vector<double>& all = s.control("infiltration_factor");
    return forecast::moments(all.data(), all.size());
  };
  const forecast::Moments before = moments();
  const nlohmann::json report = forecast::analyse(s, history, readings);
  const forecast::Moments after = moments();
  INFO("before " << before.mean << " +- " << before.spread << ", after " << after.mean << " +- "
                 << after.spread);
  CHECK(std::abs(after.mean - truth) < 0.25 * std::abs(before.mean - truth));
  CHECK(after.spread / after.mean < 0.5 * before.spread / before.mean);  // of a factor
  CHECK(report["spread_after"]["infiltration_factor"]["all"].get<double>() == Approx(after.spread));
}
