// Discharge through lines across the flow, and boundaries along lines: held against the water balance of what
// lies downstream, over ranks and restarts. The lines are put into the mesh by code; tests/mesh and
// terrain_lines_test.cpp bring them from vector files.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/checkpoint.hpp"
#include "tests/support/shared_folder.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

const hydro::ResultHeader header{"test", core::parse_instant("2026-03-10T00:00:00Z", "test")};

core::Section section_named(const std::string& name) {
  core::Section section;
  section.name = name;
  section.line = core::LineInput{"lines.gpkg", "", name, {}};
  section.at = {"basin.toml:120"};
  return section;
}

struct Drawn {
  std::string name;
  std::vector<double> x, y;
};

/// Both from the left bank to the right bank; the upper one runs up the valley on its way, so that edges of
/// both orientations are on it. The lake lies above both.
const std::vector<Drawn> drawn = {{"upper", {760, 760, 620, 620}, {600, 350, 330, 0}},
                                  {"lower", {850, 850}, {600, 0}}};

mesh::Mesh mesh_with(const std::vector<Drawn>& lines) {
  mesh::Mesh mesh = valley_mesh(24);
  for (const Drawn& line : lines) mesh.lines.push_back({section_named(line.name).line.id(), line.x, line.y});
  return mesh;
}

core::Basin basin_with(const std::vector<Drawn>& lines, int members, core::Precision precision, int order) {
  core::Basin basin = valley_basin(members, precision);
  basin.solver.order = order;
  for (const Drawn& line : lines) basin.sections.push_back(section_named(line.name));
  return basin;
}

/// [cell] 1 where water from there reaches the outlet without crossing the path.
std::vector<char> below(const mesh::Mesh& mesh, const hydro::SectionPath& path) {
  const std::set<mesh::Index> cut(path.edges.begin(), path.edges.end());
  std::vector<char> reached(mesh.n_cells(), 0);
  std::vector<mesh::Index> open;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.cell_x[c] > valley_length - 50) open.push_back(c);
  while (!open.empty()) {
    const mesh::Index c = open.back();
    open.pop_back();
    if (reached[c]) continue;
    reached[c] = 1;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const mesh::Index e = mesh.cell_edges[c][i];
      if (cut.count(e) || mesh.edge_cells[e][1] == mesh::none) continue;
      for (mesh::Index next : mesh.edge_cells[e]) open.push_back(next);
    }
  }
  return reached;
}

double stored(const hydro::Simulation& s, const std::vector<char>& where, int member) {
  const hydro::LaneState state = s.owned_state();
  core::ExactSum sum;
  for (mesh::Index c = 0; c < s.local().n_owned; ++c)
    if (where[s.local().global_cell[c]])
      sum.add(state.depth[static_cast<std::size_t>(c) * s.lanes() + member] * s.local().area[c]);
  return sum.value();
}

}  // namespace

// It rains below the upper line only: all rain, and all that leaves at the outlet, is of the part below it.
TEST_CASE("What goes through a line is what the part below it gains") {
  const mesh::Mesh mesh = mesh_with(drawn);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  for (const int order : {1, 2}) {
    const core::Basin basin = basin_with(drawn, 3, core::Precision::f64, order);
    hydro::Simulation s(basin, mesh, self);
    for (const int sign : {-1, 1})
      CHECK(std::count(s.lines()[0].signs.begin(), s.lines()[0].signs.end(), sign) > 1);
    const std::vector<char> part = below(mesh, s.lines()[0]);
    const auto cells = std::count(part.begin(), part.end(), 1);
    REQUIRE(cells > mesh.n_cells() / 5);
    REQUIRE(cells < mesh.n_cells() * 2 / 5);
    vary_members(s);
    std::vector<double> rain = s.control("rain_factor");
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
      if (!part[c]) std::fill_n(rain.begin() + c * s.lanes(), s.lanes(), 0.0);
    s.set_control("rain_factor", std::move(rain));
    for (double t : {200.0, 900.0}) s.advance_to(t);
    const hydro::Budget b = s.budget();
    const std::vector<double> volumes = s.section_volumes();
    for (int m = 0; m < 3; ++m) {
      const double through = volumes[3 * 3 + m],
                   gain = stored(s, part, m) - b.of("rain")[m] - b.of("through_boundary", 0)[m];
      INFO("order " << order << ", member " << m << ": through the line " << through << " m3, gained " << gain
                    << " m3, out " << b.of("through_boundary", 0)[m] << ", rain " << b.of("rain")[m]);
      CHECK(through == b.of("through_line", 0)[m]);
      CHECK(through > 1000);
      CHECK(b.of("rain")[m] > 1000);
      CHECK(b.of("through_boundary", 0)[m] < -1000);
      CHECK(std::abs(through - gain) < 1e-12 * (through + b.of("rain")[m] - b.of("through_boundary", 0)[m]));
      // Between the two lines there is rain and storage: they do not see the same.
      CHECK(volumes[4 * 3 + m] > 1000);
      CHECK(volumes[4 * 3 + m] != through);
    }
  }
}

