// Rain of a grid that falls elsewhere, and moves: members against runs whose grid says so, and a filter that
// finds where a storm is.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "forecast/analysis/analysis.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/perturbation.hpp"
#include "hydro/run/checkpoint.hpp"
#include "mesh/rain_file.hpp"
#include "mesh/rain_lattice.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"
#include "tests/support/whole_state.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

/// A grid of 100 m around the valley, counted from its south-western corner.
constexpr double size = 100, west = -2000, south = -2000;
constexpr int columns = 50, rows = 46, intervals = 8;
constexpr double interval = 600;  // s

struct Storm {
  double east = 0, north = 0, speed = 0;  ///< m, m/s to the east: besides its own
};

/// m/s in a grid cell: 90 mm/h in the middle of a storm of 250 m that crosses from the head of the valley.
double intensity(const Storm& s, int time, int column, int row) {
  if (time >= 3) return 0;
  const double x = west + (column + 0.5) * size - (300 + s.east + (0.1 + s.speed) * interval * time),
               y = south + (row + 0.5) * size - (300 + s.north);
  return 90e-3 / 3600 * std::exp(-(x * x + y * y) / (2 * 250.0 * 250.0));
}

mesh::Overlaps overlaps_of(const mesh::Mesh& mesh) {
  mesh::Overlaps o;
  o.area.assign(static_cast<std::size_t>(columns) * rows, 0);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const int column = static_cast<int>((mesh.cell_x[c] - west) / size),
              row = static_cast<int>((mesh.cell_y[c] - south) / size);
    o.count.push_back(1);
    o.grid_cell.push_back(row * columns + column);
    o.share.push_back(1);
    o.area[static_cast<std::size_t>(o.grid_cell.back())] += mesh.cell_area[c];
  }
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      o.column.push_back(7 + c);
      o.row.push_back(11 + r);
      o.x.push_back(west + (c + 0.5) * size);
      o.y.push_back(south + (r + 0.5) * size);
    }
  return o;
}

/// rain.nc, written by the first rank.
void write_rain(const std::filesystem::path& path, const mesh::Mesh& mesh, const Storm& storm) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0) {
    core::NetcdfFile f = core::NetcdfFile::create(path);
    const mesh::Overlaps o = overlaps_of(mesh);
    mesh::define_rain(f, mesh, o, intervals, valley_basin(1).forecast.start);
    f.put_attribute("", "rain_settings", std::string("{}"));
    mesh::write_overlaps(f, o);
    std::vector<double> begin, bounds, rates;
    for (int t = 0; t < intervals; ++t) {
      begin.push_back(t * interval);
      bounds.insert(bounds.end(), {t * interval, (t + 1) * interval});
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) rates.push_back(intensity(storm, t, c, r));
    }
    f.write("time", begin);
    f.write("time_bounds", bounds);
    f.write("rainfall_rate", rates);
    f.commit();
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

core::Basin storm_basin(int members, double sigma, double speed_sigma = 0) {
  core::Basin basin = doubtful_valley_basin(members, {}, 5);
  basin.boundaries.resize(1);
  basin.rain = {};
  basin.rain.grid = core::RainGrid{.files = "radar.nc", .margin_m = 1500, .settings = "{}"};
  basin.ensemble.controls["rain_east"] = {.sigma = sigma, .correlation_m = 0, .persistence = 0.9};
  basin.ensemble.controls["rain_speed_east"] = {.sigma = speed_sigma, .correlation_m = 0, .persistence = 0.9};
  return basin;
}

forecast::Moments moments_of(const std::vector<double>& v) { return forecast::moments(v.data(), v.size()); }

}  // namespace

