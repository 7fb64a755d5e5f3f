// Rasters of every kind become the same ground; those that leave something open are asked about.

#include <cpl_string.h>
#include <gdal_utils.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/build_mesh.hpp"
#include "mesh/terrain/raster.hpp"
#include "mesh/terrain/terrain_part.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;
using Catch::Contains;

namespace {

OGRSpatialReference plane() { return mesh::projected_crs("EPSG:32616", ""); }

/// What gdal_translate makes of `from`.
void translate(const fs::path& from, const fs::path& to, const std::vector<std::string>& words) {
  CPLStringList list;
  for (const std::string& word : words) list.AddString(word.c_str());
  GDALTranslateOptions* options = GDALTranslateOptionsNew(list.List(), nullptr);
  GDALDatasetH in = GDALOpen(from.c_str(), GA_ReadOnly);
  GDALDatasetH out = GDALTranslate(to.c_str(), in, options, nullptr);
  GDALTranslateOptionsFree(options);
  REQUIRE(out != nullptr);
  GDALClose(out);
  GDALClose(in);
}

Elevation read(const core::Terrain& terrain, double step = 0) {
  return mesh::read_dem(mesh::inspect_dem(terrain, plane()), plane(), step);
}

/// Largest difference where both have ground; infinite where one has less by more than the rim.
double difference(const Elevation& a, const Elevation& b) {
  double worst = 0;
  long both = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t j = b.cell_at(a.centre(i));
    if (j == b.outside || !std::isfinite(a[i]) || !std::isfinite(b[j])) continue;
    ++both;
    worst = std::max(worst, std::abs(a[i] - b[j]));
  }
  return both > 0.9 * valley_columns * valley_rows ? worst : INFINITY;
}

}  // namespace

TEST_CASE("Formats, layers and bands: the same ground") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Terrain terrain;
  terrain.at.text = "basin.toml:4";
  terrain.dem = folder / "dem.tif";
  const Elevation plain = read(terrain);
  const auto same = [&](const char* name, double tolerance) {
    CAPTURE(name);
    terrain.dem = folder / name;
    CHECK(difference(read(terrain), plain) <= tolerance);
  };
  translate(folder / "dem.tif", folder / "cog.tif", {"-of", "COG", "-co", "BLOCKSIZE=128"});
  same("cog.tif", 0);
  translate(folder / "dem.tif", folder / "dem.vrt", {"-of", "VRT"});
  same("dem.vrt", 0);
  terrain.unit = "m";
  translate(folder / "dem.tif", folder / "dem.asc", {"-of", "AAIGrid"});
  same("dem.asc", 1e-3);
  translate(folder / "dem.tif", folder / "dem.png", {"-of", "PNG", "-ot", "UInt16", "-co", "WORLDFILE=YES"});
  terrain.crs = "EPSG:32616";
  fs::remove(folder / "dem.png.aux.xml");
  same("dem.png", 0.51);  // whole metres
  terrain.crs = "";
  translate(folder / "dem.tif", folder / "dem.nc", {"-of", "netCDF"});
  same("dem.nc", 1e-3);
  terrain.layer = "Band1";
  same("dem.nc", 1e-3);
  terrain.layer = "Band2";
  CHECK_THROWS_AS(read(terrain), core::InputError);
  terrain.layer = "";
  translate(folder / "dem.tif", folder / "two.tif",
            {"-b", "1", "-b", "1", "-scale_2", "0", "1000", "0", "1"});
  terrain.dem = folder / "two.tif";
  CHECK_THROWS_WITH(read(terrain), Contains("has 2 bands, 1, 2; say with band = 1"));
  terrain.band = 1;
  same("two.tif", 0);
  terrain.band = 3;
  CHECK_THROWS_WITH(read(terrain), Contains("terrain.band = 3") && Contains("no such band"));
}

