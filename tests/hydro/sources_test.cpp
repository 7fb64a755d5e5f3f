// SourceTerms besides rain and boundaries, in the solver: wind set-up, inertial oscillation, inflow and
// abstraction, and the balance of water while soil and air take from it.
#include <catch2/catch.hpp>
#include <numbers>

#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

double flat(double, double) { return 0; }

mesh::Mesh basin_of(double width, int columns, const mesh::BedFunction& bed) {
  return mesh::bare_rectangle(
      {.width = width, .height = width / 4, .columns = columns, .rows = columns / 4, .skew = 0.2}, bed);
}

double area_of(const mesh::Mesh& mesh) {
  double sum = 0;
  for (const double a : mesh.cell_area) sum += a;
  return sum;
}

}  // namespace

// Steady in a closed basin: g h dh/dx = tau / rho, so h^2 = c + 2 tau x / (rho g) with the volume given.
// Rough ground, so that the seiche of the start has died away; at rest friction does nothing.
TEST_CASE("Wind sets the water of a closed basin up") {
  const mesh::Mesh mesh = basin_of(4000, 40, flat);
  for (const auto real : {core::Precision::f64, core::Precision::f32}) {
    LaneRun run(mesh, {.precision = real, .manning = 0.3});
    run.set_level(1);
    const double stress = 1e-4;
    run.solver().source_terms().set_wind({stress, 0, 0.1});
    run.advance(40000);
    const double slope = 2 * stress / hydro::gravity;
    // mean of sqrt(c + slope x) over 0..L is 1
    double low = 0.5, high = 1;
    for (int i = 0; i < 100; ++i) {
      const double c = 0.5 * (low + high), end = c + slope * 4000;
      const double mean = (std::pow(end, 1.5) - std::pow(c, 1.5)) / (1.5 * slope * 4000);
      (mean > 1 ? high : low) = c;
    }
    double worst = 0;
    const hydro::LaneState s = run.state();
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
      worst = std::max(worst, std::abs(s.depth[c] - std::sqrt(low + slope * mesh.cell_x[c])));
    const double rise = std::sqrt(low + slope * 4000) - std::sqrt(low);
    INFO("rise " << rise << " m, largest error " << worst << " m, fastest " << run.fastest());
    CHECK(worst < 0.02 * rise);
  }
}

// Far from walls a uniform current turns clockwise with period 2 pi / f (northern hemisphere).
TEST_CASE("A current turns with the inertial period") {
  const mesh::Mesh mesh = basin_of(400000, 40, flat);
  const double f = 1e-3, period = 2 * std::numbers::pi / f;
  LaneRun run(mesh, {.max_step = 20});
  run.set_water([](mesh::Index, std::size_t) { return Water{1, 0.01, 0}; });
  run.solver().source_terms().set_coriolis(std::vector<double>(mesh.n_cells(), f));
  mesh::Index middle = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (std::hypot(mesh.cell_x[c] - 200000, mesh.cell_y[c] - 50000) <
        std::hypot(mesh.cell_x[middle] - 200000, mesh.cell_y[middle] - 50000))
      middle = c;
  run.advance(period / 4);
  CHECK(run.at(middle).u == Approx(0).margin(2e-5));
  CHECK(run.at(middle).v == Approx(-0.01).epsilon(2e-3));
  run.advance(period);
  CHECK(run.at(middle).u == Approx(0.01).epsilon(2e-3));
  CHECK(run.at(middle).v == Approx(0).margin(2e-5));
}

TEST_CASE("Points put in what they are asked for and take out no more than there is") {
  const mesh::Mesh mesh = basin_of(400, 40, flat);
  for (const auto real : {core::Precision::f64, core::Precision::f32}) {
    LaneRun run(mesh, {.members = 4, .precision = real, .manning = 0.03, .max_step = 0.5});
    run.set_level(0);
    run.solver().source_terms().set_points({100, 100, 700});
    run.solver().source_terms().set_point_discharge({2, -0.5, -1});
    run.advance(600);
    const std::vector<double> volume = run.solver().source_terms().point_volume();
    for (std::size_t k = 0; k < run.lanes(); ++k) {
      const double in = volume[k], out = volume[run.lanes() + k], far = volume[2 * run.lanes() + k];
      INFO("in " << in << ", out " << out << ", far " << far);
      CHECK(in == Approx(2 * run.time()).epsilon(1e-12));
      CHECK(out == Approx(-0.5 * run.time()).epsilon(1e-12));
      CHECK(far <= 0);
      CHECK(far > -run.time());  // dry at first: less than asked for
      CHECK(run.storage(k) == Approx(in + out + far).epsilon(real == core::Precision::f64 ? 1e-12 : 1e-7));
    }
    const hydro::LaneState s = run.state();
    CHECK(*std::min_element(s.depth.begin(), s.depth.end()) >= 0);
  }
}

