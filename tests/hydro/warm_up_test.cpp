// The months before a run: stores of the ground and the snow from daily series.
#include "hydro/run/warm_up.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "mesh/ground_zones.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr double whole = valley_length * valley_width;

/// A linear store of 100 mm that falls to 1/e in 100 h, and a warm-up over the 40 days before 10 March.
core::Basin waiting_basin(int members) {
  core::Basin basin = valley_basin(members);
  basin.boundaries.resize(1);
  basin.rain = {};
  basin.forcing.infiltration.model = core::LossModel::constant;
  basin.forcing.ground = ground_under(std::nullopt);
  basin.forcing.ground.capacity_mm = 100;
  basin.forcing.ground.flow_mm_per_h = 1;
  basin.forcing.ground.flow_exponent = 1;
  basin.forcing.warm_up.enabled = true;
  basin.forcing.warm_up.begin = core::parse_instant("2026-01-29T00:00:00Z", "test");
  return basin;
}

/// A row for each day from the warm-up's begin to the end, `text(day)` its value.
template <class Text>
void write_days(const std::filesystem::path& path, const char* column, int days, const Text& text) {
  int mine = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &mine);
  if (mine == 0) {
    std::ofstream file(path);
    file << "time," << column << "\n";
    const core::Instant begin = core::parse_instant("2026-01-29T00:00:00Z", "test");
    for (int d = 0; d < days; ++d)
      if (const std::string value = text(d); value != "no row")
        file << core::to_iso(begin + core::milliseconds_of(86400.0 * d)) << "," << value << "\n";
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

/// Part of the valley where rain goes in.
double land_part(const mesh::Mesh& mesh) {
  const std::vector<double> drains_here = mesh::ground_zones(mesh, std::nullopt).drains_here;
  double land = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) land += drains_here[c] > 0 ? 0 : mesh.cell_area[c];
  return land / whole;
}

}  // namespace

TEST_CASE("A store comes near what daily rain keeps it at, as its equation says") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const SharedFolder folder;
  core::Basin basin = waiting_basin(1);
  basin.forcing.warm_up.rain_file = folder / "days.csv";
  basin.forcing.warm_up.begin = core::parse_instant("2026-03-06T00:00:00Z", "test");  // 96 h
  write_days(folder / "days.csv", "rain_mm", 40, [](int) { return "12"; });
  hydro::Simulation s(basin, mesh, ranks);
  const nlohmann::json report = hydro::warm_up(s);
  // dS/dt = r - S / 100 h from 30 mm.
  const double kept = 0.5 * land_part(mesh) * 100, exact = kept + (30 - kept) * std::exp(-0.96);
  const hydro::Budget budget = s.budget();
  CHECK(budget.of("ground_storage")[0] / whole * 1000 == Approx(exact).epsilon(2e-3));  // steps of an hour
  CHECK(budget.of("ground_initial")[0] == Approx(budget.of("ground_storage")[0]).epsilon(1e-12));
  CHECK(budget.relative_error(0) == 0);
  CHECK(s.time() == 0);
  CHECK(report["rain_mm"].get<double>() == Approx(48));
  CHECK(report["gaps"].empty());
  CHECK(report["ground"]["ground"]["flow_m3_per_s"]["p50"].get<double>() ==
        Approx(exact / 100 * whole / 3.6e6).epsilon(0.02));
  s.advance_to(600);
  CHECK(s.budget().relative_error(0) < 1e-12);
}

TEST_CASE("Gaps in daily rain are refused with their times, or filled and told") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const SharedFolder folder;
  core::Basin basin = waiting_basin(1);
  basin.forcing.warm_up.rain_file = folder / "gaps.csv";
  write_days(folder / "gaps.csv", "rain_mm", 38, [](int d) {
    return std::string(d == 3 ? "" : d == 10 || d == 11 ? "no row" : "6");
  });
  hydro::Simulation s(basin, mesh, ranks);
  CHECK_THROWS_WITH(hydro::warm_up(s),
                    Contains("gaps.csv: no rain is told for 3 times of the warm-up, 5 days") &&
                        Contains("2026-02-01 00:00 UTC to 2026-02-02 00:00 UTC") &&
                        Contains("2026-02-08 00:00 UTC to 2026-02-10 00:00 UTC") &&
                        Contains("2026-03-08 00:00 UTC to 2026-03-10 00:00 UTC"));
  basin.forcing.warm_up.gaps = core::Gaps::dry;
  CHECK(hydro::warm_up(s)["rain_mm"].get<double>() == Approx(6 * 35));
  basin.forcing.warm_up.gaps = core::Gaps::mean;
  const nlohmann::json report = hydro::warm_up(s);
  CHECK(report["rain_mm"].get<double>() == Approx(6 * 40));
  CHECK(report["gap_days"].get<double>() == Approx(5));
  CHECK(report["gaps"].size() == 3);
}

TEST_CASE("Members come out of a warm-up with their own rain, the same on any ranks and in any groups") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  core::Basin basin = waiting_basin(6);
  basin.forcing.ground.zone_km2 = 0.1;
  basin.forcing.warm_up.rain_file = folder / "days.csv";
  basin.forcing.warm_up.rain_sigma = 0.3;
  basin.forcing.temperature.series = {.constant = -1, .file = {}, .given = true};
  basin.forcing.temperature.lapse_c_per_km = 0;
  basin.forcing.snow.enabled = true;
  basin.forcing.warm_up.temperature_file = folder / "degrees.csv";
  write_days(folder / "days.csv", "rain_mm", 40, [](int) { return "5"; });
  write_days(folder / "degrees.csv", "degrees_c", 41, [](int d) { return d < 20 ? "3" : "-4"; });
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1), alone(MPI_COMM_SELF, 1);
  hydro::Simulation shared(basin, mesh, ranks), one(basin, mesh, alone);
  const nlohmann::json report = hydro::warm_up(shared);
  hydro::warm_up(one);
  for (std::size_t m = 0; m < 6; ++m) {
    CHECK(shared.budget().of("snow_storage")[m] == one.budget().of("snow_storage")[m]);
    for (std::size_t z = 0; z < one.ground().count(); ++z)
      CHECK(shared.ground().wetness()[z * shared.lanes() + m] == one.ground().wetness()[z * one.lanes() + m]);
  }
  // Twenty cold days of 5 mm each, but for what members make of it.
  const nlohmann::json snow = report["snow_mm"];
  CHECK(snow["p50"].get<double>() == Approx(100).epsilon(0.25));
  CHECK(snow["p90"].get<double>() > 1.1 * snow["p10"].get<double>());
  CHECK(report["temperature_from"] == "degrees.csv");
  const nlohmann::json zone = report["ground"]["ground 1"]["stored_mm"];
  CHECK(zone["p90"].get<double>() > 1.02 * zone["p10"].get<double>());
}

TEST_CASE("Without [warm_up] nothing is warmed up") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = waiting_basin(1);
  basin.forcing.warm_up = {};
  hydro::Simulation s(basin, mesh, ranks);
  CHECK(hydro::warm_up(s).is_null());
  CHECK(s.budget().of("ground_storage")[0] == Approx(0.030 * whole));
}
