// What flows and falls in a forecast after the last reading that its cycle may know: never what came later.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "core/random.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/perturbation.hpp"
#include "hydro/run/checkpoint.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"
#include "tests/support/whole_state.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

/// Written by the first rank for all.
void write(const std::filesystem::path& file, const std::string& text) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) core::write_file(file, text);
  MPI_Barrier(MPI_COMM_WORLD);
}

/// A row every five minutes from forecast.start on.
std::string rows_of(const std::string& column, const std::vector<double>& values) {
  std::string text = "time," + column + "\n";
  for (std::size_t i = 0; i < values.size(); ++i)
    text += fmt::format("2026-03-10T00:{:02}:00Z,{}\n", 5 * i, values[i]);
  return text;
}

/// No rain; an inflow of these discharges, of which a cycle knows those up to its time.
struct River {
  explicit River(const std::vector<double>& discharge, int members = 1) : basin(valley_basin(members)) {
    write(folder / "inflow.csv", rows_of("discharge_m3_per_s", discharge));
    basin.rain = {};
    core::Boundary& inflow = basin.boundaries[1];
    inflow.constant.reset();
    inflow.file = folder / "inflow.csv";
    inflow.outside = core::Missing::hold;
    inflow.after.until_cycle = true;
  }
  core::Boundary& inflow() { return basin.boundaries[1]; }
  /// What comes in at t in a cycle at `cycle`, s since forecast.start.
  double given(double cycle, double t) const {
    hydro::Boundaries b(basin, valley_mesh(10));
    b.know_until(basin.forecast.start + core::milliseconds_of(cycle));
    return b.given(1, t);
  }

  SharedFolder folder;
  core::Basin basin;
};

const std::vector<double> known = {4, 10, 16}, dam_breaks = {4, 10, 16, 400, 400},
                          runs_dry = {4, 10, 16, 0, 0};

/// Rows of every hour, from five days before forecast.start up to it: a small tide, and noise.
std::string days_of_rows() {
  std::string text = "time,discharge_m3_per_s\n";
  for (int i = 0; i <= 120; ++i)
    text += fmt::format("2026-03-{:02}T{:02}:00Z,{}\n", 5 + i / 24, i % 24,
                        12 + 4 * std::sin(0.4 * i) + core::normal(1, core::Stream::test, 0, 0, i));
  return text;
}

/// In of the members of this group through the inflow, m3.
std::vector<double> came_in(const hydro::Simulation& s) { return s.budget().of("through_boundary", 1); }

}  // namespace

TEST_CASE("After the cycle an inflow is what its last known row and outside say") {
  River river(dam_breaks);
  CHECK(river.given(600, 450) == 13);
  CHECK(river.given(600, 900) == 16);
  CHECK(river.given(899, 900) == 16);  // the row of 900 s is not known yet
  CHECK(river.given(900, 900) == 400);
  CHECK(river.given(700, 650) == 16);  // not towards the row after the cycle
  river.inflow().after.until_cycle = false;
  CHECK(river.given(600, 900) == 400);
  river.inflow().after.until_cycle = true;
  river.inflow().outside = core::Missing::zero;
  CHECK(river.given(600, 600) == 16);
  CHECK(river.given(600, 601) == 0);

  river.inflow().outside = core::Missing::recession;
  river.inflow().after = {.until_cycle = true, .recession_s = 1800, .base = 2};
  CHECK(river.given(600, 600) == 16);
  CHECK(river.given(600, 2400) == Approx(2 + 14 * std::exp(-1)).epsilon(1e-14));
  CHECK(river.given(600, 1e7) == Approx(2).epsilon(1e-14));
}

TEST_CASE("A trend goes on ever slower, and never beyond zero") {
  // The file begins ten minutes before its last known row: over an hour it has risen by 12.
  River rising(dam_breaks), falling({30, 20, 3});
  for (River* river : {&rising, &falling}) river->inflow().after.trend_s = 7200;
  const double rate = 12.0 / 3600;
  CHECK(rising.given(600, 601) - 16 == Approx(rate).epsilon(1e-3));
  CHECK(rising.given(600, 600 + 7200) == Approx(16 + rate * 7200 * (1 - std::exp(-1))).epsilon(1e-14));
  CHECK(falling.given(600, 600 + 7200) == 0);
  rising.inflow().outside = core::Missing::recession;
  rising.inflow().after.recession_s = 3600;
  CHECK(rising.given(600, 600 + 7200) ==
        Approx((16 + rate * 7200 * (1 - std::exp(-1))) * std::exp(-2)).epsilon(1e-14));
}

