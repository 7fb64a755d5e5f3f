// Values, units and coordinate systems that cannot be meant: refused, or told with numbers.

#include <cpl_conv.h>
#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/scale.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/check_basin.hpp"
#include "mesh/terrain/terrain_values.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;
using Catch::Contains;

namespace {

bool in_block(int c, int r) { return c >= 20 && c < 26 && r >= 40 && r < 46; }  // 36 cells
bool in_collar(int c, int r) { return c < 2 || r < 2 || c >= valley_columns - 2; }

RasterWish with_block(double code, bool collar = false) {
  RasterWish wish;
  wish.declares_nodata = false;
  wish.height = [=](int c, int r) {
    return (collar ? in_collar(c, r) : in_block(c, r)) ? code : valley_height(c, r);
  };
  return wish;
}

/// Both commands refuse it, with the same words.
void refused(const core::Basin& basin, const std::string& says) {
  CAPTURE(says);
  CHECK_THROWS_WITH(mesh::check_basin(basin, nullptr), Contains(says));
  CHECK_THROWS_AS(mesh::build_mesh(basin), core::InputError);
  CHECK_THROWS_WITH(mesh::build_mesh(basin), Contains(says));
}

}  // namespace

TEST_CASE("Codes that no one declared are no ground", "[bad_input]") {
  Folder folder;
  const core::Basin basin = valley_basin(folder / "dem.tif");
  for (const double code :
       {3.4028235e38, -3.4e38, 1e20, -9999.0, -32768.0, 32767.0, 65535.0, -99999.0, 9999.0}) {
    write_raster(folder / "dem.tif", with_block(code));
    refused(basin, "36 cells have a value that no land has");
  }
  write_raster(folder / "dem.tif", with_block(-9999, true));
  refused(basin, "nodata = -9999 in [terrain]");
  for (const double code : {0.0, -499.0, -99.0}) {  // inside of the range of elevations
    write_raster(folder / "dem.tif", with_block(code));
    refused(basin, "36 cells of " + fmt::format("{:g}", code) + " m");
  }
  write_raster(folder / "dem.tif", with_block(0, true));
  refused(basin, "lower than around");
  RasterWish integers = with_block(-32768);
  integers.type = GDT_Int16;
  write_raster(folder / "dem.tif", integers);
  refused(basin, "of -32768 m");
}

TEST_CASE("Masks, alpha bands and NaN say where there is no data", "[bad_input]") {
  Folder folder;
  core::Basin basin = valley_basin(folder / "dem.tif");
  RasterWish wish = with_block(0);
  wish.masked = in_block;
  for (const bool alpha : {false, true}) {
    wish.alpha = alpha;
    fs::remove(folder / "dem.tif");
    write_raster(folder / "dem.tif", wish);
    refused(basin, "36 cells inside the domain have no data");
    basin.mesh.edge_min_m = 100;  // warped, too
    basin.mesh.edge_max_m = 150;
    refused(basin, "cells inside the domain have no data");
    basin.mesh.edge_min_m = 30;
    basin.mesh.edge_max_m = 100;
  }
  fs::remove(folder / "dem.tif");
  write_raster(folder / "dem.tif", with_block(std::nan("")));
  refused(basin, "36 cells inside the domain have no data");
}

TEST_CASE("Scale and offset of a band are heeded, other units are not taken for metres") {
  Folder folder;
  const core::Basin basin = valley_basin(folder / "dem.tif");
  RasterWish wish;
  wish.type = GDT_Int32;
  wish.scale = 0.01;
  wish.offset = 50;
  write_raster(folder / "dem.tif", wish);
  const mesh::Mesh scaled = mesh::build_mesh(basin).mesh;
  write_raster(folder / "dem.tif");
  const mesh::Mesh plain = mesh::build_mesh(basin).mesh;
  REQUIRE(scaled.n_cells() == plain.n_cells());
  for (mesh::Index c = 0; c < plain.n_cells(); ++c)
    CHECK(scaled.bed_elevation[c] == Approx(plain.bed_elevation[c]).margin(0.011));

  const std::pair<const char*, double> units[] = {
      {"cm", 0.01},    {"ft", 0.3048}, {"us-ft", 1200.0 / 3937},
      {"dm", 0.1},     {"[m]", 1},     {"US survey foot", 1200.0 / 3937},
      {"Feet", 0.3048}};
  for (const auto& [unit, metres] : units) {
    CAPTURE(unit);
    RasterWish other;
    other.unit = unit;
    other.height = [m = metres](int c, int r) { return valley_height(c, r) / m; };
    write_raster(folder / "dem.tif", other);
    const mesh::Mesh read = mesh::build_mesh(basin).mesh;
    REQUIRE(read.n_cells() == plain.n_cells());
    double worst = 0;
    for (mesh::Index c = 0; c < plain.n_cells(); ++c)
      worst = std::max(worst, std::abs(read.bed_elevation[c] - plain.bed_elevation[c]));
    CHECK(worst < 1e-4);  // single precision of the raster
  }
  for (const char* unit : {"unknown", "furlongs per fortnight", "K"}) {
    RasterWish other;
    other.unit = unit;
    write_raster(folder / "dem.tif", other);
    refused(basin, "which is no unit of length");
  }
  for (const double factor : {100.0, 1000.0}) {  // unsaid
    RasterWish other;
    other.unit = "";
    other.height = [=](int c, int r) { return factor * valley_height(c, r); };
    write_raster(folder / "dem.tif", other);
    refused(basin, "centimetres");
  }
  RasterWish steep;
  steep.unit = "";
  steep.height = [](int c, int r) { return 3000 + 25 * (valley_height(c, r) - 100); };
  write_raster(folder / "dem.tif", steep);
  refused(basin, "steeper than 63 degrees");
}

