// Snow by degree-days: formulas against a table worked by hand, elevations, the balance with what lies as
// snow, the same bits on any ranks and over a restart within a slot.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "hydro/run/checkpoint.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

constexpr double whole = valley_length * valley_width, day = 86400;

/// The valley with its storm of 60 mm in 20 minutes, at a temperature.
core::Basin snowy_basin(int members, double degrees) {
  core::Basin basin = valley_basin(members);
  basin.boundaries.resize(1);
  basin.forcing.temperature.series = {.constant = degrees, .file = {}, .given = true};
  basin.forcing.temperature.lapse_c_per_km = 0;
  basin.forcing.snow.enabled = true;
  return basin;
}

/// [cell of the mesh][lane], on any rank: which cells a rank has differs from run to run.
std::vector<double> everywhere(const hydro::Simulation& s, std::vector<double> hydro::Snow::State::*of) {
  const auto lanes = static_cast<std::size_t>(s.lanes());
  std::vector<double> all(static_cast<std::size_t>(s.mesh().n_cells()) * lanes, 0);
  for (mesh::Index c = 0; c < s.local().n_owned; ++c)
    std::copy_n(&(s.snow().state().*of)[c * lanes], lanes, &all[s.local().global_cell[c] * lanes]);
  s.ranks().add_over_world(all);
  return all;
}

hydro::SnowNumbers numbers(double melt_mm) { return {0, 0, melt_mm * 1e-3 / day, 0, 0.05, 0.1, 0, false}; }

}  // namespace

TEST_CASE("A pack goes through eight days as worked by hand from the equations of HBV") {
  // CFMAX 3 mm/(C day), TT 0, CFR 0.05, CWH 0.1; mm after each day.
  struct Day {
    double falls, degrees, frozen, liquid, out;
  };
  constexpr std::array<Day, 8> days = {{{10, -2, 10, 0, 0},        // snow
                                        {0, 1, 7, 0.7, 2.3},       // melts 3, holds 0.7
                                        {5, 2, 1, 0.1, 11.6},      // melts 6 under 5 of rain
                                        {0, -4, 1.1, 0, 0},        // 0.6 could freeze, 0.1 is there
                                        {20, -1, 21.1, 0, 0},      // snow
                                        {2, 3, 12.1, 1.21, 9.79},  // melts 9 under 2 of rain
                                        {0, -10, 13.31, 0, 0},     // 1.5 could freeze, 1.21 is there
                                        {0, 5, 0, 0, 13.31}}};     // 15 could melt
  hydro::SnowWater pack;
  double came = 0, left = 0;
  for (const Day& d : days) {
    const hydro::SnowRates rates = hydro::snow_rates(numbers(3), pack, d.falls * 1e-3 / day, d.degrees, day);
    pack.frozen += rates.frozen * day;
    pack.liquid += rates.liquid * day;
    came += d.falls;
    left += rates.out * day * 1000;
    INFO(d.degrees << " degrees");
    CHECK(pack.frozen * 1000 == Approx(d.frozen).margin(1e-12));
    CHECK(pack.liquid * 1000 == Approx(d.liquid).margin(1e-12));
    CHECK(rates.out * day * 1000 == Approx(d.out).margin(1e-12));
  }
  CHECK(left == Approx(came).epsilon(1e-13));
}