TEST_CASE("A lattice moved by whole cells is the same numbers elsewhere, between them their means") {
  std::vector<int> column, row;
  std::vector<double> x, y, values;
  constexpr int n = 6;
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c) {  // turned by the angle of 3 and 4 of 5, rows southward, cells of 50 m
      column.push_back(100 + c), row.push_back(3 + r);
      x.push_back(1e6 + 50 * (0.8 * c + 0.6 * r));
      y.push_back(5e6 + 50 * (0.6 * c - 0.8 * r));
      values.push_back(std::sin(1.3 * c) + 2 + std::cos(0.7 * r * c));
    }
  const mesh::RainLattice lattice(column, row, x, y);
  CHECK(lattice.moved(values, 0, 0) == values);
  const auto at = [&](const std::vector<double>& v, int r, int c) { return v[r * n + c]; };
  const std::vector<double> two = lattice.moved(values, 2 * 50 * 0.8, 2 * 50 * 0.6),  // two columns on
      half = lattice.moved(values, 25 * 0.6, -25 * 0.8),                              // half a row
      far = lattice.moved(values, 1e7 * 0.8, 1e7 * 0.6);
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c) {
      CHECK(at(two, r, c) == Approx(at(values, r, std::max(c - 2, 0))).epsilon(1e-8));
      CHECK(at(half, r, c) ==
            Approx((at(values, r, c) + at(values, std::max(r - 1, 0), c)) / 2).epsilon(1e-8));
      CHECK(at(far, r, c) == Approx(at(values, r, 0)).epsilon(1e-8));
    }
}

// A grid moved by whole cells is moved exactly but for the rounding of its slope, which is of a part in 1e9.
TEST_CASE("Members whose rain falls elsewhere are runs of rain that does, and storms move at their speed") {
  const SharedFolder folder;
  const mesh::Mesh mesh = valley_mesh(20);
  const core::Basin basin = storm_basin(3, 300, 0.5);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const std::vector<Storm> storms = {{}, {300, -200, 0}, {-100, 0, 0}};
  core::Basin both = basin;
  both.ensemble.controls["rain_north"] = {.sigma = 300, .correlation_m = 0, .persistence = 0.9};
  write_rain(folder / "rain.nc", mesh, {});
  hydro::Simulation s(both, mesh, ranks, folder / "rain.nc");
  const auto lanes = static_cast<std::size_t>(s.lanes());
  std::vector<double> east(lanes), north(lanes);
  for (std::size_t k = 0; k < lanes; ++k) {
    const Storm& storm = storms[std::min(k, storms.size() - 1)];
    east[k] = storm.east, north[k] = storm.north;
  }
  s.set_control("rain_east", east);
  s.set_control("rain_north", north);
  s.advance_to(2400);
  const hydro::Budget moved = s.budget();
  core::Basin single = basin;
  single.ensemble.members = 1;
  for (std::size_t m = 0; m < storms.size(); ++m) {
    INFO("member " << m);
    write_rain(folder / "own.nc", mesh, storms[m]);
    hydro::Simulation own(single, mesh, ranks, folder / "own.nc");
    own.advance_to(2400);
    const double volume = own.budget().of("rain")[0];
    CHECK(volume > 500);
    CHECK(moved.of("rain")[m] == Approx(volume).epsilon(1e-6));
    CHECK(moved.relative_error(static_cast<int>(m)) < 1e-12);
    MPI_Barrier(MPI_COMM_WORLD);
  }
  CHECK(moved.of("rain")[1] != Approx(moved.of("rain")[0]).epsilon(0.05));

  // At 0.5 m/s for 2400 s: 1200 m on; in each slot where it was as the slot began.
  s.set_control("rain_speed_east", std::vector<double>(lanes, 0.5));
  s.set_control("rain_east", std::vector<double>(lanes, 0));
  s.advance_to(4800);
  for (const double away : s.control("rain_east")) CHECK(away == Approx(1200).epsilon(1e-12));
}