TEST_CASE("Rasters of one file are named where there are several", "[bad_input]") {
  Folder folder;
  write_raster(folder / "dem.tif");
  translate(folder / "dem.tif", folder / "dem.gpkg", {"-of", "GPKG", "-co", "RASTER_TABLE=height"});
  translate(folder / "dem.tif", folder / "dem.gpkg",
            {"-of", "GPKG", "-co", "RASTER_TABLE=slope", "-co", "APPEND_SUBDATASET=YES"});
  core::Terrain terrain;
  terrain.dem = folder / "dem.gpkg";
  terrain.unit = "m";
  CHECK_THROWS_WITH(read(terrain), Contains("\"height\", \"slope\"") && Contains("layer = \"height\""));
  terrain.layer = "heights";
  CHECK_THROWS_WITH(read(terrain), Contains("no raster \"heights\""));
  terrain.layer = "height";
  CHECK(mesh::inspect_dem(terrain, plane()).nx == valley_columns);
}

TEST_CASE("South up, at a slant, points instead of areas, feet below: one ground") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Terrain terrain;
  terrain.dem = folder / "dem.tif";
  const Elevation plain = read(terrain);
  const std::string head = fmt::format(
      "<VRTDataset rasterXSize=\"{}\" rasterYSize=\"{}\"><SRS>EPSG:32616</SRS>", valley_columns, valley_rows);
  const double south = valley_north - valley_step * valley_rows;
  RasterWish flipped;
  flipped.height = [](int c, int r) { return valley_height(c, valley_rows - 1 - r); };
  write_raster(folder / "flipped.tif", flipped);
  core::write_file(
      folder / "south_up.vrt",
      head + fmt::format(
                 "<GeoTransform>{},{},0,{},0,{}</GeoTransform><VRTRasterBand dataType=\"Float32\" band=\"1\">"
                 "<UnitType>m</UnitType><SimpleSource><SourceFilename relativeToVRT=\"1\">flipped.tif"
                 "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>",
                 valley_west, valley_step, south, valley_step));
  terrain.dem = folder / "south_up.vrt";
  CHECK(difference(read(terrain), plain) < 1e-3);
  // Columns run north, rows run east: a quarter turn.
  RasterWish turned;
  turned.height = [](int c, int r) { return valley_height(r % valley_columns, valley_rows - 1 - c); };
  write_raster(folder / "turned.tif", turned);
  core::write_file(
      folder / "turned.vrt",
      head + fmt::format(
                 "<GeoTransform>{},0,{},{},{},0</GeoTransform><VRTRasterBand dataType=\"Float32\" band=\"1\">"
                 "<UnitType>m</UnitType><SimpleSource><SourceFilename relativeToVRT=\"1\">turned.tif"
                 "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>",
                 valley_west, valley_step, south, valley_step));
  terrain.dem = folder / "turned.vrt";
  const Elevation across = read(terrain);
  int compared = 0;
  for (std::size_t i = 0; i < across.size(); ++i) {
    const std::size_t j = plain.cell_at(across.centre(i));
    if (j == plain.outside || !std::isfinite(across[i]) || plain.row(j) < valley_rows - valley_columns + 1)
      continue;
    if (plain.column(j) < 2 || plain.column(j) > valley_columns - 3) continue;
    CHECK(across[i] == Approx(plain[j]).margin(2));  // a cell rises by 4 m
    ++compared;
  }
  CHECK(compared > 1000);
  // The same numbers at points lie half a cell farther west and north than as areas.
  translate(folder / "dem.tif", folder / "points.tif", {"-mo", "AREA_OR_POINT=Point"});
  terrain.dem = folder / "points.tif";
  CHECK(difference(read(terrain), plain) == 0);  // GDAL writes where the points lie
}

