// From a raster with a channel to a mesh with a strip.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;

namespace {

constexpr double middle_x = valley_west + 610, middle_y = valley_north - 810;

struct Oblique {
  double degrees, width;
  double along(double x, double y) const {
    const double a = degrees * M_PI / 180;
    return (x - middle_x) * std::cos(a) + (y - middle_y) * std::sin(a);
  }
  double across(double x, double y) const {
    const double a = degrees * M_PI / 180;
    return -(x - middle_x) * std::sin(a) + (y - middle_y) * std::cos(a);
  }
  double bed(double x, double y) const { return 100 - 1e-3 * along(x, y); }
  double height(int column, int row) const {
    const double x = valley_west + (column + 0.5) * valley_step, y = valley_north - (row + 0.5) * valley_step;
    return bed(x, y) + (std::abs(across(x, y)) <= width / 2 ? 0 : 5);
  }
};

/// A square of 1 km in the middle of the raster.
void write_domain(const fs::path& file) {
  const auto corner = [](double dx, double dy) {
    return fmt::format("[{:.1f},{:.1f}]", middle_x + dx, middle_y + dy);
  };
  core::write_file(file,
                   fmt::format(R"({{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":)"
                               R"("EPSG:32616"}}}},"features":[{{"type":"Feature","properties":{{}},)"
                               R"("geometry":{{"type":"Polygon","coordinates":[[{},{},{},{},{}]]}}}}]}})",
                               corner(-500, -500), corner(500, -500), corner(500, 500), corner(-500, 500),
                               corner(-500, -500)));
}

core::Basin channel_basin(const Folder& folder, const Oblique& channel) {
  RasterWish wish;
  wish.height = [&](int c, int r) { return channel.height(c, r); };
  write_raster(folder / "dem.tif", wish);
  write_domain(folder / "domain.geojson");
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.terrain.outlet.reset();
  basin.terrain.domain = folder / "domain.geojson";
  basin.mesh.channel_width_m = channel.width;
  basin.mesh.edge_min_m = 60;
  const double a = channel.degrees * M_PI / 180, out = 500 / std::max(std::cos(a), std::sin(a));
  core::Boundary inlet;
  inlet.name = "inlet";
  inlet.kind = &core::boundary_kind("discharge");
  inlet.at_point = lonlat(middle_x - out * std::cos(a), middle_y - out * std::sin(a));
  inlet.width_m = channel.width;
  inlet.constant = 100;
  basin.boundaries = {inlet};
  return basin;
}

}  // namespace

TEST_CASE("A channel oblique in its raster becomes a strip from rim to rim, with its bed and its banks") {
  for (const double degrees : {0.0, 17.0, 30.0, 71.0}) {
    CAPTURE(degrees);
    const Folder folder;
    const Oblique channel{degrees, 80};
    const mesh::TerrainMesh built = mesh::build_mesh(channel_basin(folder, channel));
    const mesh::Mesh& m = built.mesh;
    CHECK(built.report.strips.strips == 1);
    CHECK(built.report.strips.left_over_km == Approx(0).margin(0.01));
    CHECK(built.report.strips.fewest_across == 4);
    double wet = 0, area = 0;
    for (mesh::Index c = 0; c < m.n_cells(); ++c) {
      const double bed = channel.bed(m.cell_x[c], m.cell_y[c]),
                   off = std::abs(channel.across(m.cell_x[c], m.cell_y[c]));
      area += m.cell_area[c];
      if (!built.report.of_strip[c]) {
        if (off > 60) CHECK(m.bed_elevation[c] == Approx(bed + 5).margin(0.3));
        continue;
      }
      wet += m.cell_area[c];
      CHECK(m.land_class[c] == mesh::class_channel);
      CHECK(off < 0.6 * channel.width);
      CHECK(m.bed_elevation[c] == Approx(bed).margin(0.1));
    }
    CHECK(area == Approx(1e6).epsilon(1e-6));
    const double a = degrees * M_PI / 180;
    CHECK(wet == Approx(80 * 1000 / std::max(std::cos(a), std::sin(a))).epsilon(0.03));
  }
}

TEST_CASE("Without strips rivers are triangles as before") {
  const Folder folder;
  core::Basin basin = channel_basin(folder, {30, 80});
  basin.rivers.cells_across = 0;
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  CHECK(built.report.strips.strips == 0);
  CHECK(built.report.channel_cells > 10);
  for (mesh::Index c = 0; c < built.mesh.n_cells(); ++c) CHECK(built.mesh.cell_size(c) == 3);
}

TEST_CASE("The catchment's outlet is the last row of its river") {
  const Folder folder;
  write_raster(folder / "dem.tif");
  const mesh::TerrainMesh built = mesh::build_mesh(valley_basin(folder / "dem.tif"));
  const mesh::Mesh& m = built.mesh;
  CHECK(built.report.strips.strips >= 1);
  CHECK(m.outlet_edges.size() == 4);
  for (const mesh::Index c : mesh::exit_cells(m)) CHECK(built.report.of_strip[c] == 1);
}
