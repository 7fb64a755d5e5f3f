// Lakes stay level: in the terrain, and in the mesh.

#include <catch2/catch.hpp>

#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/conditioning.hpp"
#include "mesh/terrain/flow.hpp"
#include "mesh/terrain/lakes.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;

namespace {

/// An ellipse of 12 x 24 cells across the stream of the valley, 5 m below the lowest of its shore.
bool in_lake(int column, int row) {
  constexpr int middle = valley_columns / 2;
  const double x = (column - middle) / 6.0, y = (row - 40) / 12.0;
  return x * x + y * y < 1;
}
constexpr double lake_level = 100.4;  // m; the outlet lies at 100.2 m

double with_lake(int column, int row) {
  return in_lake(column, row) ? lake_level : valley_height(column, row);
}

Elevation valley_with_lake() {
  Elevation z(valley_columns, valley_rows, valley_west, valley_north, valley_step);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = with_lake(z.column(i), z.row(i));
  return z;
}

}  // namespace

TEST_CASE("Level ground that lies lower than all around is a lake; a terrace is none") {
  Elevation z = valley_with_lake();
  const mesh::Lakes lakes = mesh::find_lakes(z, 2e4);
  REQUIRE(lakes.level.size() == 1);
  CHECK(lakes.level[0] == lake_level);
  for (std::size_t i = 0; i < z.size(); ++i) CHECK((lakes.of(i) == 1) == in_lake(z.column(i), z.row(i)));
  CHECK_FALSE(mesh::find_lakes(z, 400 * double(lakes.cells[0].size() + 1)).any());  // too small
  CHECK_FALSE(mesh::find_lakes(z, 0).any());
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = std::floor(0.05 * z.row(i));  // steps of whole metres
  CHECK(mesh::find_lakes(z, 2e4).level ==
        std::vector<double>{0});  // the lowest, of which the raster shows one side
}

TEST_CASE("A lake is opened from its shore; paths of other hollows end in it or go around") {
  Elevation z = valley_with_lake();
  // A pit above the lake, and one beside it that is lower than the lake: its shortest way out leads through
  // the lake.
  z[z.index(30, 20)] = z[z.index(30, 21)] - 3;
  z[z.index(37, 40)] = lake_level - 1;
  const mesh::Lakes lakes = mesh::find_lakes(z, 2e4);
  REQUIRE(lakes.level.size() == 1);
  Elevation conditioned = z;
  mesh::condition(conditioned, {30, 2000}, lakes);
  for (const std::size_t c : lakes.cells[0]) CHECK(conditioned[c] == lake_level);
  const auto direction = mesh::flow_directions(conditioned);
  const auto area = mesh::upstream_area(direction);
  double most = 0;
  for (std::size_t i = 0; i < z.size(); ++i)
    if (z.row(i) == valley_rows - 1) most = std::max(most, area[i]);
  CHECK(most > 0.9 * 400 * double(z.size()));  // all drains through the lake and on
  Elevation without = z;
  mesh::condition(without, {30, 2000});
  bool cut = false;
  for (const std::size_t c : lakes.cells[0]) cut = cut || without[c] != lake_level;
  CHECK(cut);  // this is what it is good for
}

TEST_CASE("A lake without a way out keeps its level, whatever is filled around it") {
  Elevation z = valley_with_lake();
  const mesh::Lakes lakes = mesh::find_lakes(z, 2e4);
  Elevation filled = z;
  mesh::condition(filled, {0, 0}, lakes);
  CHECK(filled[lakes.cells[0][0]] > lake_level);
  const Elevation ground = mesh::keep_lakes(lakes, z, filled);
  for (const std::size_t c : lakes.cells[0]) CHECK(ground[c] == lake_level);
}

TEST_CASE("Cells of the mesh that lie in a lake have its level as bed") {
  Folder folder;
  RasterWish wish;
  wish.type = GDT_Float64;
  wish.height = with_lake;
  write_raster(folder / "dem.tif", wish);
  core::Basin basin = valley_basin(folder / "dem.tif");
  for (const bool strips : {true, false}) {
    basin.rivers.cells_across = strips ? 2 : 0;
    basin.rivers.depth_m = strips ? std::optional(2.0) : std::nullopt;
    const mesh::TerrainMesh built = mesh::build_mesh(basin);
    const mesh::Mesh& m = built.mesh;
    int in = 0, other = 0;
    for (mesh::Index c = 0; c < m.n_cells(); ++c) {
      bool whole = true;
      for (int i = 0; i < m.cell_size(c); ++i) {
        const mesh::Index n = m.cell_nodes[c][i];
        whole = whole && in_lake(int((m.node_x[n] - valley_west) / valley_step),
                                 int((valley_north - m.node_y[n]) / valley_step));
      }
      if (!whole) continue;
      ++in;
      other += std::abs(m.bed_elevation[c] - float(lake_level)) > 1e-5;
    }
    CAPTURE(strips, in);
    CHECK(in > 20);
    CHECK(other == 0);
    CHECK(built.report.lakes == 1);
    CHECK(built.report.lake_cells >= in);
  }
}