TEST_CASE("terrain.crs is for rasters that say none, and may not contradict one that does", "[bad_input]") {
  Folder folder;
  core::Terrain terrain;
  terrain.at.text = "basin.toml:4";
  terrain.dem = folder / "dem.tif";
  RasterWish without;
  without.crs = "";
  write_raster(folder / "dem.tif", without);
  CHECK_THROWS_WITH(read(terrain), Contains("has no CRS; say it with crs = "));
  terrain.crs = "EPSG:99999";
  CHECK_THROWS_WITH(read(terrain), Contains("basin.toml:4: terrain.crs: \"EPSG:99999\" is no known CRS"));
  terrain.crs = "EPSG:32616";
  const Elevation told = read(terrain);
  write_raster(folder / "dem.tif");
  CHECK(difference(told, read(terrain)) == 0);
  terrain.crs = "+proj=utm +zone=16 +datum=WGS84 +units=m";  // the same by other words
  CHECK(difference(told, read(terrain)) == 0);
  for (const char* other : {"EPSG:32617", "EPSG:4326", "EPSG:3857"}) {
    terrain.crs = other;
    CHECK_THROWS_WITH(read(terrain), Contains("says that it is in WGS 84 / UTM zone 16N"));
  }
  terrain.crs = "EPSG:32616+6360";  // heights in US survey feet
  RasterWish feet;
  feet.unit = "";
  feet.height = [](int c, int r) { return valley_height(c, r) * 3937 / 1200; };
  write_raster(folder / "dem.tif", feet);
  CHECK(difference(told, read(terrain)) < 1e-4);
  feet.crs = "EPSG:2274";  // Tennessee in feet, heights unsaid
  write_raster(folder / "dem.tif", feet);
  terrain.crs = "";
  CHECK_THROWS_WITH(mesh::inspect_dem(terrain, plane()),
                    Contains("nothing says whether its elevations are in the same"));
  terrain.unit = "US_survey_foot";
  CHECK(mesh::inspect_dem(terrain, plane()).unit_m == Approx(1200.0 / 3937));
}

TEST_CASE("terrain.nodata says what stands for nothing, and that nothing else does", "[bad_input]") {
  Folder folder;
  core::Terrain terrain;
  terrain.dem = folder / "dem.tif";
  const auto in_block = [](int c, int r) { return c >= 20 && c < 26 && r >= 40 && r < 46; };
  for (const double code : {-9999.0, 3.4028235e38, -3.4028235e38, 0.0, -32768.0, 12.5}) {
    CAPTURE(code);
    RasterWish wish;
    wish.declares_nodata = false;
    wish.height = [&](int c, int r) { return in_block(c, r) ? code : valley_height(c, r); };
    write_raster(folder / "dem.tif", wish);
    terrain.nodata.reset();
    CHECK_THROWS_WITH(read(terrain), Contains("nodata = "));
    terrain.nodata = std::vector<double>{code};
    if (std::abs(code) > 1e30)
      terrain.nodata = std::vector<double>{std::copysign(3.4e38, code)};  // as people write it
    for (const double step : {0.0, 45.0}) {  // as stored, and averaged: no code is mixed with ground
      const Elevation z = read(terrain, step);
      long holes = 0;
      for (const double v : z.values) {
        holes += std::isinf(v);
        if (std::isfinite(v)) CHECK((v > 99 && v < 400));
      }
      CHECK(holes > 0);
    }
    terrain.nodata = std::vector<double>{};
    if (code == 12.5 || code == 0)
      CHECK_NOTHROW(read(terrain));  // a quarry, says who knows it
    else
      CHECK_THROWS_WITH(read(terrain), Contains("a value that no land has"));
  }
}

TEST_CASE("A raster across the date line is one raster") {
  Folder folder;
  const OGRSpatialReference fiji = mesh::projected_crs("EPSG:3460", "");  // Fiji 1986 / Fiji Map Grid
  core::write_file(folder / "none", "");
  GDALAllRegister();
  for (const double west : {179.7, -180.3}) {
    CAPTURE(west);
    GDALDataset* data = GetGDALDriverManager()->GetDriverByName("GTiff")->Create(
        (folder / "dem.tif").c_str(), 60, 40, 1, GDT_Float32, nullptr);
    double place[6] = {west, 0.01, 0, -16.5, 0, -0.01};
    data->SetGeoTransform(place);
    const OGRSpatialReference degrees = mesh::wgs84();
    data->SetSpatialRef(&degrees);
    data->GetRasterBand(1)->SetUnitType("m");
    std::vector<float> z;
    for (int r = 0; r < 40; ++r)
      for (int c = 0; c < 60; ++c) z.push_back(float(100 + c));
    REQUIRE(data->GetRasterBand(1)->RasterIO(GF_Write, 0, 0, 60, 40, z.data(), 60, 40, GDT_Float32, 0, 0,
                                             nullptr) == CE_None);
    GDALClose(data);
    core::Terrain terrain;
    terrain.dem = folder / "dem.tif";
    const mesh::DemFile dem = mesh::inspect_dem(terrain, fiji);
    CHECK(dem.bounds.holds({-179.8, -16.7}));
    CHECK(dem.bounds.holds({179.8, -16.7}));
    CHECK_FALSE(dem.bounds.holds({0, -16.7}));
    const auto at =
        mesh::dem_at(dem, {core::Position{179.855, -16.7}, core::Position{-179.855, -16.7}}, fiji);
    CHECK(at[0] == 115);
    CHECK(at[1] == 144);
    const Elevation all = mesh::read_dem(dem, fiji, 0);
    const mesh::Point line = mesh::Transform(mesh::wgs84(), fiji)({180, -16.7});
    CHECK(all[all.cell_at(line)] == Approx(130).margin(2));
    const mesh::Frame frame{line.x - 5000, line.y - 5000, line.x + 5000, line.y + 5000};
    const Elevation part = mesh::read_dem(dem, fiji, 0, &frame);
    CHECK(part.size() < all.size() / 4);
    for (std::size_t i = 0; i < part.size(); ++i)
      if (std::isfinite(part[i])) CHECK(part[i] == Approx(all[all.cell_at(part.centre(i))]).margin(0.02));
  }
}

