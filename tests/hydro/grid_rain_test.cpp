// Rain of a grid in the solver: volume, members, ranks, restart, and what it says to files that do not fit.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/checkpoint.hpp"
#include "mesh/rain_file.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr std::size_t grid_cells = 4, intervals = 5;
constexpr double interval = 130;  ///< s: no multiple of the legs below

/// m/s; nothing falls in the third interval.
double rate(std::size_t time, std::size_t cell) {
  return time == 2 ? 0 : 1e-5 * (1 + static_cast<double>((3 * time + 5 * cell) % 7)) / 3;
}

/// Cells of the valley lie in one or two columns of a grid of four.
mesh::Overlaps overlaps_of(const mesh::Mesh& mesh) {
  mesh::Overlaps o;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double x = mesh.cell_x[c] / valley_length * grid_cells - 0.5, part = x - std::floor(x);
    const int left = std::clamp(static_cast<int>(std::floor(x)), 0, static_cast<int>(grid_cells) - 2);
    o.count.push_back(2);
    const double share = 0.1 + 0.8 * part;
    o.grid_cell.insert(o.grid_cell.end(), {left, left + 1});
    o.share.insert(o.share.end(), {1 - share, share});
  }
  for (int g = 0; g < static_cast<int>(grid_cells); ++g) {
    o.column.push_back(g);
    o.row.push_back(0);
    o.area.push_back(0);
  }
  return o;
}

struct Wish {
  std::string settings = "{\"units\":\"mm/h\"}", fingerprint = {};
  double damage = 0;      ///< put into the fourth interval
  std::size_t spare = 0;  ///< cells of the grid that lie over none of the mesh
};

core::Basin grid_basin(int members, core::Precision precision = core::Precision::f64,
                       core::Missing outside = core::Missing::error) {
  core::Basin basin = valley_basin(members, precision);
  basin.rain = {};
  basin.rain.grid =
      core::RainGrid{.files = "radar.nc", .outside = outside, .settings = "{\"units\":\"mm/h\"}"};
  return basin;
}

/// rain.nc, written by the first rank; the first interval begins `before` seconds before forecast.start.
void write_rain(const std::filesystem::path& path, const mesh::Mesh& mesh, const Wish& wish = {},
                int before = 10) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Barrier(MPI_COMM_WORLD);  // the others may still look at the one before
  if (rank == 0) {
    const core::Instant epoch = valley_basin(1).forecast.start - std::chrono::seconds(before);
    mesh::Overlaps o = overlaps_of(mesh);
    const std::size_t columns = grid_cells + wish.spare;
    o.column.resize(columns), o.row.resize(columns), o.area.resize(columns);
    core::NetcdfFile f = core::NetcdfFile::create(path);
    mesh::define_rain(f, mesh, o, intervals, epoch);
    f.put_attribute("", "rain_settings", wish.settings);
    if (!wish.fingerprint.empty()) f.put_attribute("", "mesh_fingerprint", wish.fingerprint);
    mesh::write_overlaps(f, o);
    std::vector<double> begin, bounds, rates;
    for (std::size_t t = 0; t < intervals; ++t) {
      begin.push_back(static_cast<double>(t) * interval);
      bounds.insert(bounds.end(), {begin.back(), begin.back() + interval});
      for (std::size_t g = 0; g < columns; ++g)
        rates.push_back(t == 3 && wish.damage != 0 ? wish.damage : rate(t, g));
    }
    f.write("time", begin);
    f.write("time_bounds", bounds);
    f.write("rainfall_rate", rates);
    f.commit();
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

/// Rain that a member is to have had by `t`, m3.
double expected_volume(const hydro::Simulation& alone, std::size_t lane, double t, double before,
                       core::Missing outside) {
  const mesh::Overlaps o = overlaps_of(alone.mesh());
  double volume = 0;
  for (std::size_t i = 0; i < intervals; ++i) {
    const double from = std::max(static_cast<double>(i) * interval - before, 0.0);
    double to = static_cast<double>(i + 1) * interval - before;
    if (i + 1 == intervals && outside == core::Missing::hold) to = t;
    to = std::min(to, t);
    if (to <= from) continue;
    for (mesh::Index c = 0; c < alone.mesh().n_cells(); ++c)
      for (std::size_t k = 2 * static_cast<std::size_t>(c); k < 2 * static_cast<std::size_t>(c) + 2; ++k)
        volume += o.share[k] * rate(i, static_cast<std::size_t>(o.grid_cell[k])) * (to - from) *
                  alone.mesh().cell_area[c] *
                  alone.control("rain_factor")[static_cast<std::size_t>(c) * alone.lanes() + lane];
  }
  return volume;
}

/// Differences in what the ranks of `shared` own.
long differences(const hydro::Simulation& shared, const hydro::Simulation& alone) {
  const hydro::LaneState a = shared.owned_state(), b = alone.owned_state();
  long different = 0;
  for (mesh::Index c = 0; c < shared.local().n_owned; ++c)
    for (int m = 0; m < shared.my_members(); ++m) {
      const std::size_t i = static_cast<std::size_t>(c) * shared.lanes() + m,
                        j = static_cast<std::size_t>(shared.local().global_cell[c]) * alone.lanes() +
                            shared.first_member() + m;
      different += a.depth[i] != b.depth[j] || a.velocity_x[i] != b.velocity_x[j] ||
                   a.velocity_y[i] != b.velocity_y[j];
    }
  const hydro::Budget x = shared.budget(), y = alone.budget();
  for (int m = 0; m < shared.my_members(); ++m)
    different += x.of("rain")[m] != y.of("rain")[shared.first_member() + m] ||
                 x.of("storage")[m] != y.of("storage")[shared.first_member() + m];
  return different;
}

}  // namespace