TEST_CASE("Storms elsewhere: the same bits on ranks and in groups, and after a restart within a slot") {
  const SharedFolder folder;
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = storm_basin(6, 300, 0.3);
  write_rain(folder / "rain.nc", mesh, {});
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation alone(basin, mesh, self, folder / "rain.nc");
  forecast::perturb(alone, 0);
  for (const double t : {700.0, 1200.0, 1600.0}) alone.advance_to(t);
  for (int groups = 1; groups <= world_size(); ++groups) {
    if (world_size() % groups != 0) continue;
    INFO(groups << " groups on " << world_size() << " ranks");
    basin.ensemble.groups = groups;
    const mesh::Ranks ranks(MPI_COMM_WORLD, groups);
    for (const double cut : {700.0, 1200.0}) {  // within a slot, at its end
      hydro::Simulation shared(basin, mesh, ranks, folder / "rain.nc"),
          resumed(basin, mesh, ranks, folder / "rain.nc");
      forecast::perturb(shared, 0);
      for (const double t : {700.0, 1200.0})
        if (t <= cut) shared.advance_to(t);
      hydro::write_checkpoint(folder / "cut.nc", shared, {}, {"test", basin.forecast.start});
      hydro::read_checkpoint(folder / "cut.nc", resumed, nullptr);
      for (hydro::Simulation* s : {&shared, &resumed})
        for (const double t : {700.0, 1200.0, 1600.0})
          if (t > cut) s->advance_to(t);
      CHECK(whole_depth(resumed) == whole_depth(shared));
      CHECK(different_depths(shared, alone) == 0);
      CHECK(resumed.control("rain_east") == shared.control("rain_east"));
      MPI_Barrier(MPI_COMM_WORLD);
    }
  }
}

namespace {

struct Found {
  forecast::Moments before, after;
  double level_before = 0, level_after = 0;  ///< error of the mean level at the lower gauge
};

/// A window of 40 minutes with readings of both gauges from a storm that lies `east` of where rain.nc has it.
Found find_storm(double east) {
  const SharedFolder folder;
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = storm_basin(32, 300);
  basin.assimilation.relaxation_to_prior_spread = 0;
  basin.assimilation.reading_interval_min = 5;
  basin.assimilation.reject_sigmas = 100;
  write_rain(folder / "rain.nc", mesh, {});
  write_rain(folder / "true.nc", mesh, {.east = east});
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin truth = basin;
  truth.ensemble.members = 1;
  hydro::Simulation s(basin, mesh, ranks, folder / "rain.nc"), real(truth, mesh, ranks, folder / "true.nc");
  forecast::perturb(s, 0);
  hydro::GaugeHistory history;
  assimilation::CycleReadings readings;
  for (const double t : {900.0, 1200.0, 1500.0, 1800.0, 2100.0, 2400.0}) {
    for (hydro::Simulation* one : {&s, &real}) one->advance_to(t);
    history.record(s, hydro::Phase::window);
    for (const std::size_t g : {0, 1})
      readings.readings.push_back({g == 0 ? "upper" : "lower",
                                   basin.forecast.start + core::milliseconds_of(t),
                                   real.water_levels()[g] - real.gauges()[g].zero, 0.01, false});
  }
  const auto level_error = [&] {
    const std::vector<double> level = s.water_levels();
    return std::abs(moments_of({level.begin() + 32, level.end()}).mean - real.water_levels()[1]);
  };
  Found found{moments_of(s.control("rain_east")), {}, level_error(), 0};
  const nlohmann::json report = forecast::analyse(s, history, readings);
  found.after = moments_of(s.control("rain_east"));
  found.level_after = level_error();
  CHECK(report["after"]["rain_east"]["all"].get<double>() == Approx(found.after.mean));
  CHECK(report["spread_after"]["rain_east"]["all"].get<double>() == Approx(found.after.spread));
  MPI_Barrier(MPI_COMM_WORLD);
  return found;
}

}  // namespace

TEST_CASE("A storm that lies elsewhere is found by gauges; one in place is left there") {
  if (world_size() > 1) return;  // the same on any ranks, as above
  for (const double east : {400.0, 0.0}) {
    const Found found = find_storm(east);
    INFO("truth " << east << " m; before " << found.before.mean << " +- " << found.before.spread << ", after "
                  << found.after.mean << " +- " << found.after.spread << "; level off by "
                  << found.level_before << ", then " << found.level_after);
    CHECK(found.after.spread < 0.5 * found.before.spread);
    CHECK(std::abs(found.after.mean - east) < 2 * found.after.spread + 30);
    CHECK(found.level_after < std::max(found.level_before, 0.01));
    if (east > 0) CHECK(std::abs(found.after.mean - east) < 0.3 * std::abs(found.before.mean - east));
    if (east > 0) CHECK(found.level_after < 0.5 * found.level_before);
  }
}
