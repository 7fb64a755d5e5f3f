// A valley given by a formula, meshed end to end.

#include "terrain_program.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/ugrid_file.hpp"

using namespace freshet;
using namespace terrain_fixture;
using Catch::Contains;

TEST_CASE("A valley is meshed: area, bed, channel, outlet") {
  Folder folder;
  write_raster(folder / "dem.tif");
  const mesh::TerrainMesh built = mesh::build_mesh(valley_basin(folder / "dem.tif"));
  const mesh::Mesh& m = built.mesh;

  CHECK(built.report.terrain_step_m == valley_step);
  CHECK(built.report.conditioning.lowered_cells == 0);
  CHECK(built.report.conditioning.raised_cells == 0);
  CHECK(built.report.catchment_m2 ==
        Approx(valley_columns * valley_rows * valley_step * valley_step).epsilon(0.03));
  double area = 0;
  for (double a : m.cell_area) area += a;
  CHECK(area == Approx(built.report.catchment_m2).epsilon(0.03));

  // Away from axis, rim and channel the bed is the plane at the centroid.
  const double axis = valley_west + valley_step * valley_columns / 2.0,
               foot = valley_north - valley_step * (valley_rows - 0.5);
  int compared = 0;
  for (mesh::Index c = 0; c < m.n_cells(); ++c) {
    const double side = std::abs(m.cell_x[c] - axis);
    if (side < 120 || side > 480 || m.cell_y[c] < foot + 120 || m.cell_y[c] > foot + 1480) continue;
    ++compared;
    CHECK(m.bed_elevation[c] == Approx(100.2 + 0.2 * side + 0.01 * (m.cell_y[c] - foot)).margin(0.01));
    CHECK(m.land_class[c] == mesh::class_default);
  }
  CHECK(compared > 100);

  CHECK(built.report.channel_cells > 60);
  CHECK(built.report.pits.deepest_in_channel_m < 0.01);
  REQUIRE(m.outlet_edges.size() >= 2);
  for (const auto& edge : m.outlet_edges)
    for (mesh::Index n : edge) {
      CHECK(std::abs(m.node_x[n] - axis) < 90);
      CHECK(m.node_y[n] < foot + 90);
    }
}

/// The valley cut out along a divide with spurs and gullies of a hundred metres: no data beyond.
double height_within_divide(int column, int row) {
  const int reach = 14 + (row / 5 % 2) * 5;
  return std::abs(column - valley_columns / 2) <= reach ? valley_height(column, row) : -9999;
}

TEST_CASE("A raster that ends at the divide is a catchment") {
  Folder folder;
  write_raster(folder / "dem.tif", {.height = height_within_divide});
  const mesh::TerrainMesh built = mesh::build_mesh(valley_basin(folder / "dem.tif"));
  for (const double z : built.mesh.bed_elevation) CHECK((z > 99 && z < 300));
  CHECK(built.report.catchment_m2 > 0);
}

/// The valley with a pit of 12 m on its axis and a dock on its side.
double pitted_height(int column, int row) {
  const int middle = valley_columns / 2;
  if (std::abs(column - middle) < 2 && std::abs(row - 40) < 2) return valley_height(column, row) - 12;
  if (std::abs(column - middle - 12) < 3 && std::abs(row - 30) < 3) return valley_height(column, row) - 8;
  return valley_height(column, row);
}