TEST_CASE("terrain.unit says in what unit elevations are, and the raster need not") {
  Folder folder;
  core::Basin basin = valley_basin(folder / "dem.tif");
  write_raster(folder / "dem.tif");
  const mesh::Mesh plain = mesh::build_mesh(basin).mesh;
  const std::pair<const char*, double> units[] = {
      {"m", 1}, {"dm", 0.1}, {"cm", 0.01}, {"ft", 0.3048}, {"US_survey_foot", 1200.0 / 3937}};
  for (const auto& [unit, metres] : units) {
    CAPTURE(unit);
    RasterWish wish;
    wish.unit = "";
    wish.height = [m = metres](int c, int r) { return valley_height(c, r) / m; };
    write_raster(folder / "dem.tif", wish);
    basin.terrain.unit = unit;
    const mesh::Mesh made = mesh::build_mesh(basin).mesh;
    REQUIRE(made.n_cells() == plain.n_cells());
    double worst = 0;
    for (mesh::Index c = 0; c < plain.n_cells(); ++c)
      worst = std::max(worst, std::abs(made.bed_elevation[c] - plain.bed_elevation[c]));
    CHECK(worst < 1e-4);  // single precision of the raster
    const OGRSpatialReference plane = mesh::projected_crs("EPSG:32616", "");
    const mesh::DemFile dem = mesh::inspect_dem(basin.terrain, plane);
    CHECK(mesh::dem_at(dem, {*basin.terrain.outlet}, plane)[0] == Approx(valley_height(30, 79)).margin(1));
    CHECK(dem.unit_stated);
  }
  write_raster(folder / "dem.tif");
  for (const char* unit : {"fathomm", "s", "m/s", "", "degC"}) {
    basin.terrain.unit = unit;
    if (*unit != 0) refused(basin, "is no unit of length");
  }
}

TEST_CASE("A lone value is ground or none by how it stands off all around it") {
  mesh::Grid<double> z(40, 40, 0, 400, 10);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = 200 + 0.01 * double(i % 97);
  CHECK(mesh::find_plateaus(z).empty());
  for (std::size_t i = 0; i < z.size(); ++i)
    if (z.row(i) >= 30) z[i] = 0;  // the sea below a cliff is a plateau ...
  z[z.index(20, 10)] = 120;        // ... and so is one cell
  auto found = mesh::find_plateaus(z);
  REQUIRE(found.size() == 2);
  CHECK(found[0].height == Approx(-80).margin(1));
  CHECK(found[0].cells == 1);
  CHECK(mesh::is_no_ground(found[0], 10));
  CHECK_FALSE(mesh::is_no_ground({130, -30, 5, 0, 0}, 10));
  CHECK(mesh::is_no_ground({0, -30, 5, 0, 0}, 10));
  CHECK_FALSE(mesh::is_no_ground({400, 200, 5, 0, 0}, 10));  // a tower
  for (std::size_t i = 0; i < z.size(); ++i)
    if (z.row(i) >= 28 && z.row(i) < 30) z[i] = 12 * (30 - z.row(i));  // a beach
  z[z.index(20, 10)] = 200;
  CHECK(mesh::find_plateaus(z).empty());
}

TEST_CASE("Coordinate systems that are not true to scale are refused with the zone that fits",
          "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Basin basin = valley_basin(folder / "dem.tif");
  for (const char* crs : {"EPSG:3857", "EPSG:3395", "ESRI:54009", "EPSG:32612", "ESRI:54032"}) {
    basin.crs = crs;
    CAPTURE(crs);
    refused(basin, "not true to scale");
    refused(basin, "EPSG:32616 (UTM zone 16 north)");
  }
  basin.crs = "EPSG:32618";  // true to 0.8 %, but two zones off
  refused(basin, "is UTM zone 18, 9.");
  basin.crs = "EPSG:4326";
  refused(basin, "not projected");
  basin.crs = "EPSG:2274";
  refused(basin, "not in metres");
  basin.crs = "LOCAL_CS[\"site grid\",UNIT[\"metre\",1]]";
  refused(basin, "local system");
  for (const char* crs : {"EPSG:32616", "EPSG:32617", "EPSG:5070"}) {
    basin.crs = crs;
    CAPTURE(crs);
    CHECK_NOTHROW(mesh::check_basin(basin, nullptr));
  }
}

