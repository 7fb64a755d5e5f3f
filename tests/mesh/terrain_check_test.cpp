// Every way in which the raster and the description of a valley can be bad.

#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "mesh/terrain/raster.hpp"
#include "terrain_program.hpp"

using namespace freshet;
using namespace terrain_fixture;
using Catch::Contains;

TEST_CASE("Every bad raster is told as bad input", "[bad_input]") {
  Folder folder;
  const fs::path dem = folder / "dem.tif";
  RasterWish wish;
  std::string says;
  core::Basin basin = valley_basin(dem);
  SECTION("missing") { says = "no such raster"; }
  SECTION("not a raster") {
    core::write_file(dem, "these are no elevations");
    says = "not a raster";
  }
  SECTION("truncated") {
    write_raster(dem);
    fs::resize_file(dem, fs::file_size(dem) * 6 / 10);
    says = "truncated or damaged";
  }
  SECTION("no CRS") {
    wish.crs = "";
    write_raster(dem, wish);
    says = "has no CRS";
  }
  SECTION("no data at all") {
    wish.height = [](int, int) { return -9999.0; };
    write_raster(dem, wish);
    says = "no data at all";
  }
  SECTION("a hole inside the catchment") {
    wish.height = [](int c, int r) { return c == 20 && r == 40 ? -9999.0 : valley_height(c, r); };
    write_raster(dem, wish);
    says = "1 cells inside the domain have no data";
  }
  SECTION("no lengths") {
    wish.unit = "K";
    write_raster(dem, wish);
    says = "which is no unit of length";
  }
  SECTION("a picture") {
    wish.bands = 3;
    write_raster(dem, wish);
    says = "has 3 bands";
  }
  SECTION("basin in degrees") {
    write_raster(dem);
    basin.crs = "EPSG:4326";
    says = "not projected";
  }
  SECTION("basin in feet") {
    write_raster(dem);
    basin.crs = "EPSG:2274";  // Tennessee state plane
    says = "not in metres";
  }
  SECTION("outlet off the terrain") {
    write_raster(dem);
    basin.terrain.outlet = core::LonLat{-80, 36};
    says = "lies off the terrain " + dem.string() + ", which spans longitude";
  }
  SECTION("outlet on no stream") {
    write_raster(dem);
    basin.terrain.outlet = lonlat(valley_west + 200, valley_north - 500);
    says = "no stream within outlet_snap_m";
  }
  CHECK_THROWS_WITH(mesh::build_mesh(basin), Contains(says));
  CHECK_THROWS_AS(mesh::build_mesh(basin), core::InputError);
}

TEST_CASE("Check tells all problems at once", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.gauges = {gauge_at("lost", {-80, 36}, 200)};
  basin.rain.file = folder / "rain.csv";
  basin.rain.stations = {{"a", {}}};
  core::write_file(folder / "rain.csv", "time,a_mm_per_h\n2026-03-10T00:00:00Z,1\n2026-03-10T01:00:00Z,-2\n");
  CHECK_THROWS_WITH(mesh::check_basin(basin, nullptr),
                    Contains("basin.toml:20: gauge 'lost'") && Contains("lies off the terrain") &&
                        Contains("rain.csv:3: a_mm_per_h: -2 mm/h is no rain"));
}

TEST_CASE("A gauge on the terrain but outside the mesh is bad input", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.terrain.outlet = lonlat(valley_west + 610, valley_north - 900);
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  basin.gauges = {gauge_at("below", valley_outlet(), 200)};
  CHECK_THROWS_WITH(mesh::check_basin(basin, &built.mesh),
                    Contains("gauge below") && Contains("outside the mesh"));
  basin.gauges[0].at_point = lonlat(valley_west + 610, valley_north - 600);
  CHECK_NOTHROW(mesh::check_basin(basin, &built.mesh));
}

