// Water at the start by region, from another run, and inflow over an area: where it is, how much, how fast,
// and the same on any number of ranks.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <limits>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/checkpoint.hpp"
#include "hydro/run/gauge_history.hpp"
#include "hydro/run/simulation.hpp"
#include "mesh/other_run.hpp"
#include "mesh/places.hpp"
#include "mesh/ugrid_file.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

core::InitialWater water(const std::string& name) {
  core::InitialWater w;
  w.name = name;
  w.at = "basin.toml:60";
  return w;
}

core::LineInput box(double west, double south, double east, double north) {
  core::LineInput polygon;
  polygon.points = {{west, south}, {east, south}, {east, north}, {west, north}};
  return polygon;
}

/// A reservoir in the lower 400 m, a stream that runs, a pond of a given depth in a corner.
core::Basin dam_break(int members) {
  core::Basin basin = valley_basin(members);
  core::InitialWater film = water("film"), reservoir = water("reservoir"), corner = water("corner");
  film.depth.constant = 0.05;
  film.unit_discharge_x.constant = 0.1;
  film.unit_discharge_y.constant = 0;
  reservoir.level.constant = 8;
  reservoir.polygon = box(600, 0, 1000, 600);
  corner.depth.constant = 2;
  corner.velocity_x.constant = -1;
  corner.velocity_y.constant = 0.5;
  corner.polygon = box(900, 500, 1000, 600);
  basin.initial_water = {film, reservoir, corner};
  return basin;
}

/// Depth and velocities that the first member of an owned cell should have.
std::array<double, 3> expected(const mesh::Mesh& mesh, mesh::Index c) {
  const double x = mesh.cell_x[c], y = mesh.cell_y[c];
  if (x > 900 && y > 500) return {2, -1, 0.5};
  if (x > 600) return {std::max(0.0, 8 - mesh.bed_elevation[c]), 0, 0};
  return {0.05, 2, 0};
}

/// A field of the state, [cell of the mesh][lane], the same on all ranks: who owns a cell may differ from run
/// to run.
std::vector<double> whole(const hydro::Simulation& s, std::vector<double> hydro::LaneState::*field,
                          mesh::Index n_cells) {
  const std::size_t lanes = s.lanes();
  std::vector<double> values(n_cells * lanes, 0);
  const hydro::LaneState owned = s.owned_state();
  for (mesh::Index c = 0; c < s.local().n_owned; ++c)
    for (std::size_t k = 0; k < lanes; ++k)
      values[s.local().global_cell[c] * lanes + k] = (owned.*field)[c * lanes + k];
  MPI_Allreduce(MPI_IN_PLACE, values.data(), int(values.size()), MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  return values;
}

}  // namespace

TEST_CASE("Regions hold level, depth and velocity; the later one holds where two meet") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1), self(MPI_COMM_SELF, 1);
  const core::Basin basin = dam_break(2);
  hydro::Simulation shared(basin, mesh, ranks);
  const hydro::LaneState s = shared.owned_state();
  double worst = 0, volume = 0;
  for (mesh::Index c = 0; c < shared.local().n_owned; ++c) {
    const std::size_t at = static_cast<std::size_t>(c) * shared.lanes();
    const auto [h, u, v] = expected(mesh, shared.local().global_cell[c]);
    worst = std::max({worst, std::abs(s.depth[at] - h), std::abs(s.velocity_x[at] - u),
                      std::abs(s.velocity_y[at + 1] - v)});
  }
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) volume += expected(mesh, c)[0] * mesh.cell_area[c];
  CHECK(worst < 1e-12);
  CHECK(shared.budget().of("initial")[0] == Approx(volume).epsilon(1e-12));
  CHECK(std::abs(shared.budget().error(0)) < 1e-9);

  hydro::Simulation alone(basin, mesh, self);
  shared.advance_to(30);
  alone.advance_to(30);
  CHECK(shared.water_levels() == alone.water_levels());
  CHECK(shared.gauge_values().velocity_x == alone.gauge_values().velocity_x);
  CHECK(shared.budget().of("storage") == alone.budget().of("storage"));
  CHECK(shared.budget().relative_error(0) < 1e-12);
}

