// Gauges, boundaries and storms that cannot be meant where and when they are: told with numbers.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/boundary_edges.hpp"
#include "mesh/boundary_levels.hpp"
#include "mesh/gauge_sites.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;
using Catch::Contains;

TEST_CASE("Gauges are told by what they stand on: bed, thresholds, stream", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  basin.gauges = {gauge_at("on", lonlat(valley_west + 590, valley_north - 900), 100),
                  gauge_at("off", lonlat(valley_west + 300, valley_north - 900), 50),
                  gauge_at("low", lonlat(valley_west + 615, valley_north - 600), 0)};
  basin.gauges[0].thresholds = {{"minor", 0.5}};
  basin.gauges[2].zero_m = 20;
  basin.gauges[2].thresholds = {{"minor", 18}};
  const mesh::GaugeTable table = mesh::gauge_table(basin, built.mesh);
  CHECK(table.rows["on"]["moved_m"] < 100);
  CHECK(table.rows["on"]["drains_km2"] > 0.5);
  CHECK(table.rows["on"]["threshold"]["minor"]["above_bed_m"] == Approx(0.5));
  CHECK(table.rows["off"]["drains_km2"] < 0.2);
  CHECK(table.rows["off"]["stream_is_off_m"] > 100);
  CHECK(table.rows["low"]["drains_km2"] > 0.3);
  REQUIRE(table.errors.size() == 1);
  CHECK_THAT(table.errors[0],
             Contains("basin.toml:20: gauge 'low': threshold minor = 18 m lies at 38.00 m") &&
                 Contains("below the bed of its cell"));
  REQUIRE(table.doubts.size() == 2);
  CHECK_THAT(table.doubts[0], Contains("gauge 'off' stands off the stream"));
  CHECK_THAT(table.doubts[1], Contains("zero_m = 20.00 m lies"));
  CHECK_THROWS_WITH(mesh::check_basin(basin, &built.mesh), Contains("gauge 'low': threshold minor"));
  CHECK_NOTHROW(mesh::build_mesh(basin));  // a mesh is made all the same, with a warning

  double area = 0;
  for (const double a : built.mesh.cell_area) area += a;
  const mesh::Draining drains = mesh::draining(built.mesh);
  double out = 0;
  for (const mesh::Index c : mesh::exit_cells(built.mesh)) out += drains.area[c];
  CHECK(out > 0.9 * area);
}

TEST_CASE("A gauge that is to stay off the stream is told, if it has thresholds", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  basin.gauges = {gauge_at("slope", lonlat(valley_west + 300, valley_north - 900), 0)};
  CHECK(mesh::gauge_table(basin, built.mesh).doubts.empty());
  basin.gauges[0].thresholds = {{"minor", 0.5}};
  const mesh::GaugeTable table = mesh::gauge_table(basin, built.mesh);
  REQUIRE(table.doubts.size() == 1);
  CHECK_THAT(table.doubts[0], Contains("gauge 'slope' stands off the stream") && Contains("km2 drain there"));
  CHECK(table.rows["slope"]["stream_is_off_m"] > 100);
}

TEST_CASE("Boundaries off the rim, or taken whole by later ones, are found by check", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  const core::LonLat mouth = valley_outlet();
  basin.boundaries = {boundary_at("far", lonlat(valley_west + 600, valley_north - 800), 100),
                      boundary_at("first", mouth, 150), boundary_at("second", mouth, 150)};
  CHECK_THROWS_WITH(mesh::check_basin(basin, &built.mesh),
                    Contains("boundary 'far' touches no edge") &&
                        Contains("m away, half of width_m is 50 m") &&
                        Contains("boundary 'first' has no edge left: 'second' takes all"));
  basin.boundaries = {boundary_at("wide", mouth, 400), boundary_at("narrow", mouth, 120)};
  CHECK_NOTHROW(mesh::check_basin(basin, &built.mesh));
  const auto notes = mesh::boundary_notes(basin, mesh::boundary_edges(basin, built.mesh));
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Contains("boundary 'wide' keeps") && Contains("'narrow' takes the rest"));
  core::Boundary curve = boundary_at("curve", mouth, 400);
  curve.kind = &core::boundary_kind("rating_curve");
  curve.file = folder / "h.csv";
  core::write_file(folder / "h.csv", "level_m,discharge_m3_per_s\n0,0\n50,20\n");
  basin.boundaries = {curve};
  CHECK_THROWS_WITH(mesh::check_basin(basin, &built.mesh),
                    Contains("the curve ends at 50.00 m, below its lowest bed"));
  core::write_file(folder / "h.csv", "level_m,discharge_m3_per_s\n0,0\n150,20\n");
  CHECK_NOTHROW(mesh::check_basin(basin, &built.mesh));
  mesh::Mesh other = built.mesh;
  other.land_class_names.push_back("swamp");
  CHECK_THROWS_WITH(mesh::check_basin(basin, &other),
                    Contains("land class 'swamp', which roughness does not name"));
  basin.boundaries.clear();
  CHECK_THAT(mesh::boundary_notes(basin, mesh::boundary_edges(basin, built.mesh)).at(0),
             Contains("no water can leave the mesh"));
}