TEST_CASE(
    "A regression reaches the end of the forecast from a reading that is late, and says where it holds") {
  River river(known);
  write(river.folder / "inflow.csv", days_of_rows());
  river.inflow().outside = core::Missing::regression;
  river.basin.forecast.lead_s = 8 * 3600;
  const core::Instant cycle = river.basin.forecast.start + std::chrono::hours(10);
  const auto at = [&](int lead_h, double hours) {
    hydro::Boundaries b(river.basin, valley_mesh(10));
    b.know_until(cycle);
    b.check_covers(cycle, cycle + std::chrono::hours(lead_h));
    return b.given(1, 3600 * (10 + hours));
  };
  CHECK(at(8, 7) != at(8, 4));  // 17 and 14 h after the last row
  CHECK(at(60, 59) == at(60, 40));
  const auto said = [&](int lead_h) {
    hydro::Boundaries b(river.basin, valley_mesh(10));
    b.know_until(cycle);
    return core::not_known_line(b.not_known_at(cycle + std::chrono::hours(lead_h)));
  };
  CHECK(said(8) ==
        "Inflow at inflow is measured up to 2026-03-10 00:00 UTC and extrapolated by a regression since.");
  CHECK_THAT(said(60), Contains("by a regression (held beyond two days) since"));
}

TEST_CASE("What comes after the cycle changes no bit of it; the next cycle knows it") {
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const River one(dam_breaks), other(runs_dry), nothing(known);
  const auto run = [&](const River& river, double cycle) {
    hydro::Simulation s(river.basin, mesh, ranks);
    s.know_until(cycle);
    s.check_covers(0, 1200);
    s.advance_to(1200);
    return s.slab().to_file(s.owned_state().depth, static_cast<std::size_t>(s.lanes()));
  };
  const std::vector<double> depth = run(one, 600);
  CHECK(depth == run(other, 600));
  CHECK(depth == run(nothing, 600));
  CHECK(depth != run(one, 900));
}

TEST_CASE("A cycle before the first row is refused; a series that ends is, unless outside says what holds") {
  const mesh::Mesh mesh = valley_mesh(10);
  River river(known);
  CHECK_THROWS_WITH(river.given(-60, 0),
                    Contains("inflow.csv: the first row is of 2026-03-10T00:00:00Z, after the cycle of "
                             "2026-03-09T23:59:00Z") &&
                        Contains("[[boundary]] 'inflow'"));
  river.inflow().after = {};
  river.inflow().outside = core::Missing::error;
  const hydro::Boundaries b(river.basin, mesh);
  CHECK_THROWS_WITH(
      b.check_covers(river.basin.forecast.start, river.basin.forecast.start + std::chrono::hours(1)),
      Contains("is known from 2026-03-10T00:00:00Z to 2026-03-10T00:10:00Z, and needed from") &&
          Contains("\"recession\" (it falls from there)"));
}

// Four sampling errors of 4096 members: 1 / sqrt(4096) for a mean, of its half variance for a variance.
TEST_CASE("Inflows part after the last row as a process without memory of it would") {
  constexpr int members = 4096;
  constexpr double sigma = 0.5, tau = 7200;
  River river(known, members);
  river.inflow().outside_sigma = sigma;
  river.inflow().outside_sigma_s = tau;
  const hydro::InflowSpread spread(river.basin, {0, members, members});
  const auto factors = [&](double t) {
    std::vector<double> f(members, 1);
    spread.scale(1, 600, t, f.data());
    return f;
  };
  const auto moments = [&](std::vector<double> f, bool logarithm) {
    for (double& x : f) x = logarithm ? std::log(x) : x;
    return forecast::moments(f.data(), f.size());
  };
  CHECK(factors(600) == std::vector<double>(members, 1));
  CHECK(factors(0) == std::vector<double>(members, 1));
  for (const double since : {900.0, 3600.0, 7200.0, 86400.0}) {
    INFO(since << " s after the last row");
    const double expected = sigma * std::sqrt(1 - std::exp(-2 * since / tau));
    CHECK(moments(factors(600 + since), true).spread ==
          Approx(expected).epsilon(4 / std::sqrt(2.0 * members)));
    CHECK(moments(factors(600 + since), false).mean == Approx(1).margin(4 * expected * 1.1 / 64));
  }
  const std::vector<double> hour = factors(4200), two = factors(7800);
  double product = 0, square = 0;  // of the logarithms: e^(-1/2) of an hour before
  for (int m = 0; m < members; ++m) {
    const double a = std::log(hour[m]) - moments(hour, true).mean,
                 b = std::log(two[m]) - moments(two, true).mean;
    product += a * b;
    square += a * a;
  }
  CHECK(product / square == Approx(std::exp(-0.5)).margin(4 * 1.0 / 64));
}

