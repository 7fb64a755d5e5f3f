// Meshes of other programs: the checks of all, polygons cut, numbers there and back, and files cut off
// anywhere.

#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <fstream>
#include <limits>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/foreign/check.hpp"
#include "mesh/foreign/edge_chains.hpp"
#include "mesh/foreign/file_scan.hpp"
#include "mesh/foreign/in_child.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/polygons.hpp"
#include "mesh/foreign/to_mesh.hpp"
#include "tests/support/temporary_folder.hpp"

namespace freshet::mesh {
MeshReader gmsh_reader(), selafin_reader(), sms_reader(), srh_reader();
}

namespace {

using namespace freshet;
using namespace freshet::mesh;
using Catch::Contains;

/// Squares of 10 m, cells of three or more corners by the numbers of a grid of 3 x 3 nodes.
ForeignMesh grid(const std::vector<std::vector<Index>>& cells) {
  ForeignMesh m;
  for (int j = 0; j < 3; ++j)
    for (int i = 0; i < 3; ++i) m.x.push_back(10 * i), m.y.push_back(10 * j), m.z.push_back(i + 0.1 * j);
  for (const auto& cell : cells) m.add_cell(cell);
  return m;
}

std::string fault_of(ForeignMesh m, double merge_m = 0) {
  try {
    check_foreign(m, "their.msh", {merge_m});
    to_mesh(m, "their.msh");
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "";
}

double total_area(const Mesh& m) {
  double sum = 0;
  for (const double a : m.cell_area) sum += a;
  return sum;
}

TEST_CASE("what can mean one thing alone is mended, and counted") {
  ForeignMesh m = grid({{0, 3, 4, 1}, {1, 2, 5, 5}, {1, 5, 4}});
  const CheckReport report = check_foreign(m, "their.msh");
  CHECK(report.turned == 1);
  CHECK(report.repeated == 1);
  CHECK(report.unused_nodes == 3);
  CHECK(report.parts == 1);
  const ConvertedMesh made = to_mesh(m, "their.msh");
  CHECK(made.mesh.n_nodes() == 6);
  CHECK(made.mesh.n_cells() == 3);
  CHECK(total_area(made.mesh) == Approx(200));
}

TEST_CASE("what is wrong with a mesh is said with its place") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  ForeignMesh m = grid({{0, 1, 4}, {1, 2, 5}});
  m.x[5] = nan;
  CHECK_THAT(fault_of(m), Contains("their.msh: node 6 lies at x nan"));
  m = grid({{0, 1, 4}});
  m.z[4] = 12345;
  CHECK_THAT(fault_of(m), Contains("bed of node 5 is 12345 m"));
  CHECK_THAT(fault_of(grid({{0, 1, 9}})), Contains("cell 1 names corner 10, but there are 9 nodes"));
  CHECK_THAT(fault_of(grid({{0, 1, -3}})), Contains("names corner -2"));
  CHECK_THAT(fault_of(grid({{0, 1, 2}})), Contains("cell 1 at x 0, y 0 has no area"));
  CHECK_THAT(fault_of(grid({{0, 1, 0, 4}})), Contains("cell 1 names node 1 twice"));
  CHECK_THAT(fault_of(grid({{0, 1, 1}})), Contains("cell 1 has 2 different corners"));
  CHECK_THAT(fault_of(grid({{0, 4, 1, 3, 6, 8}})), Contains("crosses itself"));
  CHECK_THAT(fault_of(grid({{0, 1, 4, 3}, {1, 4, 3, 0}})),
             Contains("cell 1 and cell 2 at x 0, y 0 have the same corners"));
  CHECK_THAT(fault_of(grid({{0, 1, 4}, {0, 1, 3}})),
             Contains("lie on the same side of their common edge and overlap"));
  CHECK_THAT(fault_of(grid({})), Contains("9 nodes and 0 cells"));
  CHECK_THAT(fault_of(grid({{0, 1, 4}, {1, 0, 3}, {4, 1, 0}})), Contains("their.msh: cell 1 and cell"));
}

TEST_CASE("a node on an edge is refused, and becomes a corner where nodes are joined") {
  const std::vector<std::vector<Index>> cells = {{0, 2, 8, 6}};
  ForeignMesh m = grid(cells);
  m.x.push_back(30), m.y.push_back(10), m.z.push_back(1);
  m.add_cell(std::array<Index, 3>{2, 9, 5});
  m.add_cell(std::array<Index, 3>{5, 9, 8});
  CHECK_THAT(fault_of(m), Contains("node 6 at x 20, y 10 lies on the edge of node 3 and node 9"));
  const CheckReport report = check_foreign(m, "their.msh", {0.01});
  CHECK(report.merged == 1);
  CHECK(report.parts == 1);
  const ConvertedMesh made = to_mesh(m, "their.msh");
  CHECK(made.cut_cells == 1);
  CHECK(total_area(made.mesh) == Approx(500));
}

TEST_CASE("nodes in one place are reported, and joined where it is asked for") {
  ForeignMesh m = grid({{0, 1, 4, 3}});
  for (const Index n : {1, 4}) m.x.push_back(m.x[n] + 1e-9), m.y.push_back(m.y[n]), m.z.push_back(m.z[n]);
  m.add_cell(std::array<Index, 4>{9, 2, 5, 10});
  ForeignMesh joined = m;
  const CheckReport apart = check_foreign(m, "their.msh");
  CHECK(apart.doubled_nodes == 2);
  CHECK(apart.parts == 2);
  const CheckReport together = check_foreign(joined, "their.msh", {0.001});
  CHECK(together.merged == 2);
  CHECK(together.parts == 1);
}

TEST_CASE("a rim that is upright but for the last bit is walked along") {
  ForeignMesh m = grid({{0, 1, 4, 3}});
  m.x[1] = 10 - 1e-300, m.x[4] = std::nextafter(10.0, 11.0), m.x[3] = 5e-324;
  const CheckReport report = check_foreign(m, "their.msh");
  CHECK(report.parts == 1);
}

TEST_CASE("polygons are cut into triangles with the largest smallest angle") {
  ForeignMesh m;
  m.x = {0, 20, 20, 10, 10, 0}, m.y = {0, 0, 10, 10, 20, 20};  // an L
  const std::vector<Index> corners = {0, 1, 2, 3, 4, 5};
  double area = 0;
  const auto triangles = triangles_of(m, corners);
  REQUIRE(triangles.size() == 4);
  for (const auto& t : triangles) {
    CHECK(area_of(m, t) > 0);
    area += area_of(m, t);
  }
  CHECK(area == Approx(300));
  m.x = {0, 10, 20, 20, 0}, m.y = {0, 0, 0, 10, 10};  // a corner in line
  CHECK(triangles_of(m, std::vector<Index>{0, 1, 2, 3, 4}).size() == 3);
  CHECK_FALSE(is_convex(m, std::vector<Index>{0, 1, 2, 3}));
}

TEST_CASE("numbers, beds and names come back as they were") {
  ForeignMesh m = grid({{4, 5, 8, 7}, {0, 1, 4}, {0, 4, 3}, {1, 2, 5, 4}, {3, 4, 7, 6}});
  m.boundaries = {{"outlet", {{5, 8}, {2, 5}}}, {"in flow", {{0, 3}, {3, 4}}}};
  check_foreign(m, "their.msh");
  const ConvertedMesh made = to_mesh(m, "their.msh");
  CHECK(made.mesh.outlet_edges.size() == 2);
  REQUIRE(made.mesh.named_edges.size() == 2);
  CHECK(made.mesh.named_edges[1].edges.size() == 1);  // the other is no edge of the rim
  REQUIRE(made.notes.size() == 1);
  CHECK_THAT(made.notes[0], Contains("'in flow': 1 of its 2 edges lie inside the mesh"));
  const ForeignMesh back = from_mesh(made.mesh, made.numbers);
  CHECK(back.x == m.x);
  CHECK(back.y == m.y);
  CHECK(back.z == m.z);
  CHECK(back.corners == m.corners);
  CHECK(back.end == m.end);
  CHECK(made.mesh.bed_elevation.size() == 5);
  CHECK(back.cell_bed[1] == Approx((0 + 1 + 1.1) / 3));
}

TEST_CASE("edges become chains, closed ones too") {
  CHECK(chains_of({{3, 4}, {1, 2}, {2, 3}}) == std::vector<std::vector<Index>>{{1, 2, 3, 4}});
  CHECK(chains_of({{1, 2}, {2, 0}, {0, 1}}) == std::vector<std::vector<Index>>{{1, 2, 0, 1}});
  CHECK(chains_of({}).empty());
}

/// A file of fuzz/corpus, which is sound unless its name says otherwise.
struct Sample {
  MeshReader reader;
  const char* file;
  Index cells;
};

TEST_CASE("files cut off anywhere are errors, with the place") {
  const Sample sample = GENERATE(values<Sample>({{gmsh_reader(), "mesh_gmsh/text_2.msh", 3},
                                                 {gmsh_reader(), "mesh_gmsh/text_4.msh", 3},
                                                 {gmsh_reader(), "mesh_gmsh/bytes_2.msh", 3},
                                                 {gmsh_reader(), "mesh_gmsh/bytes_4.msh", 3},
                                                 {sms_reader(), "mesh_2dm/mixed.2dm", 3},
                                                 {sms_reader(), "mesh_2dm/curved.2dm", 1},
                                                 {selafin_reader(), "mesh_slf/double_big.slf", 4},
                                                 {selafin_reader(), "mesh_slf/single_little.slf", 4},
                                                 {srh_reader(), "mesh_srh/mixed.srhgeom", 3}}));
  CAPTURE(sample.file);
  const std::string whole =
      core::read_file(std::filesystem::path(FRESHET_SOURCE) / "fuzz/corpus" / sample.file);
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder / "cut.mesh";
  core::write_file(file, whole);
  ForeignMesh mesh = sample.reader.read(file, {});
  CHECK(mesh.n_cells() == sample.cells);
  check_foreign(mesh, "file");
  std::size_t errors = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::ofstream(file, std::ios::binary | std::ios::trunc)
        .write(whole.data(), static_cast<std::streamsize>(length));
    try {
      ForeignMesh cut = sample.reader.read(file, {});
      check_foreign(cut, file.string());  // of text, a number may be cut
    } catch (const core::InputError& error) {
      ++errors;
      CHECK_THAT(error.what(), Contains("cut.mesh"));
    }
  }
  CHECK(errors > whole.size() / 3);
}

TEST_CASE("counts that do not fit a file are refused before room is made for them") {
  const auto source = std::filesystem::path(FRESHET_SOURCE) / "fuzz/corpus/mesh_gmsh/many.msh";
  CHECK_THROWS_WITH(gmsh_reader().read(source, {}),
                    Contains("many.msh:5: 9223372036854775807 nodes are announced, but only"));
}

TEST_CASE("a library that a file ends is an error, not the end") {
  CHECK_THROWS_WITH(try_in_child("their.nc", [] { std::raise(SIGSEGV); }),
                    Contains("their.nc: the library that reads it was ended by signal 11"));
  CHECK_THROWS_WITH(try_in_child(
                        "their.nc",
                        [] {
                          for (volatile int i = 0;; i = i + 1) {
                          }
                        },
                        1),
                    Contains("more than 1 s of a processor"));
  CHECK_NOTHROW(try_in_child("their.nc", [] { throw core::InputError("said later"); }));
}

}  // namespace