TEST_CASE("Check reads series as the solver does, and asks for the lead time", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.forecast.start = core::parse_instant("2026-03-10T00:00:00Z", "test");
  basin.forecast.lead_s = 7200;
  basin.forcing.evaporation.file = folder / "e.csv";
  core::Boundary inflow;
  inflow.name = "in";
  inflow.kind = &core::boundary_kind("discharge");
  inflow.at_point = valley_outlet();
  inflow.file = folder / "q.csv";
  basin.boundaries.push_back(inflow);
  const std::string row = "2026-03-10T00:00:00Z,1\n", end = "2026-03-10T02:00:00Z,1\n";
  core::write_file(folder / "e.csv", "time,rate_mm_per_day\n" + row + end);
  core::write_file(folder / "q.csv", "\xEF\xBB\xBFtime,\"discharge_m3_per_s\"\r\n" + row + end);
  CHECK_NOTHROW(mesh::check_basin(basin, nullptr));
  CHECK_FALSE(mesh::next_forecast(basin, folder / "cycles").of_next_cycle);
  core::write_file(folder / "cycles/20260310T0300Z/provenance.json", "{}");
  const mesh::TimeSpan next = mesh::next_forecast(basin, folder / "cycles");
  CHECK(core::to_iso(next.begin) == "2026-03-10T03:00:00Z");
  CHECK(core::to_iso(next.end) == "2026-03-10T08:00:00Z");     // interval_h = 3, lead_h = 2
  CHECK_NOTHROW(mesh::check_basin(basin, nullptr, {}, next));  // a warning: what is missing may still come
  core::write_file(folder / "e.csv", "time,rate_mm_per_day\n" + row + row);
  core::write_file(folder / "q.csv", "time,discharge_m3_per_s\n" + row + "2026-03-10T01:00:00Z,1\n");
  CHECK_THROWS_WITH(
      mesh::check_basin(basin, nullptr),
      Contains("e.csv:3: time 2026-03-10T00:00:00Z does not come after") &&
          Contains("q.csv: discharge_m3_per_s is known from 2026-03-10T00:00:00Z to 2026-03-10T01:00:00Z, "
                   "and needed from 2026-03-10T00:00:00Z to 2026-03-10T02:00:00Z"));
}

TEST_CASE("The program exits with 2 on bad input and leaves no mesh behind", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::write_file(folder / "basin.toml", valley_toml("outlet = { lon = 10, lat = 50 }"));
  for (const std::string command : {"mesh", "check"}) {
    const Outcome outcome = freshet_terrain(folder, command + " " + (folder / "basin.toml").string());
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Contains("lies off the terrain"));
    CHECK_THAT(outcome.err, Contains("basin.toml:"));
    CHECK_FALSE(fs::exists(folder / "mesh.nc"));
    CHECK_FALSE(fs::exists(folder / "mesh.nc.part"));
  }
}

TEST_CASE("Faults of basin.toml and of the files that it names are told in one go", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::write_file(folder / "land.tif", "no raster");
  core::write_file(folder / "q.csv",
                   "time,discharge_m3_per_s\n2026-03-10T00:00:00Z,x\n2026-03-10T01:00:00Z,y\n");
  core::write_file(folder / "h.csv", "level_m,discharge_m3_per_s\n1,2\n0,3\n");
  core::write_file(folder / "line.geojson", "{}");
  core::write_file(
      folder / "basin.toml",
      valley_toml(outlet_line(),
                  "[solver]\ncfl = 9\n[roughness]\nland_cover = \"land.tif\"\ndefault = 7\n"
                  "[[gauge]]\nid = \"far\"\nlon = 0\nlat = 0\n"
                  "[[gauge]]\nid = \"typo\"\nlon = 500\nlat = 0\n"
                  "[[boundary]]\nname = \"in\"\ntype = \"discharge\"\nlon = 0\nlat = 0\nwidth_m = -3\nfile = "
                  "\"q.csv\"\n"
                  "[[boundary]]\nname = \"out\"\ntype = \"rating_curve\"\nline = \"line.geojson\"\nfile = "
                  "\"h.csv\"\n"));
  const Outcome said = freshet_terrain(folder, "check " + (folder / "basin.toml").string());
  CHECK(said.code == 2);
  for (const char* words :
       {"solver.cfl: 9 is outside", "roughness.default: 7 is outside", "gauge.lon: 500 is outside",
        "boundary.width_m: -3 is outside", "land.tif: not a raster",
        "gauge 'far' (longitude 0, latitude 0) lies off", "q.csv:2: discharge_m3_per_s: 'x' is not",
        "q.csv:3: discharge_m3_per_s: 'y' is not", "h.csv:3: the level is not above",
        "line.geojson: no vector file"})
    CHECK_THAT(said.err, Contains(words));
  for (const char* words : {"gauge 'typo'", "boundary 'in' (", "known from", "fills like a tub"})
    CHECK_THAT(said.err, !Contains(words));
}