TEST_CASE("A line drawn the other way counts the other way") {
  Drawn back = drawn[0];
  std::reverse(back.x.begin(), back.x.end());
  std::reverse(back.y.begin(), back.y.end());
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  std::vector<double> there, home;
  for (const auto& [line, volumes] : {std::pair(drawn[0], &there), std::pair(back, &home)}) {
    const mesh::Mesh mesh = mesh_with({line});
    const core::Basin basin = basin_with({line}, 1, core::Precision::f64, 1);
    hydro::Simulation s(basin, mesh, self);
    s.advance_to(400);
    *volumes = s.section_volumes();
  }
  CHECK(there[3] > 1000);
  CHECK(home[3] == -there[3]);
}

TEST_CASE("The same bits on any number of ranks") {
  const mesh::Mesh mesh = mesh_with(drawn);
  for (const auto& [precision, order] :
       {std::pair(core::Precision::f64, 1), std::pair(core::Precision::f32, 2)})
    for (int groups = 1; groups <= world_size(); ++groups) {
      if (world_size() % groups != 0) continue;
      core::Basin basin = basin_with(drawn, 5, precision, order);
      basin.ensemble.groups = groups;
      const mesh::Ranks ranks(MPI_COMM_WORLD, groups), self(MPI_COMM_SELF, 1);
      hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
      for (hydro::Simulation* s : {&shared, &alone}) {
        vary_members(*s);
        for (double t : {70.0, 300.0, 500.0}) s->advance_to(t);
      }
      INFO(world_size() << " ranks, " << groups << " groups, order " << order);
      const std::vector<double> volumes = alone.section_volumes();
      REQUIRE(volumes.size() == 5 * 5);
      CHECK(shared.section_volumes() == volumes);
      CHECK(*std::min_element(volumes.begin() + 15, volumes.end()) > 100);
      CHECK(volumes[15] != volumes[16]);  // members differ
    }
}

TEST_CASE("Volumes go on over a restart, and sections.nc holds them") {
  const mesh::Mesh mesh = mesh_with(drawn);
  const SharedFolder folder;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  for (const auto& [precision, order] :
       {std::pair(core::Precision::f64, 2), std::pair(core::Precision::f32, 1)}) {
    const core::Basin basin = basin_with(drawn, 3, precision, order);
    hydro::Simulation whole(basin, mesh, ranks), first(basin, mesh, ranks), second(basin, mesh, ranks);
    hydro::GaugeHistory history, first_history, second_history;
    const auto advance = [&](hydro::Simulation& s, hydro::GaugeHistory& h, const std::string& file,
                             double end) {
      while (s.time() < end) {
        s.advance_to(s.time() + 100);
        h.record(s, hydro::Phase::forecast);
        hydro::write_checkpoint(folder / file, s, h, header);
      }
    };
    for (hydro::Simulation* s : {&whole, &first}) vary_members(*s);
    advance(whole, history, "whole.nc", 500);
    advance(first, first_history, "cut.nc", 300);
    hydro::read_checkpoint(folder / "cut.nc", second, &second_history);
    CHECK(second.section_volumes() == first.section_volumes());
    advance(second, second_history, "cut.nc", 500);
    CHECK(second_history.volume == history.volume);
    CHECK(second.section_volumes() == whole.section_volumes());
    CHECK(whole.section_volumes()[9] > first.section_volumes()[9]);  // something went on

    hydro::write_sections(folder / "sections.nc", second, second_history, header);
    MPI_Barrier(MPI_COMM_WORLD);
    const core::NetcdfFile file = core::NetcdfFile::open(folder / "sections.nc");
    CHECK(file.read_strings("section_name") ==
          std::vector<std::string>{"outlet", "inflow", "lake", "upper", "lower"});
    CHECK(file.read<int>("kind") == std::vector<int>{0, 0, 0, 1, 1});
    const std::vector<double> volume = file.read<double>("volume"), flow = file.read<double>("discharge");
    const std::size_t last = (3 * 3 + 1) * 5 + 4;  // of the upper line, second member
    CHECK(volume[last] == whole.section_volumes()[3 * 3 + 1]);
    CHECK(flow[last] == (volume[last] - volume[last - 1]) / 100);
    CHECK(std::isnan(flow[last - 4]));

    core::Basin other = basin;
    std::swap(other.sections[0], other.sections[1]);
    hydro::Simulation exchanged(other, mesh, ranks);
    CHECK_THROWS_WITH(hydro::read_checkpoint(folder / "cut.nc", exchanged, nullptr),
                      Contains("other boundary sections or section lines"));
  }
}