TEST_CASE("A raster's means fill the cells where it has a value") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1), self(MPI_COMM_SELF, 1);
  mesh::Field field{"pond.tif", std::vector<double>(mesh.n_cells(), std::nan(""))};
  field.values[7] = 20;
  const SharedFolder folder;
  const std::filesystem::path file = folder / "mesh.nc";
  if (ranks.leader()) mesh::save_mesh(file, mesh, {field});
  MPI_Barrier(ranks.world());
  core::Basin basin = valley_basin(1);
  core::InitialWater film = water("film"), pond = water("pond");
  film.depth.constant = 0.1;
  pond.level.raster = core::RasterInput{"rasters/pond.tif"};
  basin.initial_water = {film, pond};
  const hydro::Simulation s(basin, mesh, self, {}, {}, file);
  const hydro::LaneState state = s.owned_state();
  CHECK(state.depth[7 * s.lanes()] == Approx(20 - mesh.bed_elevation[7]));
  CHECK(state.depth[8 * s.lanes()] == Approx(0.1));
  CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, self),
                    Contains("raster pond.tif of initial water 'pond' is not in mesh.nc"));
}

TEST_CASE("A run begins where another ended: its own checkpoint, members apart or all from one") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const SharedFolder folder;
  const std::filesystem::path file = folder / "checkpoint.nc";
  const core::Basin first = dam_break(2);
  hydro::Simulation before(first, mesh, ranks);
  vary_members(before);
  before.advance_to(20);
  hydro::GaugeHistory history;
  hydro::write_checkpoint(file, before, history, {"test", first.forecast.start});

  core::Basin basin = valley_basin(2);
  core::InitialWater w = water("yesterday");
  w.results = core::InitialResults{file, {}, {}};
  basin.initial_water = {w};
  const hydro::Simulation after(basin, mesh, ranks);
  CHECK(after.time() == 0);
  for (const auto field : {&hydro::LaneState::depth, &hydro::LaneState::velocity_y})
    CHECK((whole(after, field, mesh.n_cells()) == whole(before, field, mesh.n_cells())));

  basin.initial_water[0].results->member = 1;
  const hydro::Simulation from_one(basin, mesh, ranks);
  CHECK(from_one.budget().of("initial")[0] == Approx(before.budget().of("storage")[1]).epsilon(1e-12));
  basin.ensemble.members = 1;
  basin.initial_water[0].results->member.reset();
  CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, ranks),
                    Contains("holds 2 members; say with results_member"));
  basin.initial_water[0].results->member = 0;
  const mesh::Mesh other = valley_mesh(20);
  CHECK_THROWS_WITH(hydro::Simulation(basin, other, ranks), Contains("was made on another mesh"));
}

namespace {

/// A forecast.nc of one time and two members, one cell and member of which is `odd`, the others 0.5 m deep.
void write_results(const std::filesystem::path& path, const mesh::Mesh& mesh, float odd,
                   std::size_t cells_left_out = 0) {
  const std::size_t cells = mesh.n_cells() - cells_left_out;
  core::NetcdfFile file = core::NetcdfFile::create(path);
  file.add_dimension("time", 1);
  file.add_dimension("member", 2);
  file.add_dimension("face", cells);
  file.add_variable("time", core::NcType::f64, {"time"},
                    {{"units", std::string("seconds since 2026-03-10 00:00:00")}});
  for (const char* name : {"depth", "velocity_x", "velocity_y"})
    file.add_variable(name, core::NcType::f32, {"time", "member", "face"},
                      {{"missing_value", std::vector<double>{1e20F}}});
  file.put_attribute("", "mesh_fingerprint", mesh.fingerprint);
  file.write("time", std::vector<double>{0});
  std::vector<float> depth(2 * cells, 0.5F), still(2 * cells, 0);
  depth[cells + 7] = odd;
  if (std::isnan(odd)) still[cells + 7] = odd;
  file.write("depth", depth);
  file.write("velocity_x", still);
  file.write("velocity_y", still);
  file.commit();
}

}  // namespace