TEST_CASE("Rain of a grid: the volume of every member, and the same bits on any number of ranks") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  write_rain(folder / "rain.nc", mesh);
  for (const auto& [members, precision] :
       {std::pair(1, core::Precision::f64), {5, core::Precision::f64}, {8, core::Precision::f32}})
    for (const core::Missing outside : {core::Missing::zero, core::Missing::hold}) {
      const core::Basin basin = grid_basin(members, precision, outside);
      const mesh::Ranks ranks(MPI_COMM_WORLD, 1), self(MPI_COMM_SELF, 1);
      hydro::Simulation shared(basin, mesh, ranks, folder / "rain.nc"),
          alone(basin, mesh, self, folder / "rain.nc");
      for (hydro::Simulation* s : {&shared, &alone}) {
        vary_members(*s);
        for (const double t : {70.0, 300.0, 700.0}) s->advance_to(t);
      }
      CHECK(differences(shared, alone) == 0);
      CHECK(alone.substeps() > 200);
      const hydro::Budget b = alone.budget();
      for (int m = 0; m < members; ++m) {
        const double expected = expected_volume(alone, m, 700, 10, outside);
        INFO(members << " members, member " << m << ": " << b.of("rain")[m] << " of " << expected << " m3");
        // In single precision rates and steps are rounded to 2^-24 each.
        CHECK(b.of("rain")[m] == Approx(expected).epsilon(precision == core::Precision::f64 ? 1e-12 : 2e-7));
        CHECK(expected > 100);
      }
      if (members > 1) CHECK(b.of("rain")[0] != b.of("rain")[1]);
    }
}

TEST_CASE("Rain of a grid: going on from a checkpoint within an interval gives the same bits") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  write_rain(folder / "rain.nc", mesh);
  const core::Basin basin = grid_basin(5, core::Precision::f32);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation whole(basin, mesh, ranks, folder / "rain.nc"),
      first(basin, mesh, ranks, folder / "rain.nc"), second(basin, mesh, ranks, folder / "rain.nc");
  for (hydro::Simulation* s : {&whole, &first}) vary_members(*s);
  for (const double t : {200.0, 400.0, 600.0}) whole.advance_to(t);
  for (const double t : {200.0, 400.0}) first.advance_to(t);
  const hydro::ResultHeader header{"test", basin.forecast.start};
  hydro::GaugeHistory history;
  hydro::write_checkpoint(folder / "cut.nc", first, history, header);
  hydro::read_checkpoint(folder / "cut.nc", second, &history);
  second.advance_to(600);
  const hydro::LaneState a = whole.owned_state(), b = second.owned_state();
  CHECK(whole.slab().to_file(a.depth, whole.lanes()) == second.slab().to_file(b.depth, second.lanes()));
  CHECK(whole.slab().to_file(a.velocity_x, whole.lanes()) ==
        second.slab().to_file(b.velocity_x, second.lanes()));
  CHECK(whole.budget().of("rain") == second.budget().of("rain"));
  CHECK(first.budget().of("rain") != second.budget().of("rain"));
}