namespace {

/// The members of a cycle at `cycle` part after it, by ranks, groups and restarts to the same bits.
void check_parting(River& river, double cycle) {
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation alone(river.basin, mesh, self);
  alone.know_until(cycle);
  alone.advance_to(600);
  for (const double t : {700.0, 900.0, 1300.0}) alone.advance_to(t);
  const std::vector<double> after = came_in(alone);
  CHECK(forecast::moments(after.data(), 6).spread > 0.02 * forecast::moments(after.data(), 6).mean);
  for (int groups = 1; groups <= world_size(); ++groups) {
    if (world_size() % groups != 0) continue;
    river.basin.ensemble.groups = groups;
    const mesh::Ranks ranks(MPI_COMM_WORLD, groups);
    hydro::Simulation shared(river.basin, mesh, ranks), resumed(river.basin, mesh, ranks);
    for (hydro::Simulation* s : {&shared, &resumed}) s->know_until(cycle);
    for (const double t : {600.0, 700.0}) shared.advance_to(t);
    hydro::write_checkpoint(river.folder / "cut.nc", shared, {}, {"test", river.basin.forecast.start});
    hydro::read_checkpoint(river.folder / "cut.nc", resumed, nullptr);
    for (const double t : {900.0, 1300.0})
      for (hydro::Simulation* s : {&shared, &resumed}) s->advance_to(t);
    CHECK(whole_depth(resumed) == whole_depth(shared));
    long different = 0;
    for (mesh::Index c = 0; c < shared.local().n_owned; ++c)
      for (int m = 0; m < shared.my_members(); ++m)
        different += shared.owned_state().depth[static_cast<std::size_t>(c) * shared.lanes() + m] !=
                     alone.owned_state()
                         .depth[static_cast<std::size_t>(shared.local().global_cell[c]) * alone.lanes() +
                                shared.first_member() + m];
    INFO(groups << " groups on " << world_size() << " ranks");
    CHECK(different == 0);
  }
}

}  // namespace

TEST_CASE("Inflows of the members part after the cycle: the same bits on ranks, in groups, after a restart") {
  River river(dam_breaks, 6);
  river.inflow().outside_sigma = 0.5;
  river.inflow().outside_sigma_s = 900;
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation until(river.basin, mesh, self);
  until.know_until(600);
  until.advance_to(600);
  const std::vector<double> before = came_in(until);
  CHECK(std::all_of(before.begin(), before.end(), [&](double v) { return v == before[0]; }));
  check_parting(river, 600);
}

TEST_CASE("Inflows that go on by regression part in the same way, and know nothing from after the cycle") {
  River river(known, 6);
  write(river.folder / "inflow.csv", days_of_rows());
  river.inflow().outside = core::Missing::regression;
  const double tomorrow = river.given(0, 3600);
  CHECK(tomorrow != river.given(0, 0));
  check_parting(river, 0);
  write(river.folder / "inflow.csv", days_of_rows() + "2026-03-10T01:00Z,900\n");
  CHECK(river.given(0, 3600) == tomorrow);
  CHECK(river.given(3600, 3600) == 900);
}

TEST_CASE("A simulation says since when its inflow and its rain are not known") {
  const mesh::Mesh mesh = valley_mesh(20);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  River river(dam_breaks);
  const auto said = [&](double cycle, double end) {
    hydro::Simulation s(river.basin, mesh, self);
    s.know_until(cycle);
    return core::not_known_line(s.not_known_at(end));
  };
  CHECK(said(700, 600).empty());
  CHECK(said(700, 601) == "Inflow at inflow is measured up to 2026-03-10 00:10 UTC and held since.");
  CHECK(said(1100, 1200) == "Inflow at inflow is measured up to 2026-03-10 00:15 UTC and held since.");
  river.inflow().after.until_cycle = false;
  CHECK(said(700, 1200).empty());  // the last row
  CHECK(said(700, 1201) == "Inflow at inflow is given up to 2026-03-10 00:20 UTC and held since.");

  river.inflow() = valley_basin(1).boundaries[1];  // constant: known
  core::Rain& rain = river.basin.rain;
  rain.file = river.folder / "rain.csv";
  rain.stations = {{"east", valley_point(900, 300)}};
  rain.outside = core::Missing::zero;
  rain.until_cycle = true;
  write(river.folder / "rain.csv", rows_of("east_mm_per_h", {3.6, 7.2, 36, 18}));
  CHECK(said(700, 800) == "Rain is measured up to 2026-03-10 00:10 UTC and taken as zero since.");
  CHECK(said(2000, 1200).empty());
  CHECK(said(2000, 1300) == "Rain is measured up to 2026-03-10 00:20 UTC and taken as zero since.");
  rain.outside = core::Missing::hold;
  rain.until_cycle = false;
  CHECK(said(700, 1300) == "Rain is given up to 2026-03-10 00:20 UTC and held since.");
  rain = valley_basin(1).rain;
  CHECK(said(700, 800) == "Rain is that of a design storm: assumed, not measured.");
}

