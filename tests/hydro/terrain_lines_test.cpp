// From lines drawn in longitude and latitude, through basin.toml, check and mesh, to what the solver records.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "hydro/run/simulation.hpp"
#include "mesh/lines.hpp"
#include "mesh/ugrid_file.hpp"
#include "tests/support/shared_folder.hpp"

using namespace freshet;

namespace {

/// The valley drains to the west: from its southern to its northern rim is from the left bank to the right.
const std::string lines = R"({"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"name": "valley"}, "geometry":
 {"type": "LineString", "coordinates": [[-84.35, 36.5984], [-84.35, 36.6504]]}},
{"type": "Feature", "properties": {"name": "mouth"}, "geometry":
 {"type": "LineString", "coordinates": [[-84.3698, 36.6113], [-84.3698, 36.6153]]}}]})";

const std::string toml = R"(
[[section]]
name = "valley"
line = "lines.geojson"
feature = "valley"
[[boundary]]
name = "mouth"
type = "free_outflow"
line = "lines.geojson"
feature = "mouth"
line_width_m = 200
)";

}  // namespace

TEST_CASE("A section line drawn over real terrain records what comes down the valley") {
  const test::SharedFolder folder;
  core::write_file(folder / "lines.geojson", lines);
  core::write_file(folder / "basin.toml",
                   "base = \"" + std::string(FRESHET_SOURCE) + "/data/jacksboro/basin.toml\"\n" + toml);
  for (const std::string word : {"check ", "mesh ", "check "}) {
    const std::string command =
        std::string(FRESHET_TERRAIN) + " " + word + (folder / "basin.toml").string() + " --quiet >/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
  }
  core::Basin basin = core::read_basin(folder / "basin.toml");
  const mesh::Mesh mesh = mesh::read_mesh(core::NetcdfFile::open(folder / "mesh.nc"));
  REQUIRE(mesh.lines.size() == 2);

  basin.ensemble.members = 1;
  const mesh::Ranks ranks(MPI_COMM_WORLD, 1);
  hydro::Simulation s(basin, mesh, ranks);
  const mesh::Line mouth = mesh::find_line(mesh, *basin.boundaries[0].line, "here", "it");
  long edges = 0;
  for (mesh::Index e = 0; e < mesh.n_edges(); ++e) {
    if (s.boundaries().of_edge(e) != 0) continue;
    const auto [a, b] = mesh.edge_nodes[e];
    ++edges;
    CHECK(mesh.edge_cells[e][1] == mesh::none);
    CHECK(mesh::nearest_on_line(mouth, (mesh.node_x[a] + mesh.node_x[b]) / 2,
                                (mesh.node_y[a] + mesh.node_y[b]) / 2)
              .distance <= 100);
  }
  CHECK(edges >= 2);

  const mesh::Line line = mesh::find_line(mesh, basin.sections[0].line, "here", "it");
  CHECK(line.y.back() - line.y.front() > 1000);
  for (const mesh::Index e : s.lines()[0].edges)
    CHECK(mesh::nearest_on_line(line, mesh.node_x[mesh.edge_nodes[e][0]], mesh.node_y[mesh.edge_nodes[e][0]])
              .distance < 300);  // an edge is at most this long

  s.advance_to(4 * 3600);
  const double through = s.section_volumes()[1], rain = s.budget().of("rain")[0];
  INFO(through << " m3 came down the valley, of " << rain << " m3 of rain");
  CHECK(through > 0.001 * rain);
  CHECK(through < rain);
}