TEST_CASE("Mixed precipitation, the factor over the year, the heat of rain and of the ground") {
  hydro::SnowNumbers n = numbers(3);
  n.snow_below = -1, n.rain_above = 2;
  CHECK(hydro::snow_part(n, -1) == 1);
  CHECK(hydro::snow_part(n, 2) == 0);
  CHECK(hydro::snow_part(n, 1) == Approx(1.0 / 3));
  CHECK(hydro::snow_part(numbers(3), 0) == 1);
  CHECK(hydro::melt_of_day(4, 2, 0) == Approx(4));                 // 21 March
  CHECK(hydro::melt_of_day(4, 2, 365.2422 / 4) == Approx(6));      // 20 or 21 June
  CHECK(hydro::melt_of_day(4, 2, 3 * 365.2422 / 4) == Approx(2));  // 21 December
  CHECK(hydro::melt_of_day(4, 2, 20 * 365.2422 + 91.31) == Approx(6).epsilon(1e-6));
  n.liquid_part = 0;
  n.rain_melts = true;
  n.ground_melt = 1e-3 / day;
  // 8 mm of rain at 4 degrees: 12 by degrees, 0.0125 * 8 * 4 = 0.4 by its heat, 1 at the ground, and itself.
  CHECK(hydro::snow_rates(n, {0.1, 0}, 8e-3 / day, 4, day).out * day * 1000 == Approx(12 + 0.4 + 1 + 8));
  CHECK(hydro::snow_rates(n, {0, 0}, 7.3e-6, 4, 300).out == 7.3e-6);  // no snow: rain to the last bit
}

TEST_CASE("In the cold all that falls lies as snow, and no water runs") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = snowy_basin(2, -5);
  hydro::Simulation s(basin, mesh, ranks);
  s.advance_to(1500);
  const hydro::Budget budget = s.budget();
  CHECK(budget.of("rain")[0] == Approx(0.060 * whole).epsilon(1e-9));
  CHECK(budget.of("snow_storage")[0] == Approx(0.060 * whole).epsilon(1e-9));
  CHECK(budget.of("snowfall")[0] == Approx(0.060 * whole).epsilon(1e-9));
  CHECK(budget.of("from_snow")[0] == 0);
  CHECK(budget.of("storage")[0] == 0);
  CHECK(budget.relative_error(0) < 1e-12);
}

TEST_CASE("Snow melts by its degree-days where the land is low, and lies where it is high") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = snowy_basin(1, 2);
  basin.rain = {};
  basin.forcing.temperature.elevation_m = 0;
  basin.forcing.temperature.lapse_c_per_km = 400;  // 0 C at 5 m, the middle of the valley
  basin.forcing.snow.initial_mm = 50;
  basin.forcing.snow.initial_above_m = 2;
  basin.forcing.snow.melt_mm_per_c_day = 240;
  basin.forcing.snow.liquid_part = 0;
  hydro::Simulation s(basin, mesh, ranks);
  s.advance_to(3600);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  int melting = 0;
  for (mesh::Index c = 0; c < s.local().n_owned; ++c) {
    const double bed = s.local().bed[c], degrees = 2 - 0.4 * bed;
    const double left = bed > 2 ? std::max(50 - 10 * std::max(degrees, 0.0), 0.0) : 0;
    CHECK(s.snow().state().frozen[c * lanes] * 1000 == Approx(left).margin(1e-9));
    melting += bed > 2 && degrees > 0;
  }
  CHECK(ranks.largest(melting) > 10);
  const hydro::Budget budget = s.budget();
  CHECK(budget.of("from_snow")[0] == Approx(budget.of("snow_initial")[0] - budget.of("snow_storage")[0]));
  CHECK(budget.of("storage")[0] - budget.of("through_boundary")[0] ==
        Approx(budget.of("from_snow")[0]).epsilon(1e-9));
  CHECK(budget.relative_error(0) < 1e-12);
}

TEST_CASE("A factor on snow is water that is booked, a factor on melt is none") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = snowy_basin(2, 1);
  basin.rain = {};
  basin.forcing.snow.initial_mm = 40;
  basin.ensemble.controls["snow_melt"].sigma = basin.ensemble.controls["snow_store"].sigma = 0.3;
  hydro::Simulation s(basin, mesh, ranks);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  std::vector<double> store(lanes, 1), melt(lanes, 1);
  store[1] = 1.5, melt[1] = 2;
  s.set_control("snow_store", store);
  s.set_control("snow_melt", melt);
  CHECK(s.budget().of("snow_analysis")[0] == 0);
  CHECK(s.budget().of("snow_analysis")[1] == Approx(0.020 * whole).epsilon(1e-12));
  s.advance_to(7200);
  CHECK(s.budget().of("from_snow")[1] == 0);  // held in the pack
  const std::vector<double>& liquid = s.snow().state().liquid;
  CHECK(liquid[1] == Approx(2 * liquid[0]));
  CHECK(liquid[0] == Approx(3e-3 / 12));
  store[1] = 0.75;
  s.set_control("snow_store", store);
  CHECK(s.budget().of("snow_storage")[1] == Approx(0.030 * whole).epsilon(1e-12));
  for (const std::size_t k : {0, 1}) CHECK(s.budget().relative_error(k) < 1e-12);
}