TEST_CASE("Conditioning is told, bounded or left out; streams are found all the same") {
  Folder folder;
  RasterWish wish;
  wish.height = pitted_height;
  write_raster(folder / "dem.tif", wish);
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.rivers.cells_across = 0;  // strips have beds of their own
  const auto lowest_in_pit = [](const mesh::Mesh& m) {
    const double x = valley_west + valley_step * (valley_columns / 2 + 0.5),
                 y = valley_north - 40.5 * valley_step;
    double low = 1e9;
    for (mesh::Index c = 0; c < m.n_cells(); ++c)
      if (std::hypot(m.cell_x[c] - x, m.cell_y[c] - y) < 50) low = std::min(low, m.bed_elevation[c]);
    return low;
  };
  const mesh::TerrainMesh usual = mesh::build_mesh(basin);
  const auto said = mesh::summary_of(usual);
  CHECK(said["terrain"]["lowered_cells"].get<int>() + said["terrain"]["raised_cells"].get<int>() > 20);
  CHECK(said["terrain"].contains("deepest_cut_at"));

  basin.terrain.breach_max_depth_m = 0;
  basin.terrain.fill_max_depth_m = 5;
  const mesh::TerrainMesh bounded = mesh::build_mesh(basin);
  CHECK(bounded.report.conditioning.kept_hollows > 0);
  CHECK(bounded.report.conditioning.deepest_fill_m <= 5);

  basin.terrain.fill_max_depth_m.reset();
  basin.terrain.condition = false;
  const mesh::TerrainMesh raw = mesh::build_mesh(basin);
  CHECK(raw.report.conditioning.raised_cells + raw.report.conditioning.lowered_cells == 0);
  CHECK(raw.report.pits.raised_cells + raw.report.pits.lowered_cells == 0);
  CHECK(raw.report.channel_cells > 60);
  CHECK(lowest_in_pit(bounded.mesh) == Approx(lowest_in_pit(raw.mesh)));
  mesh::Mesh sampled = raw.mesh;
  const mesh::DemFile dem = mesh::inspect_dem(basin.terrain, mesh::projected_crs("EPSG:32616", ""));
  mesh::sample_bed(sampled, mesh::read_dem(dem, mesh::projected_crs("EPSG:32616", ""), 7.5));
  CHECK(sampled.bed_elevation == raw.mesh.bed_elevation);
}

TEST_CASE("A flume in local coordinates: listed outline, no longitudes, its water by region") {
  Folder folder;
  std::string rows = "ncols 60\nnrows 20\nxllcorner 0\nyllcorner 0\ncellsize 0.1\nnodata_value -9999\n";
  for (int r = 0; r < 20; ++r) {
    for (int c = 0; c < 60; ++c) rows += fmt::format("{:.3f} ", 0.01 * (60 - c));
    rows += "\n";
  }
  core::write_file(folder / "dem.asc", rows);
  const std::string level =
      "ncols 6\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\nnodata_value -9999\n"
      "1 1 2 2 -9999 -9999\n1 1 2 2 -9999 -9999\n";
  core::write_file(folder / "level.asc", level);
  core::write_file(
      folder / "tank.geojson",
      R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"tank"},"geometry":
{"type":"Polygon","coordinates":[[[0.5,0.5],[2,0.5],[2,1.5],[0.5,1.5],[0.5,0.5]]]}}]})");
  const std::string toml = R"([basin]
name = "flume"
crs = "local"
[terrain]
dem = "dem.asc"
domain = [[0.1, 0.1], [5.9, 0.1], [5.9, 1.9], [0.1, 1.9]]
condition = false
[mesh]
edge_min_m = 0.2
edge_max_m = 0.2
channel_width_m = 0
[forecast]
start = 2026-03-10T00:00:00.500Z
lead_s = 2.5
output_interval_s = 0.5
gauge_interval_s = 0.1
[[gauge]]
id = "g"
x = 3
y = 1
snap_m = 0
[[boundary]]
name = "end"
type = "critical_outflow"
line = [[5.9, 0.1], [5.9, 1.9]]
[[initial_water]]
name = "tank"
polygon = "./tank.geojson"
depth_m = 0.3
[[initial_water]]
name = "measured"
level_raster = "level.asc"
)";
  core::write_file(folder / "basin.toml", toml);
  const std::string basin = (folder / "basin.toml").string();
  CHECK(freshet_terrain(folder, "check " + basin).code == 0);
  const Outcome made = freshet_terrain(folder, "mesh " + basin + " --json --quiet");
  INFO(made.err);
  REQUIRE(made.code == 0);
  const mesh::Mesh m = mesh::read_mesh(core::NetcdfFile::open(folder / "mesh.nc"));
  CHECK(m.node_lon.empty());
  CHECK(m.crs_wkt.empty());
  const mesh::Fields fields = mesh::read_fields(core::NetcdfFile::open(folder / "mesh.nc"));
  REQUIRE(fields.size() == 1);
  CHECK(fields[0].id == "level.asc");
  int with = 0, without = 0;
  for (mesh::Index c = 0; c < m.n_cells(); ++c) {
    if (m.cell_x[c] < 1.8) CHECK(fields[0].values[c] == 1);
    with += std::isfinite(fields[0].values[c]);
    without += std::isnan(fields[0].values[c]);
  }
  CHECK(with > 100);
  CHECK(without > 50);
  CHECK(freshet_terrain(folder, "check " + basin).code == 0);

  core::write_file(folder / "level.asc", std::string(level).replace(level.find("2 2"), 1, "3"));
  const Outcome changed = freshet_terrain(folder, "check " + basin);
  CHECK(changed.code == 2);
  CHECK_THAT(changed.err, Contains("level.asc: has other values than mesh.nc holds"));
  core::write_file(
      folder / "basin.toml",
      std::string(toml).replace(toml.find("./tank"), 2, "../" + folder.path().filename().string() + "/"));
  core::write_file(folder / "level.asc", level);
  CHECK(freshet_terrain(folder, "check " + basin).code == 0);  // the same file by another path
  core::write_file(folder / "basin.toml", std::string(toml).replace(toml.find("local"), 5, "EPSG:32616"));
  CHECK_THAT(freshet_terrain(folder, "mesh " + basin).err, Contains("is the file's CRS right?"));
}

