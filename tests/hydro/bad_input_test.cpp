// What the solver side says to input that does not fit: where, what, and the mend; nothing half-written.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <functional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/series.hpp"
#include "hydro/run/checkpoint.hpp"
#include "mesh/ugrid_file.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

const hydro::ResultHeader header{"test", core::parse_instant("2026-03-10T00:00:00Z", "test")};

/// A checkpoint of the valley with 4 members, and the pieces to read it with others.
struct Fixture {
  SharedFolder folder;
  mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = valley_basin(4);
  mesh::Ranks ranks{MPI_COMM_WORLD, 1};
  std::filesystem::path file = folder / "checkpoint.nc";

  Fixture() {
    hydro::Simulation s(basin, mesh, ranks);
    hydro::GaugeHistory history;
    history.record(s, hydro::Phase::forecast);
    hydro::write_checkpoint(file, s, history, header);
  }
  void read(const core::Basin& other, const mesh::Mesh& on) {
    hydro::Simulation s(other, on, ranks);
    hydro::GaugeHistory history;
    hydro::read_checkpoint(file, s, &history);
  }
};

void truncate(const std::filesystem::path& file, double share) {
  std::filesystem::resize_file(
      file, static_cast<std::uintmax_t>(share * static_cast<double>(std::filesystem::file_size(file))));
}

/// No file may grow beyond this while it lives: what a full disk does, without one.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A checkpoint that fits is read") { CHECK_NOTHROW(read(basin, mesh)); }

TEST_CASE_METHOD(Fixture, "A checkpoint of another mesh") {
  CHECK_THROWS_WITH(read(basin, valley_mesh(25)), Contains("checkpoint.nc") && Contains("another mesh"));
}

TEST_CASE_METHOD(Fixture, "A checkpoint with other members, boundaries or gauges") {
  core::Basin members = basin, boundaries = basin, gauges = basin;
  members.ensemble.members = 5;
  boundaries.boundaries.pop_back();
  gauges.gauges.pop_back();
  CHECK_THROWS_WITH(read(members, mesh), Contains("has 4 members, ensemble.members is 5"));
  CHECK_THROWS_WITH(read(boundaries, mesh), Contains("other boundary sections"));
  CHECK_THROWS_WITH(read(gauges, mesh), Contains("with 2 gauges, there are 1 now"));
}

TEST_CASE_METHOD(Fixture, "A checkpoint cut short, or no checkpoint at all") {
  for (const double share : {0.9, 0.5, 0.01}) {
    truncate(file, share);
    CHECK_THROWS_AS(read(basin, mesh), core::InputError);
    CHECK_THROWS_WITH(read(basin, mesh), Contains("checkpoint.nc") && Contains("damaged or incomplete"));
  }
  core::write_file(file, "nonsense");
  CHECK_THROWS_WITH(read(basin, mesh), Contains("checkpoint.nc") && Contains("damaged or incomplete"));
  mesh::save_mesh(file, mesh);  // NetCDF, but something else
  CHECK_THROWS_WITH(read(basin, mesh), Contains("not a checkpoint"));
}

TEST_CASE_METHOD(Fixture, "A checkpoint of another configuration") {
  CHECK_NOTHROW(hydro::check_configuration(file, basin));
  core::Basin other = basin;
  other.resolved_json = "{\"solver\":{}}";
  CHECK_THROWS_WITH(hydro::check_configuration(file, other), Contains("another configuration"));
}

/// A file with one bit of each `step`-th byte turned, from `first` on.
void flip(const std::filesystem::path& file, std::size_t first, std::size_t step) {
  std::string bytes = core::read_file(file);
  for (std::size_t i = first; i < bytes.size(); i += step) bytes[i] = static_cast<char>(bytes[i] ^ 4);
  core::write_file(file, bytes);
}