TEST_CASE("Snow has the same bits on any ranks, in either precision, and over a restart within a slot") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  for (const auto& [precision, order, local_steps] :
       {std::tuple(core::Precision::f64, 2, 1), std::tuple(core::Precision::f32, 1, 16)}) {
    core::Basin basin = snowy_basin(5, 1.5);
    basin.solver.precision = precision;
    basin.solver.order = order;
    basin.solver.local_steps = local_steps;
    basin.forcing.temperature.lapse_c_per_km = 300;
    basin.forcing.snow.initial_mm = 20;
    basin.forcing.snow.snow_below_c = -1;
    basin.forcing.snow.rain_above_c = 1;
    basin.forcing.snow.melt_mm_per_c_day = 300;
    basin.forcing.snow.rain_melts = true;
    basin.forcing.infiltration.model = core::LossModel::saturation;
    basin.forcing.ground = ground_under(0.1);
    basin.ensemble.controls["snow_melt"].sigma = basin.ensemble.controls["snow_store"].sigma = 0.3;
    const auto vary = [](hydro::Simulation& s) {
      vary_members(s);
      for (const core::ControlName name : {core::ControlName("snow_melt"), core::ControlName("snow_store")}) {
        std::vector<double> factor = s.control(name);
        for (std::size_t k = 0; k < factor.size(); ++k)
          factor[k] = 0.8 + 0.1 * (s.first_member() + std::min<int>(int(k), s.my_members() - 1));
        s.set_control(name, std::move(factor));
      }
    };
    const mesh::Ranks ranks(MPI_COMM_WORLD, 1), alone(MPI_COMM_SELF, 1);
    hydro::Simulation whole_run(basin, mesh, ranks), one(basin, mesh, alone), first(basin, mesh, ranks),
        second(basin, mesh, ranks);
    vary(whole_run), vary(one), vary(first);
    const hydro::GaugeHistory none;
    const hydro::ResultHeader header{"test", basin.forecast.start};
    for (const double t : {400.0, 1500.0}) {
      whole_run.advance_to(t);
      one.advance_to(t);
      if (t > 400) continue;
      first.advance_to(t);
      hydro::write_checkpoint(folder / "cut.nc", first, none, header);
      hydro::read_checkpoint(folder / "cut.nc", second, nullptr);
    }
    second.advance_to(1500);
    INFO("order " << order);
    CHECK((everywhere(whole_run, &hydro::Snow::State::frozen) ==
           everywhere(second, &hydro::Snow::State::frozen)));
    CHECK((everywhere(whole_run, &hydro::Snow::State::liquid) ==
           everywhere(second, &hydro::Snow::State::liquid)));
    CHECK(whole_run.snow().stored() == one.snow().stored());
    CHECK(whole_run.water_levels() == one.water_levels());
    CHECK(whole_run.water_levels() == second.water_levels());
    const hydro::Budget b = one.budget();
    CHECK(std::abs(b.of("from_snow")[0]) > 1000);
    CHECK(b.of("snow_storage")[0] == Approx(b.of("snow_initial")[0] + b.of("snow_analysis")[0] +
                                            b.of("snowfall")[0] - b.of("from_snow")[0]));
    CHECK(one.budget().of("snowfall")[0] > 1000);
    for (std::size_t k = 0; k < 5; ++k) {
      CHECK(whole_run.budget().relative_error(k) < (precision == core::Precision::f64 ? 1e-12 : 1e-6));
      CHECK(second.budget().of("snowfall")[k] == Approx(one.budget().of("snowfall")[k]).epsilon(1e-12));
    }
  }
}