TEST_CASE("Results of another run are believed only where they can be", "[bad_input]") {
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const SharedFolder folder;
  if (!ranks.leader()) return;
  mesh::Mesh mesh = valley_mesh(24);
  mesh.fingerprint = mesh::fingerprint(mesh);
  core::Basin basin = valley_basin(2);
  core::InitialWater w = water("yesterday");
  w.results = core::InitialResults{folder / "forecast.nc", {}, {}};
  basin.initial_water = {w};
  const auto fault = [&](const mesh::Mesh* made) {
    core::Problems problems;
    mesh::check_other_runs(basin, made, problems);
    try {
      problems.throw_all();
    } catch (const core::InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  for (const float missing : {std::numeric_limits<float>::quiet_NaN(), 1e20F}) {
    write_results(folder / "forecast.nc", mesh, missing);
    CHECK(fault(&mesh).empty());
    CHECK(mesh::read_other_run(w, mesh, 2).depth[15] == 0);
    CHECK(mesh::read_other_run(w, mesh, 2).depth[14] == 0.5);
  }
  for (const float odd :
       {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), 500.0F, -0.5F}) {
    write_results(folder / "forecast.nc", mesh, odd);
    const std::string words =
        fmt::format("basin.toml:60: initial water 'yesterday': {} holds a depth of {:g} m",
                    (folder / "forecast.nc").string(), odd);
    CHECK_THAT(fault(&mesh), Contains(words) && Contains("in cell 7, member 1"));
    CHECK_THAT(fault(nullptr), Contains(words));
    CHECK_THROWS_WITH(mesh::read_other_run(w, mesh, 2), Contains(words));
  }
  write_results(folder / "forecast.nc", mesh, 0.5F, 3);
  CHECK_THAT(fault(&mesh),
             Contains(fmt::format("holds {} cells, the mesh has {}", mesh.n_cells() - 3, mesh.n_cells())));
  basin.ensemble.members = 3;
  CHECK_THAT(fault(nullptr), Contains("holds 2 members; say with results_member"));
  basin.ensemble.members = 2;
  basin.initial_water[0].results->time = core::parse_instant("2026-03-10T01:00:00Z", "test");
  CHECK_THAT(fault(nullptr), Contains("holds no fields of 2026-03-10T01:00:00Z"));
  basin.initial_water[0].results->file = folder / "none.nc";
  CHECK_FALSE(fault(nullptr).empty());
  CHECK_THROWS_WITH(mesh::check_not_own(basin, folder / "run/.."),
                    Contains("which the run that starts from it overwrites; copy it to another place"));
  CHECK_NOTHROW(mesh::check_not_own(basin, folder / "run"));
}

TEST_CASE("A checkpoint whose sizes do not fit is refused", "[bad_input]") {
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const SharedFolder folder;
  if (!ranks.leader()) return;
  mesh::Mesh mesh = valley_mesh(24);
  mesh.fingerprint = mesh::fingerprint(mesh);
  core::InitialWater w = water("yesterday");
  w.results = core::InitialResults{folder / "checkpoint.nc", {}, {}};
  const auto write = [&](std::size_t cells, const std::vector<std::string>& dimensions_of_u) {
    core::NetcdfFile file = core::NetcdfFile::create(folder / "checkpoint.nc");
    file.add_dimension("face", cells);
    file.add_dimension("member", 1);
    file.add_variable("depth", core::NcType::f64, {"face", "member"});
    file.add_variable("velocity_x", core::NcType::f64, dimensions_of_u);
    file.add_variable("velocity_y", core::NcType::f64, {"face", "member"});
    file.put_attribute("", "mesh_fingerprint", mesh.fingerprint);
    for (const char* name : {"depth", "velocity_y"}) file.write(name, std::vector<double>(cells, 0.5));
    file.write("velocity_x", std::vector<double>(dimensions_of_u.size() == 2 ? cells : 1, 0.5));
    file.commit();
  };
  const std::size_t cells = mesh.n_cells();
  write(cells, {"face", "member"});
  CHECK(mesh::read_other_run(w, mesh, 1).depth.size() == cells);
  write(cells - 5, {"face", "member"});
  CHECK_THROWS_WITH(mesh::read_other_run(w, mesh, 1), Contains(fmt::format("holds {} cells", cells - 5)));
  write(cells, {"member"});
  CHECK_THROWS_WITH(mesh::read_other_run(w, mesh, 1),
                    Contains("velocity_x has the dimensions (member), not (face, member)"));
}

TEST_CASE("An inflow over an area is spread over its cells and counted once") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1), self(MPI_COMM_SELF, 1);
  core::Basin basin = valley_basin(1);
  basin.rain = {};
  basin.boundaries.clear();
  core::PointSource drain;
  drain.name = "drain";
  drain.at = "basin.toml:95";
  drain.area = box(100, 100, 300, 500);
  drain.discharge = {.constant = 3, .file = {}, .given = true};
  basin.forcing.sources = {drain};
  hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
  shared.advance_to(10);
  alone.advance_to(10);
  CHECK(shared.budget().of("source", 0)[0] == Approx(30).epsilon(1e-6));
  CHECK(shared.budget().of("storage")[0] == Approx(30).epsilon(1e-6));
  CHECK(std::abs(shared.budget().error(0)) < 1e-9);
  CHECK(shared.budget().rows("source") == alone.budget().rows("source"));
  CHECK(shared.owned_state().depth.size() <= alone.owned_state().depth.size());
  double wet = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (alone.owned_state().depth[static_cast<std::size_t>(c) * alone.lanes()] > 0) wet += mesh.cell_area[c];
  CHECK(wet >= 200 * 400 * 0.9);
}