TEST_CASE_METHOD(Fixture, "A checkpoint of which one bit has turned, or which another program has changed") {
  const std::string whole = core::read_file(file);
  for (const std::size_t byte : {std::size_t{9}, whole.size() / 3, whole.size() - 20}) {
    core::write_file(file, whole);
    flip(file, byte, whole.size());
    CHECK_THROWS_WITH(read(basin, mesh), Contains("checkpoint.nc: the file is damaged"));
    CHECK_THROWS_WITH(hydro::check_configuration(file, basin),
                      Contains("checkpoint.nc: the file is damaged"));
  }
  core::write_file(file, whole.substr(0, whole.size() - 64));
  CHECK_THROWS_WITH(read(basin, mesh), Contains("checkpoint.nc: was changed since freshet wrote it"));
  core::write_file(file, whole);
  CHECK_NOTHROW(read(basin, mesh));
}

TEST_CASE_METHOD(Fixture, "A checkpoint whose seal fits, but whose values cannot be") {
  using hydro::Simulation;
  const auto set = [](std::vector<double> hydro::LaneState::*what, double value) {
    return [=](Simulation& s, hydro::GaugeHistory&) {
      hydro::LaneState state = s.owned_state();
      state.depth[0] = 1;  // dry cells have no velocity
      (state.*what)[0] = value;
      s.set(0, state, {});
    };
  };
  const auto keep = [](hydro::ExtremeName what, double value) {
    return [=](Simulation& s, hydro::GaugeHistory&) {
      hydro::LaneExtremes extremes = s.solver().extremes().all();
      extremes.of(what)[0] = value;
      s.solver().extremes().set(extremes);
    };
  };
  const auto control = [](core::ControlName name, double value) {
    return [=](Simulation& s, hydro::GaugeHistory&) {
      std::vector<double> values = s.control(name);
      values[0] = value;
      s.set_control(name, std::move(values));
    };
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto [change, message] =
      GENERATE_COPY(table<std::function<void(Simulation&, hydro::GaugeHistory&)>, std::string>({
          {set(&hydro::LaneState::depth, -0.5), "depth holds -0.5"},
          {set(&hydro::LaneState::depth, 1e5), "depth holds 100000"},
          {set(&hydro::LaneState::velocity_x, nan), "velocity_x holds nan"},
          {control("rain_factor", -1), "rain_factor holds -1"},
          {control("manning_factor", 0), "manning_factor holds 0"},
          {keep("arrival_time", 500), "arrival_time holds 500"},  // nothing was simulated yet
          {keep("maximum_speed", -2), "maximum_speed holds -2"},
          {[](Simulation&, auto& history) { history.time[0] = 1e9; }, "do not follow each other in time"},
          {[=](Simulation&, auto& history) { history.budget.volume[0] = nan; }, "budget_volume holds nan"},
      }));
  Simulation s(basin, mesh, ranks);
  hydro::GaugeHistory history;
  for (int i = 0; i < 2; ++i) {
    history.record(s, hydro::Phase::window);
    history.budget.record(s, hydro::Phase::window);
  }
  INFO(message);
  change(s, history);
  hydro::write_checkpoint(file, s, history, header);
  hydro::GaugeHistory read_back;
  Simulation other(basin, mesh, ranks);
  CHECK_THROWS_WITH(hydro::read_checkpoint(file, other, &read_back),
                    Contains("checkpoint.nc") && Contains(message) && Contains("remove it to start again"));
}

TEST_CASE_METHOD(Fixture, "A mesh file that is damaged") {
  const std::filesystem::path saved = folder / "mesh.nc";
  mesh::save_mesh(saved, mesh);
  CHECK(mesh::read_mesh(core::NetcdfFile::open(saved)).fingerprint == mesh.fingerprint);
  truncate(saved, 0.5);
  CHECK_THROWS_WITH(core::NetcdfFile::open(saved), Contains("mesh.nc") && Contains("damaged or incomplete"));
  CHECK_THROWS_AS(core::NetcdfFile::open(folder / "none.nc"), core::InputError);
}

TEST_CASE_METHOD(
    Fixture, "A mesh of which anything was changed does not fit its fingerprint; what cannot be is refused") {
  const auto [change, message] = GENERATE(table<std::function<void(mesh::Mesh&)>, std::string>({
      {[](mesh::Mesh& m) { m.bed_elevation[3] += 0.5; }, "does not fit its own fingerprint"},
      {[](mesh::Mesh& m) { m.node_z[3] += 0.5; }, "does not fit its own fingerprint"},
      {[](mesh::Mesh& m) { m.node_lon[3] += 0.5; }, "does not fit its own fingerprint"},
      {[](mesh::Mesh& m) { m.land_class[7] = 1 - m.land_class[7]; }, "does not fit its own fingerprint"},
      {[](mesh::Mesh& m) { m.outlet_edges.pop_back(); }, "does not fit its own fingerprint"},
      {[](mesh::Mesh& m) { m.land_class[7] = -7; }, "land_class[7] is -7"},
      {[](mesh::Mesh& m) { m.land_class[7] = 2; }, "land_class[7] is 2"},
      {[](mesh::Mesh& m) { m.outlet_edges[0][1] = 1 << 30; }, "outlet_edge_nodes[1] is 1073741824"},
      {[](mesh::Mesh& m) { m.node_x[5] = 1e30; }, "mesh2d_node_x[5] is 1e+30"},
      {[](mesh::Mesh& m) { m.bed_elevation[5] = 3.4e38; }, "bed_elevation[5] is 3.4e+38"},
      {[](mesh::Mesh& m) {
         m.fingerprint = mesh::fingerprint(m);
         m.cell_nodes[2][1] = -1;
       },
       "mesh"},
  }));
  mesh::Mesh other = mesh;
  change(other);
  mesh::save_mesh(folder / "mesh.nc", other);
  CHECK_THROWS_WITH(mesh::read_mesh(core::NetcdfFile::open(folder / "mesh.nc")), Contains(message));
}

TEST_CASE_METHOD(Fixture, "Gauges and boundaries that do not touch the mesh") {
  core::Basin outside = basin, far = basin, unknown = basin;
  outside.gauges[1].at_point = valley_point(-500, 100);
  far.boundaries[1].at_point = valley_point(500, 300);
  far.boundaries[1].width_m = 30;
  CHECK_THROWS_WITH(hydro::Simulation(outside, mesh, ranks), Contains("basin.toml:70: gauge lower") &&
                                                                 Contains("lies outside the mesh") &&
                                                                 Contains("correct lon and lat"));
  CHECK_THROWS_WITH(hydro::Simulation(far, mesh, ranks),
                    Contains("basin.toml:90: boundary 'inflow' touches no edge") && Contains("width_m"));
  mesh::Mesh classes = mesh;
  classes.land_class_names.push_back("swamp");
  CHECK_THROWS_WITH(hydro::Simulation(unknown, classes, ranks),
                    Contains("basin.toml:20") && Contains("land class 'swamp'"));
}

TEST_CASE_METHOD(Fixture, "A boundary of which later ones take all edges is bad input, of whatever type") {
  for (const core::BoundaryKind& kind : core::boundary_kinds()) {
    if (kind.file == core::BoundaryFile::rating_curve) continue;  // it needs a file
    for (const char* later : {"wall", "discharge"}) {
      core::Basin covered = basin;
      covered.boundaries = {valley_boundary("a", kind.name, valley_point(0, valley_width / 2), 5),
                            valley_boundary("b", later, valley_point(0, valley_width / 2), 3)};
      CHECK_THROWS_WITH(hydro::Simulation(covered, mesh, ranks),
                        Contains("basin.toml:90: boundary 'a' has no edge left: 'b' takes all"));
    }
  }
}

TEST_CASE_METHOD(Fixture, "What of a boundary is left, and that no water can leave, is said") {
  core::Basin partly = basin;
  CHECK(hydro::Boundaries(partly, mesh).notes().empty());
  partly.boundaries.push_back(valley_boundary("bank", "wall", valley_point(0, 330), 0));
  partly.boundaries.back().width_m = 60;
  const auto notes = hydro::Boundaries(partly, mesh).notes();
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Contains("boundary 'inflow' keeps") && Contains("'bank' takes the rest"));
  core::Basin tub = basin;
  for (const auto& boundaries : {std::vector<core::Boundary>{}, {basin.boundaries[1]}}) {
    tub.boundaries = boundaries;
    const auto told = hydro::Boundaries(tub, mesh).notes();
    REQUIRE(told.size() == 1);
    CHECK_THAT(told[0], Contains("no water can leave the mesh"));
  }
}