TEST_CASE("Rain that forecasters change") {
  const SharedFolder folder;
  const mesh::Mesh mesh = valley_mesh(10);
  core::Basin basin = valley_basin(1);
  basin.rain.design_storm.reset();
  basin.rain.file = folder / "rain.csv";
  basin.rain.stations = {{"east", valley_point(900, 300)}};
  write(folder / "rain.csv", rows_of("east_mm_per_h", {3.6, 7.2, 36, 18}));  // 300 s each
  hydro::Rain rain(basin, mesh);
  rain.change({{300, 2, 0}, {600, 1, 300}, {1000, 1, 0}});
  const auto at = [&](double t) { return rain.intensities(t)[0]; };
  CHECK(at(299) == Approx(1e-6));
  CHECK(at(300) == Approx(4e-6));
  CHECK(at(600) == Approx(2e-6));  // five minutes late: what was given for 300 s
  CHECK(at(999) == Approx(1e-5));
  CHECK(at(1000) == Approx(5e-6));
  for (const auto& [t, next] :
       {std::pair(0, 300), std::pair(300, 600), std::pair(600, 900), std::pair(900, 1000)})
    CHECK(rain.next_change(t) == next);
  double fallen = 0;  // of the shares, as members see them that have rain early or late
  for (const hydro::RecordShare& one : rain.shares(0, 1200))
    fallen += one.share * 1200 * rain.of_record(one.record)[0];
  CHECK(fallen == Approx(300 * 1e-6 + 300 * 4e-6 + 300 * 2e-6 + 100 * 1e-5 + 200 * 5e-6));
  rain.change({{0, 1, 60}});
  CHECK_THROWS_WITH(rain.check_covers(0, 1200), Contains("is known from"));
  CHECK_NOTHROW(rain.check_covers(60, 1200));
  basin.rain = {};
  CHECK_THROWS_WITH(hydro::Rain(basin, mesh).change({{0, 2, 0}}), Contains("no rain to change"));
}

TEST_CASE("Rain of stations that is known until the cycle") {
  const SharedFolder folder;
  const mesh::Mesh mesh = valley_mesh(10);
  core::Basin basin = valley_basin(1);
  basin.rain.design_storm.reset();
  basin.rain.file = folder / "rain.csv";
  basin.rain.stations = {{"east", valley_point(900, 300)}};
  basin.rain.until_cycle = true;
  write(folder / "rain.csv", rows_of("east_mm_per_h", {3.6, 7.2, 36, 18}));
  const auto rain = [&](double cycle, core::Missing outside) {
    basin.rain.outside = outside;
    hydro::Rain r(basin, mesh);
    r.know_until(cycle);
    return r;
  };
  const auto at = [&](double cycle, double t, core::Missing outside) {
    return rain(cycle, outside).intensities(t)[0];
  };
  using core::Missing;
  CHECK(at(600, 599, Missing::zero) == Approx(2e-6));
  CHECK(at(600, 600, Missing::zero) == 0);  // the row of 600 s is of the five minutes after it
  CHECK(at(899, 899, Missing::zero) == 0);
  CHECK(at(900, 899, Missing::zero) == Approx(1e-5));
  CHECK(at(600, 5000, Missing::hold) == Approx(2e-6));
  CHECK(at(1200, 1199, Missing::zero) == Approx(5e-6));
  CHECK(at(1200, 1200, Missing::zero) == 0);
  CHECK(at(1199, 1199, Missing::hold) == Approx(1e-5));
  CHECK(at(1200, 9000, Missing::hold) == Approx(5e-6));
  for (const Missing outside : {Missing::zero, Missing::hold}) {
    CHECK(at(0, 100, outside) == 0);  // no interval has ended
    CHECK(rain(0, outside).intensities(700)[0] == 0);
  }
  CHECK(rain(600, Missing::zero).next_change(500) == 600);
  CHECK(std::isinf(rain(600, Missing::hold).next_change(500)));
  basin.rain.until_cycle = false;
  CHECK(at(600, 600, Missing::zero) == Approx(1e-5));
}