TEST_CASE("check refuses what warnings would fail on: texts, layers and polygons", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::write_file(
      folder / "towns.geojson",
      R"({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Town"},
                       "geometry": {"type": "Point", "coordinates": [-84.1, 36.4]}}]})");
  fs::create_directory(folder / "words");
  const std::string english = core::read_file(std::string(FRESHET_SOURCE) + "/forecast/words/en.mustache");
  const auto check_with = [&](const std::string& texts, const std::string& name, const std::string& rule) {
    core::write_file(folder / "words/en.mustache", texts);
    const auto at = valley_outlet();
    core::write_file(
        folder / "basin.toml",
        valley_toml(outlet_line(),
                    fmt::format("[warnings]\nsender = \"floods@agency.example\"\ntemplates = \"words\"\n"
                                "[[warnings.layer]]\nfile = \"towns.geojson\"\nname = \"{}\"\n"
                                "[[gauge]]\nid = \"mill\"\nlon = {:.8f}\nlat = {:.8f}\n"
                                "stage_thresholds_m = {{ major = 2.0 }}\n"
                                "[[warning]]\nid = \"mill.major\"\ngauge = \"mill\"\n"
                                "stage_threshold = \"major\"\n{}",
                                name, at.lon, at.lat, rule)));
    return freshet_terrain(folder, "check " + (folder / "basin.toml").string());
  };
  const Outcome sound = check_with(english, "name", "");
  CAPTURE(sound.err);
  CHECK(sound.code == 0);
  const std::string unsound = english + "== extra ==\n{{nothing_fills_this}}\n";
  const Outcome refused =
      check_with(unsound, "title", "polygon = \"towns.geojson\"\nfeature = \"Village\"\n");
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains("en.mustache:") && Contains("extra"));
  CHECK_THAT(refused.err, Contains("no attribute 'title'"));
  CHECK_THAT(refused.err, Contains("Village"));
}

TEST_CASE("check opens the layers of maps and of exposure", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::write_file(
      folder / "towns.geojson",
      R"({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Town"},
                       "geometry": {"type": "Point", "coordinates": [-84.1, 36.4]}}]})");
  const auto check_with = [&](const char* file, const char* name, int band) {
    core::write_file(
        folder / "basin.toml",
        valley_toml(
            outlet_line(),
            fmt::format("[[map_layer]]\nkind = \"places\"\nfile = \"{0}\"\nname = \"{1}\"\n"
                        "[[exposure]]\nid = \"schools\"\nkind = \"sites\"\nfile = \"{0}\"\nname = \"{1}\"\n"
                        "[[exposure]]\nid = \"people\"\nkind = \"people\"\nfile = \"dem.tif\"\nband = {2}\n",
                        file, name, band)));
    return freshet_terrain(folder, "check " + (folder / "basin.toml").string());
  };
  const Outcome sound = check_with("towns.geojson", "name", 1);
  CAPTURE(sound.err);
  CHECK(sound.code == 0);
  const Outcome refused = check_with("towns.geojson", "nam", 2);
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains("towns.geojson: has no attribute 'nam'; did you mean 'name'?"));
  CHECK_THAT(refused.err, Contains("dem.tif: has 1 bands; band = 2 is none of them"));
  CHECK(check_with("villages.geojson", "name", 1).code == 2);
}