TEST_CASE("Rain of stations: columns, ends, gaps") {
  const SharedFolder folder;
  const mesh::Mesh mesh = valley_mesh(10);
  core::Basin basin = valley_basin(1);
  basin.rain.design_storm.reset();
  basin.rain.file = folder / "rain.csv";
  basin.rain.stations = {{"east", valley_point(900, 300)}};
  const auto rain_of = [&](const std::string& text) {
    core::write_file(*basin.rain.file, text);
    return hydro::Rain(basin, mesh);
  };
  CHECK_THROWS_WITH(rain_of("time,west_mm_per_h\n2026-03-10T00:00:00Z,1\n"),
                    Contains("no column 'east_mm_per_h'"));
  const std::string east = "time,east_mm_per_h\n2026-03-10T00:00:00Z,3.6\n";
  CHECK_THROWS_WITH(rain_of(east), Contains("one row, and nothing says how long it holds"));
  const std::string two = east + "2026-03-10T01:00:00Z,7.2\n";
  CHECK_NOTHROW(rain_of(two).check_covers(0, 7200));
  CHECK_THROWS_WITH(rain_of(two).check_covers(0, 7201), Contains("rain.csv: east_mm_per_h is known from"));
  basin.rain.outside = core::Missing::zero;
  CHECK(rain_of(two).intensities(7199)[0] == Approx(2e-6));
  CHECK(rain_of(two).intensities(7200)[0] == 0);
  CHECK(rain_of(two).next_change(3600) == 7200);

  basin.rain.missing = core::Missing::neighbours;
  basin.rain.stations.push_back({"west", valley_point(100, 300)});
  const std::string gaps =
      "time,east_mm_per_h,west_mm_per_h\n2026-03-10T00:00:00Z,3.6,7.2\n2026-03-10T01:00:00Z,,7.2\n";
  for (const bool weighted : {false, true}) {
    basin.rain.inverse_distance = weighted;
    const hydro::Rain rain = rain_of(gaps);
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
      CHECK(rain.at(c, rain.intensities(0)) <= 2e-6 * (1 + 1e-12));
      CHECK(rain.at(c, rain.intensities(3600)) == Approx(2e-6));
    }
  }
}

// A full disk is no fault of the input: RunError (exit code 1), and what was there before stays as it was.
TEST_CASE_METHOD(Fixture, "A full disk while writing a checkpoint") {
  hydro::Simulation s(basin, mesh, ranks);
  hydro::GaugeHistory history;
  history.record(s, hydro::Phase::forecast);
  const std::string before = core::read_file(file);
  for (const rlim_t bytes : {0, 20'000, 100'000}) {
    const FullDisk full(bytes);
    REQUIRE(before.size() > bytes);
    CHECK_THROWS_AS(hydro::write_checkpoint(file, s, history, header), core::RunError);
    CHECK_THROWS_AS(hydro::write_checkpoint(folder / "new.nc", s, history, header), core::RunError);
  }
  CHECK(core::read_file(file) == before);
  CHECK_FALSE(std::filesystem::exists(folder / "new.nc"));
  CHECK_NOTHROW(
      hydro::write_checkpoint(file, s, history, header));  // and once there is room again it goes on
}