TEST_CASE("The program makes the same file twice, and check knows it") {
  Folder folder;
  write_raster(folder / "dem.tif");
  const std::string gauge = "[[gauge]]\nid = \"g\"\nlon = {}\nlat = {}\n";
  const auto middle = lonlat(valley_west + 610, valley_north - 800);
  core::write_file(
      folder / "basin.toml",
      valley_toml(outlet_line(), fmt::format("[[gauge]]\nid = \"g\"\nlon = {:.8f}\nlat = {:.8f}\n",
                                             middle.lon, middle.lat)));
  const std::string basin = (folder / "basin.toml").string();
  const Outcome first = freshet_terrain(folder, "mesh " + basin + " --json --quiet");
  REQUIRE(first.code == 0);
  const auto summary = nlohmann::json::parse(first.out);
  CHECK(summary["smallest_angle_deg"]["p01"] >= 24.9);  // less next to banks that meet at a sharp angle
  CHECK(summary["cells"] > 300);
  const mesh::Mesh saved = mesh::read_mesh(core::NetcdfFile::open(folder / "mesh.nc"));
  CHECK(saved.n_cells() == summary["cells"]);
  CHECK(saved.fingerprint == summary["fingerprint"]);
  CHECK(!saved.outlet_edges.empty());

  const Outcome second = freshet_terrain(folder, "mesh " + basin + " --json --quiet");
  REQUIRE(second.code == 0);
  CHECK(nlohmann::json::parse(second.out)["fingerprint"] == summary["fingerprint"]);

  CHECK(freshet_terrain(folder, "check " + basin + " --json").code == 0);
  CHECK_FALSE(fs::exists(folder / "mesh.nc.part"));
}

TEST_CASE("The demonstration basin: both files are sound, its valley is found and drains") {
  const fs::path folder = fs::path(FRESHET_SOURCE) / "data" / "jacksboro";
  const core::Basin basin = core::read_basin(folder / "basin.toml");
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  CHECK_NOTHROW(mesh::check_basin(basin, &built.mesh));
  CHECK_NOTHROW(mesh::check_basin(core::read_basin(folder / "truth.toml"), &built.mesh));
  CHECK(built.report.terrain_edge_cells == 0);
  CHECK(built.report.catchment_m2 / 1e6 == Approx(57.4).margin(1));
  // One cell at the mouth of a brook in its steep, sharp bend; all else less than a decimetre.
  CHECK(built.report.pits.deepest_in_channel_m < 0.8);
}

TEST_CASE("The inside of a polygon is meshed") {
  Folder folder;
  write_raster(folder / "dem.tif");
  const auto corner = [](double x, double y) {
    const auto p = lonlat(valley_west + x, valley_north - y);
    return fmt::format("[{:.9f},{:.9f}]", p.lon, p.lat);
  };
  core::write_file(
      folder / "domain.geojson",
      "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":"
      "{\"type\":\"Polygon\",\"coordinates\":[[" +
          corner(300, 300) + "," + corner(900, 300) + "," + corner(900, 1200) + "," + corner(300, 1200) +
          "," + corner(300, 300) + "]]}}]}");
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.terrain.outlet.reset();
  basin.terrain.domain = folder / "domain.geojson";
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  double area = 0;
  for (double a : built.mesh.cell_area) area += a;
  CHECK(area == Approx(600.0 * 900.0).epsilon(1e-4));
  CHECK(built.mesh.outlet_edges.empty());
  CHECK(built.report.channel_cells > 30);

  basin.terrain.dem = folder / "dem.tif";
  core::write_file(folder / "domain.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}");
  CHECK_THROWS_AS(mesh::build_mesh(basin), core::InputError);
}