TEST_CASE("What seeps in over an area leaves local steps as long as they are, and all of it arrives") {
  // A brook of fast water beside a meadow: without the seepage the meadow's steps are longer.
  const mesh::Mesh mesh = basin_of(400, 40, [](double, double y) { return y > 20 ? 1 : -1; });
  std::vector<mesh::Index> meadow;
  double area = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.bed_elevation[c] == 1) meadow.push_back(c), area += mesh.cell_area[c];
  const auto advanced = [&](double rate, int local_steps, int members, core::Precision real) {
    auto run = std::make_unique<LaneRun>(mesh, LaneCase{.members = members,
                                                        .precision = real,
                                                        .order = 2,
                                                        .local_steps = local_steps,
                                                        .manning = 0.03,
                                                        .max_step = 20});
    run->set_level(0.5);
    run->solver().source_terms().set_points(meadow);
    std::vector<double> discharge;
    for (const mesh::Index c : meadow) discharge.push_back(rate * mesh.cell_area[c]);
    run->solver().source_terms().set_point_discharge(discharge);
    run->advance(1800);
    return run;
  };
  const auto updates = [&](double rate, int local_steps) {
    const auto run = advanced(rate, local_steps, 1, core::Precision::f64);
    return run->solver().diagnostics().cell_updates();
  };
  const double seepage = 1e-6;
  CHECK(updates(seepage, 8) < 0.7 * updates(seepage, 1));
  CHECK(updates(seepage, 8) < 1.3 * updates(0, 8));
  for (const auto real : {core::Precision::f64, core::Precision::f32})
    for (const int members : {1, 5}) {
      const auto run = advanced(seepage, 8, members, real), fine = advanced(seepage, 1, members, real);
      double came = 0;
      const std::vector<double> volume = run->solver().source_terms().point_volume();
      for (std::size_t p = 0; p < meadow.size(); ++p) came += volume[p * run->lanes()];
      CHECK(came == Approx(seepage * area * run->time()).epsilon(1e-12));
      CHECK(run->storage() == Approx(fine->storage()).epsilon(real == core::Precision::f64 ? 1e-12 : 1e-7));
      const hydro::LaneState a = run->state(), b = fine->state();
      for (const mesh::Index c : meadow)
        REQUIRE(a.depth[c * run->lanes()] == Approx(b.depth[c * run->lanes()]).margin(1e-4));
    }
}

TEST_CASE("The balance closes while soil and air take from rain on a slope", "[balance]") {
  const mesh::Mesh mesh =
      basin_of(400, 40, [](double x, double y) { return 0.02 * x + 0.1 * std::sin(0.1 * y); });
  const hydro::Soil soil{1e-6, 0.02, 1e-3};
  for (const auto law : {hydro::LossLaw::none, hydro::LossLaw::constant, hydro::LossLaw::green_ampt,
                         hydro::LossLaw::horton, hydro::LossLaw::scs})
    for (const auto real : {core::Precision::f64, core::Precision::f32})
      for (const int order : {1, 2}) {
        LaneRun run(mesh, {.members = 4, .precision = real, .order = order, .manning = 0.03, .max_step = 5});
        run.set_level(0.5);
        const double start = run.storage();
        hydro::SourceTerms& sources = run.solver().source_terms();
        const hydro::Soil own = law == hydro::LossLaw::horton     ? hydro::Soil{1e-6, 1e-5, 1e-3}
                                : law == hydro::LossLaw::constant ? hydro::Soil{1e-3, 1e-6, 0}
                                                                  : soil;
        if (law != hydro::LossLaw::none)
          sources.set_infiltration(law, std::vector<hydro::Soil>(run.lanes(), own),
                                   std::vector<int>(mesh.n_cells(), 0));
        sources.set_evaporation(1e-7);
        run.set_rain([](mesh::Index, std::size_t) { return 2e-5; });
        run.advance(900);
        const std::vector<double> soaked = sources.infiltrated(), dried = sources.evaporated();
        double in = 0, air = 0;
        for (std::size_t i = 0; i < dried.size(); i += run.lanes()) {
          in += soaked.empty() ? 0 : soaked[i] * mesh.cell_area[i / run.lanes()];
          air += dried[i] * mesh.cell_area[i / run.lanes()];
        }
        const double error = run.storage() - (start + run.rained() - in - air + run.clipped());
        INFO(int(law) << " order " << order << ": rain " << run.rained() << ", soil " << in << ", air " << air
                      << ", error " << error);
        CHECK(std::abs(error) < (real == core::Precision::f64 ? 1e-12 : 1e-6) * (start + run.rained()));
        CHECK(air > 0.5 * 1e-7 * 900 * area_of(mesh));
        CHECK((in > 0.01 * run.rained()) == (law != hydro::LossLaw::none));
        const hydro::LaneState s = run.state();
        CHECK(*std::min_element(s.depth.begin(), s.depth.end()) >= 0);
      }
}

TEST_CASE("A cell whose water the soil takes stands still") {
  const mesh::Mesh mesh = basin_of(400, 40, flat);
  LaneRun run(mesh, {.max_step = 10});
  run.set_water([](mesh::Index, std::size_t) { return Water{1e-4, 0.5, 0.2}; });
  run.solver().source_terms().set_infiltration(hydro::LossLaw::constant, {{0, 1e-4, 0}},
                                               std::vector<int>(mesh.n_cells(), 0));
  run.advance(60);
  CHECK(run.storage() == 0);
  CHECK(run.fastest() == 0);
  CHECK(run.solver().rate() == 0);
}