TEST_CASE("A part of a raster has the values of the whole") {
  Folder folder;
  write_raster(folder / "dem.tif");
  core::Terrain terrain;
  terrain.dem = folder / "dem.tif";
  const mesh::DemFile dem = mesh::inspect_dem(terrain, plane());
  const mesh::Frame frame{valley_west + 400, valley_north - 1200, valley_west + 700, valley_north - 500};
  for (const double step : {0.0, 50.0}) {
    const Elevation whole = mesh::read_dem(dem, plane(), step),
                    part = mesh::read_dem(dem, plane(), step, &frame);
    REQUIRE(part.step == whole.step);
    CHECK(part.size() < whole.size() / 3);
    CHECK(part.cell_at({frame.west + 1, frame.south + 1}) != part.outside);
    CHECK(part.cell_at({frame.east - 1, frame.north - 1}) != part.outside);
    for (std::size_t i = 0; i < part.size(); ++i) {
      const std::size_t j = whole.cell_at(part.centre(i));
      REQUIRE(j != whole.outside);
      if (std::isfinite(part[i]) && std::isfinite(whole[j])) CHECK(part[i] == Approx(whole[j]).margin(1e-6));
    }
  }
  const mesh::Frame off{0, 0, 100, 100};
  CHECK_THROWS_WITH(mesh::read_dem(dem, plane(), 0, &off), Contains("has nothing where the basin lies"));
}

TEST_CASE("Of a raster with too many cells the part is read that drains into the domain") {
  Folder folder;
  write_raster(folder / "dem.tif");
  // A hundred times as fine each way, 36 million cells: the same valley by the same outlet.
  translate(folder / "dem.tif", folder / "fine.vrt",
            {"-of", "VRT", "-r", "bilinear", "-outsize", "10000%", "10000%"});
  core::Basin basin = valley_basin(folder / "fine.vrt");
  const mesh::DemFile fine = mesh::inspect_dem(basin.terrain, plane());
  CHECK(mesh::is_read_in_part(fine, plane(), 0.25));
  CHECK_FALSE(mesh::is_read_in_part(fine, plane(), 7.5));
  const std::optional<mesh::TerrainPart> all = mesh::needed_part(fine, basin, {}, plane(), 0.25);
  REQUIRE(all);
  CHECK(all->frame.north > valley_north - 100);  // the whole valley drains there
  basin.terrain.outlet = core::Position::in_plane(valley_west + 20 * 30.5, valley_north - 20 * 20);
  basin.mesh.edge_max_m = 10;
  const std::optional<mesh::TerrainPart> upper = mesh::needed_part(fine, basin, {}, plane(), 0.25);
  REQUIRE(upper);
  CHECK(upper->frame.south > valley_north - 1000);
  const mesh::Ring drawn{{valley_west + 100, valley_north - 700},
                         {valley_west + 200, valley_north - 700},
                         {valley_west + 200, valley_north - 600},
                         {valley_west + 100, valley_north - 600}};
  basin.terrain.outlet.reset();
  const std::optional<mesh::TerrainPart> block = mesh::needed_part(fine, basin, drawn, plane(), 0.25);
  REQUIRE(block);
  CHECK(block->frame.west < valley_west + 100);
  CHECK(block->frame.east < valley_west + 700);
  CHECK_FALSE(block->cuts_rivers);
}
