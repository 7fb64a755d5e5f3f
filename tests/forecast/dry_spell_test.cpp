// Five hundred cycles of base flow, each with a reading, then rain.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "forecast/analysis/analysis.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/perturbation.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

constexpr int members = 16, dry_cycles = 500, wet_cycles = 4, settled = 20;
constexpr double interval_s = 1800, reading_error = 0.002;

/// An inflow and what the ground gives; the storm falls in the three hours after the dry cycles.
core::Basin base_flow_basin(int n) {
  core::Basin basin = valley_basin(n);
  basin.ensemble.seed = 5;
  basin.boundaries.resize(2);
  basin.boundaries[1].constant = 2;
  basin.rain.design_storm->total_mm = 120;
  basin.rain.design_storm->duration_h = 1;
  basin.rain.design_storm->start += core::milliseconds_of(dry_cycles * interval_s);
  basin.forcing.infiltration.model = core::LossModel::saturation;
  basin.forcing.ground = ground_under(std::nullopt);
  basin.forcing.ground.capacity_mm = 200;
  basin.forcing.ground.initial_mm = 150;
  basin.forcing.ground.flow_mm_per_h = 0.5;
  core::AllControlDraws& draws = basin.ensemble.controls;
  draws["rain_factor"] = {.sigma = 0.4, .correlation_m = 3000, .persistence = 0.9};
  draws["inflow_factor"] = {.sigma = 0.15, .correlation_m = 0, .persistence = 0.9};
  draws["manning_factor"].sigma = 0.2;
  draws["ground_wetness"].sigma = 0.2;
  draws["ground_capacity"].sigma = 0.1;
  draws["ground_flow"].sigma = 0.2;
  // They return to their prior: with 1 their spreads come down to a tenth in these cycles.
  draws["manning_factor"].persistence = draws["ground_capacity"].persistence =
      draws["ground_flow"].persistence = 0.98;
  basin.assimilation.reject_sigmas = 10;
  basin.gauges = {valley_gauge("upper", valley_point(700, 310))};
  basin.gauges[0].reading_error_m = reading_error;
  return basin;
}

using Spreads = std::map<std::string, double>;

Spreads spreads_of(const hydro::Simulation& s) {
  Spreads spreads;
  const auto lanes = static_cast<std::size_t>(s.lanes());
  for (const hydro::Control& control : hydro::controls()) {
    if (!control.in_use(s)) continue;
    std::vector<double> row = row_of(s.control(control.name), 0, lanes);
    for (double& value : row) value = core::to_scale(control.scale, value);
    spreads[control.name.row().name] = forecast::moments(row.data(), members).spread;
  }
  return spreads;
}

double level_of(const hydro::Simulation& s) {
  return forecast::moments(s.water_levels().data(), s.members()).mean;
}

/// The stage at the end of a cycle, with noise.
assimilation::CycleReadings reading_of(const hydro::Simulation& real, int step) {
  const core::Instant now = real.basin().forecast.start + core::milliseconds_of(real.time());
  const double noise = core::normal(5, core::Stream::reading_noise, 1, static_cast<std::uint32_t>(step), 0);
  assimilation::CycleReadings readings;
  readings.readings = {
      {"upper", now, level_of(real) - real.gauges()[0].zero + reading_error * noise, reading_error, false}};
  return readings;
}

/// The river: more rain, more inflow and rougher ground than is expected.
void make_real(hydro::Simulation& real) {
  const auto all = [&](core::ControlName name, double value) {
    real.set_control(name, std::vector<double>(real.control(name).size(), value));
  };
  all("rain_factor", 1.6);
  all("inflow_factor", 1.15);
  all("manning_factor", 1.2);
  all("ground_wetness", 1.2);
}

void advance(hydro::Simulation& s, int step, hydro::GaugeHistory& history) {
  forecast::perturb(s, static_cast<std::uint32_t>(step));
  s.advance_to(step * interval_s + interval_s);
  history.record(s, hydro::Phase::window);
}

}  // namespace

TEST_CASE("Five hundred cycles of base flow with readings, then rain: no spread is lost, and readings help") {
  const mesh::Mesh mesh = valley_mesh(10);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  const core::Basin basin = base_flow_basin(members), sure = base_flow_basin(1);
  hydro::Simulation s(basin, mesh, self), open(basin, mesh, self), real(sure, mesh, self);
  make_real(real);
  forecast::Earlier earlier;
  double with = 0, without = 0;
  Spreads least, most;
  for (int step = 0; step < dry_cycles + wet_cycles; ++step) {
    hydro::GaugeHistory history, unread;
    advance(s, step, history);
    advance(open, step, unread);
    real.advance_to(step * interval_s + interval_s);
    if (step > dry_cycles) {  // the first reading of the flood is behind it
      with += std::pow(level_of(s) - level_of(real), 2);
      without += std::pow(level_of(open) - level_of(real), 2);
    }
    earlier.cycle = static_cast<std::uint32_t>(step);
    const nlohmann::json report = forecast::analyse(s, history, reading_of(real, step), earlier);
    if (step == settled) least = most = spreads_of(s);
    for (const auto& [name, spread] : spreads_of(s)) {
      if (step <= settled) break;
      least[name] = std::min(least[name], spread);
      most[name] = std::max(most[name], spread);
    }
  }
  for (const core::ControlName name :
       {core::ControlName("manning_factor"), core::ControlName("ground_capacity"),
        core::ControlName("ground_flow"), core::ControlName("inflow_factor"),
        core::ControlName("rain_factor")}) {
    const double prior = basin.ensemble.controls[name].sigma;
    const std::string row = name.row().name;
    INFO(row << ": prior " << prior << ", least " << least[row] << ", most " << most[row]);
    CHECK(least[row] > 0.25 * prior);
    CHECK(most[row] < 2 * prior);
  }
  INFO("error with readings " << std::sqrt(with / (wet_cycles - 1)) << " m, without "
                              << std::sqrt(without / (wet_cycles - 1)));
  CHECK(with < 0.36 * without);
}