TEST_CASE("Levels that no river has at a boundary are told", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  basin.boundaries = {boundary_at("sea", valley_outlet(), 150)};
  core::Boundary& sea = basin.boundaries[0];
  sea.kind = &core::boundary_kind("level");
  const mesh::BoundaryEdges edges = mesh::boundary_edges(basin, built.mesh);
  double low = 1e9, high = -1e9;
  for (mesh::Index e = 0; e < built.mesh.n_edges(); ++e)
    if (edges.boundary_of_edge[e] == 0) {
      const double bed = built.mesh.bed_elevation[built.mesh.edge_cells[e][0]];
      low = std::min(low, bed);
      high = std::max(high, bed);
    }
  const auto notes_at = [&](double level) {
    sea.constant = level;
    return mesh::level_notes(basin, built.mesh, edges);
  };
  CHECK(notes_at(low - 19).empty());
  CHECK(notes_at(high + 59).empty());
  const std::vector<std::string> above = notes_at(high + 61), below = notes_at(low - 21);
  REQUIRE(above.size() == 1);
  CHECK_THAT(above[0], Contains("boundary 'sea': a level of") && Contains("61.0 m above its highest bed"));
  REQUIRE(below.size() == 1);
  CHECK_THAT(below[0], Contains("21.0 m below its lowest bed"));
  sea.constant.reset();
  sea.file = folder / "sea.csv";
  core::write_file(folder / "sea.csv",
                   fmt::format("time,level_m\n2026-03-10T00:00:00Z,{}\n", 3.28084 * (high + 100)));
  CHECK(mesh::level_notes(basin, built.mesh, edges).size() == 1);
}

TEST_CASE("A design storm outside the first forecast is told", "[bad_input]") {
  const auto at = [](const char* time) { return core::parse_instant(time, "test"); };
  core::Basin basin;
  basin.rain.design_storm = core::DesignStorm{80, 8, 0.4, at("2025-03-10T00:00:00Z")};
  const mesh::TimeSpan first{at("2026-03-10T00:00:00Z"), at("2026-03-10T04:00:00Z")};
  CHECK_THAT(mesh::storm_doubt(basin, first),
             Contains("falls from 2025-03-10T00:00:00Z to 2025-03-10T08:00:00Z"));
  CHECK(mesh::storm_doubt(basin, {first.begin, first.end, true}).empty());
  basin.rain.design_storm->start = at("2026-03-10T04:00:00Z");
  CHECK_FALSE(mesh::storm_doubt(basin, first).empty());
  basin.rain.design_storm->start = at("2026-03-10T03:00:00Z");
  CHECK(mesh::storm_doubt(basin, first).empty());
}

TEST_CASE("A threshold within a film above the bed is told", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  basin.gauges = {gauge_at("on", lonlat(valley_west + 590, valley_north - 900), 100)};
  basin.gauges[0].thresholds = {{"minor", 0.02}};
  const mesh::GaugeTable table = mesh::gauge_table(basin, built.mesh);
  CHECK(table.errors.empty());
  REQUIRE(table.doubts.size() == 1);
  CHECK_THAT(table.doubts[0], Contains("2.0 cm above the bed of its cell: a film of rain reaches it"));
  basin.gauges[0].thresholds = {{"minor", 0.06}};
  CHECK(mesh::gauge_table(basin, built.mesh).doubts.empty());
}

TEST_CASE("Extents and rain gauges that lie off the mesh, or in too few cells, are found by check",
          "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  const auto extent = [&](const char* id, double east, double north, double size) {
    core::Extent e;
    e.id = e.name = id;
    const double x = valley_west + east, y = valley_north - north;
    e.polygon.points = {{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}};
    e.at = {"basin.toml:30"};
    return e;
  };
  core::RainGauge gauge;
  gauge.id = "hill";
  gauge.at = {"basin.toml:40"};
  gauge.at_point = lonlat(valley_west + 590, valley_north - 900);
  basin.rain_gauges = {gauge};
  basin.extents = {extent("meadow", 400, 1000, 300), extent("garden", 590, 900, 2)};
  const auto summary = mesh::check_basin(basin, &built.mesh);
  CHECK(summary["extent"]["meadow"]["cells"] > 4);
  CHECK(summary["extent"]["meadow"]["outside_percent"] == 0);
  CHECK(summary["extent"]["garden"]["cells"] < 4);
  basin.extents.push_back(extent("far", 90000, 900, 100));
  basin.rain_gauges[0].at_point = lonlat(valley_west + 90000, valley_north - 900);
  CHECK_THROWS_WITH(mesh::check_basin(basin, &built.mesh),
                    Contains("basin.toml:30: 100 % of extent 'far' lie outside the mesh") &&
                        Contains("basin.toml:40: rain gauge 'hill'") && !Contains("meadow"));
}