TEST_CASE("A plane is measured by its nodes: degrees, feet and Mercator are not metres", "[bad_input]") {
  mesh::Mesh m;
  m.crs_wkt = "PROJCRS[...,ID[\"EPSG\",32616]]";
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) {
      const core::LonLat p = lonlat(740000 + 500 * i, 4050000 + 400 * j);
      m.node_lon.push_back(p.lon);
      m.node_lat.push_back(p.lat);
      m.node_x.push_back(740000 + 500 * i);
      m.node_y.push_back(4050000 + 400 * j);
    }
  CHECK(mesh::scale_of(m).area == Approx(1).margin(1e-3));
  CHECK_NOTHROW(mesh::check_plane(m, "EPSG:32616", "mesh.nc"));
  CHECK_THROWS_WITH(mesh::check_plane(m, "EPSG:32617", "mesh.nc"), Contains("is in EPSG:32616"));
  for (const char* degrees : {"EPSG:4326", "WGS84", "OGC:CRS84", "+proj=longlat +datum=WGS84"})
    CHECK_THROWS_WITH(mesh::check_plane(m, degrees, "mesh.nc"), Contains("counts in degrees"));
  for (const double factor : {3.28084, 1.25, 1.02}) {
    mesh::Mesh other = m;
    for (double& x : other.node_x) x *= factor;
    for (double& y : other.node_y) y *= factor;
    CHECK_THROWS_WITH(mesh::check_plane(other, "EPSG:32616", "mesh.nc"), Contains("not true to scale"));
  }
  mesh::Mesh degrees = m;
  degrees.node_x = degrees.node_lon;
  degrees.node_y = degrees.node_lat;
  CHECK_THROWS_WITH(mesh::check_plane(degrees, "", "mesh.nc"), Contains("not true to scale"));
}

TEST_CASE("Land cover without a code that is named is refused, with few it is told", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  RasterWish cover;
  cover.unit = "";
  cover.type = GDT_Byte;
  cover.nodata = 0;
  cover.height = [](int c, int) { return c < 50 ? 99 : 41; };
  write_raster(folder / "cover.tif", cover);
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.roughness.land_cover = folder / "cover.tif";
  basin.roughness.classes = {{"water", 11, 0.03}};
  refused(basin, "none of its codes in the basin is named in [roughness.classes] (code 99 on");
  basin.roughness.classes = {{"forest", 41, 0.12}};
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  const auto summary = mesh::summary_of(built);
  CHECK(summary["percent_without_land_cover"] > 80);
  CHECK(mesh::check_basin(basin, &built.mesh)["percent_without_land_cover"] ==
        summary["percent_without_land_cover"]);
  CHECK(mesh::check_basin(basin, nullptr)["percent_without_land_cover"] == Approx(100.0 * 50 / 61).margin(4));
  cover.height = [](int c, int) { return c < 20 ? 99 : 41; };
  write_raster(folder / "cover.tif", cover);
  CHECK_THROWS_WITH(mesh::check_basin(basin, &built.mesh),
                    Contains("than mesh.nc holds; run 'freshet mesh'"));
  cover.alpha = true;  // masked codes are none
  cover.masked = [](int, int) { return true; };
  fs::remove(folder / "cover.tif");
  write_raster(folder / "cover.tif", cover);
  refused(basin, "no value on 100 %");
  RasterWish slopes;
  slopes.unit = "";
  slopes.height = [](int c, int) { return 0.5 + c; };
  write_raster(folder / "cover.tif", slopes);
  refused(basin, "which is no code");
}

TEST_CASE("Check ends soon whatever file it is given", "[bad_input]") {
  Folder folder;
  core::Basin basin = valley_basin(folder / "dem.tif");
  REQUIRE(::mkfifo((folder / "dem.tif").c_str(), 0600) == 0);
  refused(basin, "is a pipe, a device or a socket");
  fs::remove(folder / "dem.tif");
  fs::create_symlink("/dev/zero", folder / "dem.tif");
  refused(basin, "is a pipe, a device or a socket");
  basin.terrain.dem = folder / "huge.vrt";
  core::write_file(folder / "huge.vrt",
                   "<VRTDataset rasterXSize=\"100000\" rasterYSize=\"100000\"><SRS>EPSG:32616</SRS>"
                   "<GeoTransform>500000,1,0,4100000,0,-1</GeoTransform><VRTRasterBand "
                   "dataType=\"Float32\" band=\"1\"/></VRTDataset>");
  refused(basin, "lies off the terrain");
  write_raster(folder / "good.tif");
  basin.terrain.dem = folder / "good.tif";
  basin.terrain.outlet.reset();
  basin.terrain.domain = folder / "pipe";
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  refused(basin, "is a pipe, a device or a socket");
}