TEST_CASE("Land cover gives classes to cells, channels stay channels") {
  Folder folder;
  write_raster(folder / "dem.tif");
  RasterWish cover;
  cover.unit = "";
  cover.height = [](int column, int) { return column < valley_columns / 2 ? 41.0 : 99.0; };
  write_raster(folder / "cover.tif", cover);
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.roughness.land_cover = folder / "cover.tif";
  basin.roughness.classes = {{"water", 11, 0.03}, {"forest", 41, 0.12}};
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  const mesh::Mesh& m = built.mesh;
  CHECK(m.land_class_names == std::vector<std::string>{"default", "channel", "water", "forest"});
  const double axis = valley_west + valley_step * (valley_columns / 2);
  for (mesh::Index c = 0; c < m.n_cells(); ++c) {
    if (m.land_class[c] == mesh::class_channel || std::abs(m.cell_x[c] - axis) < 60) continue;
    CHECK(m.land_class[c] == (m.cell_x[c] < axis ? 3 : 0));
  }
  CHECK(built.report.land_cover.unnamed > 50);
}

TEST_CASE("Soils of a raster go into mesh.nc, channels too, and check knows them") {
  Folder folder;
  write_raster(folder / "dem.tif");
  RasterWish soils;
  soils.unit = "";
  soils.height = [](int column, int) { return column < valley_columns / 2 ? 3.0 : column < 45 ? 7.0 : 9.0; };
  write_raster(folder / "soils.tif", soils);
  const std::string infiltration =
      "[infiltration]\nmodel = \"constant\"\nrate_mm_per_h = 1\nraster = \"soils.tif\"\n"
      "[infiltration.classes.clay]\ncode = 7\n[infiltration.classes.sand]\ncode = 3\n";
  core::write_file(folder / "basin.toml", valley_toml(outlet_line()));
  const std::string basin = (folder / "basin.toml").string();
  REQUIRE(freshet_terrain(folder, "mesh " + basin + " --json --quiet").code == 0);
  const mesh::Mesh plain = mesh::read_mesh(core::NetcdfFile::open(folder / "mesh.nc"));
  CHECK(plain.soil_class.empty());
  core::write_file(folder / "basin.toml", valley_toml(outlet_line(), infiltration));
  const Outcome stale = freshet_terrain(folder, "check " + basin);
  CHECK(stale.code == 2);
  CHECK_THAT(stale.err,
             Contains("infiltration.raster: mesh.nc holds other soils, or none; run 'freshet mesh' again"));
  const Outcome made = freshet_terrain(folder, "mesh " + basin + " --json --quiet");
  REQUIRE(made.code == 0);
  CHECK(nlohmann::json::parse(made.out)["cells_without_soil"] > 50);
  CHECK(freshet_terrain(folder, "check " + basin).code == 0);
  const mesh::Mesh m = mesh::read_mesh(core::NetcdfFile::open(folder / "mesh.nc"));
  CHECK(m.fingerprint == plain.fingerprint);
  CHECK(m.soil_class_names == std::vector<std::string>{"default", "clay", "sand"});
  REQUIRE(m.soil_class.size() == m.cell_nodes.size());
  const double first = valley_west + valley_step * (valley_columns / 2),
               second = valley_west + valley_step * 45;
  int channels = 0, compared = 0;
  for (mesh::Index c = 0; c < m.n_cells(); ++c) {
    if (std::abs(m.cell_x[c] - first) < 60 || std::abs(m.cell_x[c] - second) < 60) continue;
    CHECK(m.soil_class[c] == (m.cell_x[c] < first ? 2 : m.cell_x[c] < second ? 1 : 0));
    ++compared;
  }
  for (mesh::Index c = 0; c < m.n_cells(); ++c)
    channels += m.land_class[c] == mesh::class_channel && m.soil_class[c] > 0;
  CHECK(compared > 200);
  CHECK(channels > 20);
  fs::remove(folder / "soils.tif");
  core::write_file(folder / "soils.tif", "no raster");
  CHECK_THAT(freshet_terrain(folder, "check " + basin).err, Contains("soils.tif: not a raster"));
}