TEST_CASE("Inflow over an area goes on from a checkpoint with the same bits, on any ranks") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1), self(MPI_COMM_SELF, 1);
  const SharedFolder folder;
  core::Basin basin = dam_break(3);
  basin.solver.order = 2;
  core::PointSource spring;
  spring.name = "spring";
  spring.at = "basin.toml:95";
  spring.area = box(100, 100, 300, 500);
  spring.discharge = {.constant = 3, .file = {}, .given = true};
  basin.forcing.sources = {spring};
  hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self), again(basin, mesh, ranks);
  for (hydro::Simulation* s : {&shared, &alone}) {
    vary_members(*s);
    s->advance_to(20);
  }
  hydro::GaugeHistory history;
  hydro::write_checkpoint(folder / "cut.nc", shared, history, {"test", basin.forecast.start});
  MPI_Barrier(MPI_COMM_WORLD);
  hydro::read_checkpoint(folder / "cut.nc", again, &history);
  alone.set_budget(alone.budget());  // as writing a checkpoint does: accounts go on from rounded sums
  for (hydro::Simulation* s : {&shared, &alone, &again}) s->advance_to(45);
  for (const auto field :
       {&hydro::LaneState::depth, &hydro::LaneState::velocity_x, &hydro::LaneState::velocity_y})
    CHECK((whole(again, field, mesh.n_cells()) == whole(shared, field, mesh.n_cells())));
  CHECK(again.budget().rows("source") == shared.budget().rows("source"));
  CHECK(again.budget().of("storage") == shared.budget().of("storage"));
  CHECK(alone.budget().rows("source") == shared.budget().rows("source"));
  CHECK(alone.budget().of("storage") == shared.budget().of("storage"));
  CHECK(alone.water_levels() == shared.water_levels());
  CHECK(shared.budget().of("source", 0)[0] == Approx(135).epsilon(1e-6));
}

TEST_CASE("Places and polygons that cannot be", "[bad_input]") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  core::Basin basin = dam_break(1);
  basin.initial_water[1].polygon = box(5000, 0, 6000, 600);
  CHECK_THROWS_WITH(
      hydro::Simulation(basin, mesh, ranks),
      Contains("basin.toml:60: the polygon of initial water 'reservoir' holds the centre of no cell"));
  basin = dam_break(1);
  basin.initial_water[1].polygon = core::LineInput{"regions.gpkg", "", "lake", {}};
  CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, ranks),
                    Contains("is not in mesh.nc; run 'freshet mesh' again"));
  basin = valley_basin(1);
  basin.gauges[0].at_point = core::Position::in_plane(-3, 5);
  CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, ranks),
                    Contains("x -3, y 5 lies outside the mesh, which covers x 0 to 1000 and y 0 to 600"));
}

TEST_CASE("A point by x and y is the point by longitude and latitude") {
  const mesh::Mesh mesh = valley_mesh(24);
  for (const auto& [x, y] : {std::pair(310.0, 300.0), {905.0, 310.0}, {12.0, 580.0}}) {
    const mesh::Index cell = mesh::find_cell(mesh, core::Position::in_plane(x, y));
    REQUIRE(cell != mesh::none);
    CHECK(cell == mesh::find_cell(mesh, core::Position(valley_point(x, y))));
    const core::LonLat p = mesh::lonlat_of(mesh, cell, core::Position::in_plane(x, y));
    CHECK(p.lon == Approx(valley_point(x, y).lon));
    const core::PlanePoint q = mesh::plane_of(mesh, cell, core::Position(valley_point(x, y)));
    CHECK(q[1] == Approx(y));
  }
}