TEST_CASE("A failed step takes back what went through a line") {
  const mesh::Mesh mesh = mesh_with(drawn);
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const core::Basin basin = basin_with(drawn, 1, core::Precision::f64, 1);
  hydro::Simulation s(basin, mesh, ranks), undisturbed(basin, mesh, ranks);
  s.advance_to(300);
  while (undisturbed.time() < 300) undisturbed.advance_to(300);
  s.return_to_kept();
  CHECK(s.section_volumes() == std::vector<double>(5, 0.0));  // kept at the start
  s.advance_to(300);
  CHECK(s.section_volumes() == undisturbed.section_volumes());
}

TEST_CASE("A boundary along a line takes the edges next to it, between its ends") {
  mesh::Mesh mesh = valley_mesh(24);
  core::Basin basin = valley_basin(1);
  core::Boundary& inflow = basin.boundaries[1];
  inflow.line = core::LineInput{"lines.gpkg", "", "head", {}};
  mesh.lines.push_back({inflow.line->id(), {-3, -3}, {200, 400}});  // next to the rim
  const auto edges_of = [&] {
    const hydro::Boundaries sections(basin, mesh);
    std::vector<mesh::Index> edges;
    for (mesh::Index e = 0; e < mesh.n_edges(); ++e)
      if (sections.of_edge(e) == 1) edges.push_back(e);
    return edges;
  };
  std::vector<mesh::Index> wanted;
  for (mesh::Index e = 0; e < mesh.n_edges(); ++e) {
    const auto [a, b] = mesh.edge_nodes[e];
    const double middle = (mesh.node_y[a] + mesh.node_y[b]) / 2;
    if (std::max(mesh.node_x[a], mesh.node_x[b]) < 1e-9 && middle > 200 && middle < 400) wanted.push_back(e);
  }
  REQUIRE(wanted.size() > 3);
  CHECK(edges_of() == wanted);
  inflow.line_width_m = 7;
  CHECK(edges_of() == wanted);
  inflow.line_width_m = 5;  // the rim is 3 m off
  CHECK_THROWS_WITH(edges_of(), Contains("basin.toml:90: the line of boundary 'inflow' runs along no edge"));
  inflow.line->feature = "tail";
  CHECK_THROWS_WITH(edges_of(),
                    Contains("basin.toml:90: the line of boundary 'inflow' is not in mesh.nc; run "
                             "'freshet mesh' again"));
}

TEST_CASE("Lines that do not fit the mesh are bad input") {
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  const auto told = [&](const Drawn& line, const std::string& says) {
    const mesh::Mesh mesh = mesh_with({line});
    const core::Basin basin = basin_with({line}, 1, core::Precision::f64, 1);
    CHECK_THROWS_WITH(hydro::Simulation(basin, mesh, ranks), Contains("basin.toml:120: ") && Contains(says));
    CHECK_THROWS_AS(hydro::Simulation(basin, mesh, ranks), core::InputError);
  };
  told({"far", {500, 500}, {600, -400}}, "the last point of section 'far'");
  told({"off", {2500, 2500}, {600, 0}}, "the first point of section 'off'");
  told({"short", {500, 501}, {300, 301}}, "section 'short' follows no edge inside the mesh");
  const mesh::Mesh bare = valley_mesh(24);
  const core::Basin basin = basin_with(drawn, 1, core::Precision::f64, 1);
  CHECK_THROWS_WITH(
      hydro::Simulation(basin, bare, ranks),
      Contains("basin.toml:120: the line of section 'upper' is not in mesh.nc; run 'freshet mesh'"));
}