TEST_CASE("Rain of a grid that does not fit is refused", "[bad_input]") {
  const mesh::Mesh mesh = valley_mesh(24);
  const SharedFolder folder;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = grid_basin(1);
  const auto open = [&] { hydro::Simulation s(basin, mesh, ranks, folder / "rain.nc"); };
  CHECK_THROWS_WITH(
      open(), Contains("rain.nc: rain.grid is not on the mesh yet; run 'freshet rain basin.toml' first"));
  write_rain(folder / "rain.nc", mesh, {.fingerprint = "other"});
  CHECK_THROWS_WITH(open(), Contains("made for another mesh than mesh.nc is now; run 'freshet rain' again"));
  write_rain(folder / "rain.nc", mesh, {.settings = "{\"units\":\"mm\"}"});
  CHECK_THROWS_WITH(open(), Contains("made by other keys of [rain] than now; run 'freshet rain' again "
                                     "(units: \"mm\" then, \"mm/h\" now)"));
  write_rain(folder / "rain.nc", valley_mesh(20), {.fingerprint = mesh.fingerprint});
  CHECK_THROWS_WITH(open(), Contains("overlap_count does not fit the mesh: the file is damaged"));
  write_rain(folder / "rain.nc", mesh, {.spare = 2 * static_cast<std::size_t>(mesh.n_cells())});
  CHECK_THROWS_WITH(open(),
                    Contains("grid_cell holds cells that lie over none of the mesh: the file is damaged"));
  for (const double damage : {-1.0, std::nan("")}) {
    write_rain(folder / "rain.nc", mesh, {.damage = damage});
    hydro::Simulation s(basin, mesh, ranks, folder / "rain.nc");
    s.advance_to(300);
    CHECK_THROWS_WITH(s.advance_to(500), Contains("rainfall_rate of time 3 is damaged"));
  }
}

TEST_CASE("Rain of a grid that is known until the cycle: intervals that have ended by then") {
  const mesh::Mesh mesh = valley_mesh(10);
  const SharedFolder folder;
  using core::Missing;
  write_rain(folder / "rain.nc", mesh);  // intervals end at 120, 250, 380 s ...
  const auto first_cell = [&](double cycle, double t, Missing outside) {
    hydro::GridRain rain(grid_basin(1, core::Precision::f64, outside), mesh, folder / "rain.nc");
    rain.know_until(cycle);
    return rain.intensities(t)[0];
  };
  const auto known = [&](double cycle) {
    hydro::GridRain rain(grid_basin(1, core::Precision::f64, Missing::zero), mesh, folder / "rain.nc");
    rain.know_until(cycle);
    return rain.last_known();
  };
  CHECK(known(250) == 250);
  CHECK(known(379) == 250);
  CHECK(known(1e6) == 640);
  CHECK(first_cell(250, 249, Missing::zero) == rate(1, 0));
  CHECK(first_cell(249, 249, Missing::zero) == 0);
  CHECK(first_cell(249, 249, Missing::hold) == rate(0, 0));
  CHECK(first_cell(250, 600, Missing::hold) == rate(1, 0));
  CHECK(first_cell(1e6, 600, Missing::zero) == rate(4, 0));
  CHECK(first_cell(119, 100, Missing::hold) == 0);  // none has
}

TEST_CASE("Rain of a grid must cover the run, or basin.toml say what falls", "[bad_input]") {
  const mesh::Mesh mesh = valley_mesh(20);
  const SharedFolder folder;
  using core::Missing;
  for (const int before : {10, -60}) {
    write_rain(folder / "rain.nc", mesh, {}, before);
    const auto rain = [&](Missing outside) {
      return hydro::GridRain(grid_basin(1, core::Precision::f64, outside), mesh, folder / "rain.nc");
    };
    const double end = 650 - before;
    if (before > 0) {
      CHECK_NOTHROW(rain(Missing::error).check_covers(0, end));
      CHECK_THROWS_WITH(
          rain(Missing::error).check_covers(0, end + 1),
          Contains("rain is known from 2026-03-09T23:59:50Z to 2026-03-10T00:10:40Z, and needed from "
                   "2026-03-10T00:00:00Z to 2026-03-10T00:10:41Z") &&
              Contains("outside = \"zero\"") && Contains("\"hold\""));
      CHECK_NOTHROW(rain(Missing::hold).check_covers(0, 1e6));
    } else {
      CHECK_THROWS_WITH(rain(Missing::error).check_covers(0, 100), Contains("bring earlier rain"));
      CHECK_THROWS_WITH(rain(Missing::hold).check_covers(0, 100), Contains("bring earlier rain"));
    }
    CHECK_NOTHROW(rain(Missing::zero).check_covers(-1e6, 1e6));
    CHECK(rain(Missing::zero).intensities(end) == std::vector<double>(grid_cells, 0));
    CHECK(rain(Missing::zero).intensities(-before - 1.0) == std::vector<double>(grid_cells, 0));
    CHECK(rain(Missing::hold).intensities(end + 1000)[1] == rate(4, 1));
    CHECK(rain(Missing::zero).next_change(end - 1) == end);
    CHECK(std::isinf(rain(Missing::zero).next_change(end)));
  }
}
