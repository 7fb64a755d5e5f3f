// Rasters of initial water: every value must be one that can be, one must be there, and what regions come to
// on the mesh is told.

#include "mesh/terrain/water_raster.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/region_water.hpp"
#include "mesh/terrain/raster.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;
using Catch::Contains;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Four by four squares of 100 m on the valley, their bed falling from 103 m in the west to 100 m in the
/// east.
mesh::Mesh squares() {
  constexpr int n = 4;
  mesh::Mesh m;
  for (int row = 0; row <= n; ++row)
    for (int column = 0; column <= n; ++column) {
      m.node_x.push_back(valley_west + 100 + 100 * column);
      m.node_y.push_back(valley_north - 900 + 100 * row);
    }
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column) {
      const int a = row * (n + 1) + column;
      m.cell_nodes.push_back({a, a + 1, a + n + 2, a + n + 1});
      m.bed_elevation.push_back(103 - column);
    }
  m.land_class.assign(m.cell_nodes.size(), 0);
  mesh::build_topology(m);
  return m;
}

core::InitialWater water() {
  core::InitialWater w;
  w.name = "lake";
  w.at = "basin.toml:9";
  return w;
}

core::Basin basin_with(const core::InitialWater& w) {
  core::Basin basin;
  basin.crs = "EPSG:32616";
  basin.initial_water = {w};
  return basin;
}

mesh::Fields fields_of(const core::Basin& basin) {
  return mesh::water_fields(basin, squares(), mesh::projected_crs(basin.crs, ""));
}

/// The faults and doubts of one region, a line each.
std::string judged(const core::InitialWater& w, const mesh::Fields& fields = {}) {
  const mesh::InitialWaterTable table = mesh::initial_water_table({w}, squares(), fields);
  std::string text;
  for (const std::string& line : table.errors) text += "error: " + line + "\n";
  for (const std::string& line : table.doubts) text += "doubt: " + line + "\n";
  return text;
}

}  // namespace

TEST_CASE("A level at the start that no water has on the mesh is told", "[bad_input]") {
  core::Basin basin;
  CHECK(mesh::initial_level_doubt(basin, squares()).empty());
  basin.solver.start_with_level = true;
  basin.solver.initial_level_m = 101;
  CHECK(mesh::initial_level_doubt(basin, squares()).empty());
  basin.solver.initial_level_m = 3.28084 * 160;
  CHECK_THAT(mesh::initial_level_doubt(basin, squares()),
             Contains("stands 425 m above the lowest bed (100 m)"));
  basin.solver.initial_level_m = 99;
  CHECK_THAT(mesh::initial_level_doubt(basin, squares()),
             Contains("lies below every bed of the mesh, 100 to 103 m"));
}

TEST_CASE("A value that no water has is an error with its place", "[bad_input]") {
  const Folder folder;
  const auto [value, level] = GENERATE(table<double, bool>(
      {{-9999, false}, {-9999, true}, {infinite, false}, {500, false}, {1e30, true}, {-1e-3, false}}));
  RasterWish wish;
  wish.declares_nodata = false;
  wish.unit = "";
  // Nine pixels of 20 m under one cell.
  wish.height = [value = value](int column, int row) {
    return column / 3 == 5 && row / 3 == 13 ? value : 0.5;
  };
  write_raster(folder / "lake.tif", wish);
  core::InitialWater w = water();
  (level ? w.level : w.depth).raster = core::RasterInput{folder / "lake.tif"};
  CHECK_THROWS_WITH(fields_of(basin_with(w)),
                    Contains(fmt::format("lake.tif: holds {:g} m at longitude ", double(float(value)))) &&
                        Contains("values in the domain are outside") && Contains("basin.toml:9") &&
                        Contains("gdal_edit.py -a_nodata"));
  if (value != -9999) return;
  wish.declares_nodata = true;
  write_raster(folder / "lake.tif", wish);
  CHECK_NOTHROW(fields_of(basin_with(w)));
}

TEST_CASE("Speeds, units and bands of rasters", "[bad_input]") {
  const Folder folder;
  core::InitialWater w = water();
  w.depth.raster = core::RasterInput{folder / "lake.tif"};
  RasterWish wish;
  wish.unit = "cm";
  wish.height = [](int, int) { return 40.0; };
  write_raster(folder / "lake.tif", wish);
  CHECK_THROWS_WITH(fields_of(basin_with(w)), Contains("lake.tif: is in 'cm', depth in m is wanted"));
  wish.unit = "m";
  write_raster(folder / "lake.tif", wish);
  CHECK(fields_of(basin_with(w))[0].values[5] == 40);
  wish.bands = 2;
  write_raster(folder / "lake.tif", wish);
  CHECK_THROWS_WITH(fields_of(basin_with(w)), Contains("holds 2 bands where one is wanted"));
  wish = {};
  wish.unit = "m s-1";
  wish.height = [](int, int) { return 120.0; };
  write_raster(folder / "speed.tif", wish);
  w.depth = {1, {}};
  w.velocity_x.raster = core::RasterInput{folder / "speed.tif"};
  CHECK_THROWS_WITH(fields_of(basin_with(w)), Contains("speed.tif: holds 120 m/s at "));
}

TEST_CASE("A raster without a value under any cell, or under some") {
  const Folder folder;
  RasterWish wish;
  wish.unit = "";
  wish.height = [](int, int) { return -9999.0; };
  write_raster(folder / "lake.tif", wish);
  core::InitialWater w = water();
  w.depth.raster = core::RasterInput{folder / "lake.tif"};
  const mesh::Fields none = fields_of(basin_with(w));
  CHECK_THAT(judged(w, none),
             Contains("error: basin.toml:9: initial water 'lake': the raster lake.tif has a value "
                      "under none of the 16 cells"));
  core::Problems problems;
  mesh::check_rasters(basin_with(w), {{valley_west + 150, valley_north - 600}},
                      mesh::projected_crs("EPSG:32616", ""), problems);
  CHECK_THROWS_WITH(problems.throw_all(), Contains("lake.tif: has no value anywhere in the domain"));

  wish.height = [](int column, int) { return column < 10 ? 2.0 : -9999.0; };  // the western cells
  write_raster(folder / "lake.tif", wish);
  const mesh::Fields some = fields_of(basin_with(w));
  CHECK(judged(w, some).empty());
  const mesh::Mesh m = squares();
  const nlohmann::json row = mesh::RegionWater(w, m, some).summary();
  CHECK(row["percent_given"] == 25);
  CHECK(row["cells_with_water"] == 4);
  CHECK(row["volume_m3"] == 4 * 1e4 * 2);
  w.depth = {1, {}};
  w.velocity_x.raster = core::RasterInput{folder / "lake.tif"};
  w.velocity_y.constant = 0;
  CHECK_THAT(judged(w, some), Contains("doubt: ") && Contains("no value under 12 of the 16 cells"));
}

TEST_CASE("Water that is none, too deep or too fast is told with its numbers") {
  core::InitialWater w = water();
  w.level.constant = 99;
  CHECK_THAT(judged(w),
             Contains("doubt: basin.toml:9: initial water 'lake' holds no water: its level of 99 m lies "
                      "below the bed of all 16 cells of its region, 100 to 103 m"));
  w.level.constant = 100.5;
  CHECK(judged(w).empty());
  w.level.constant = 1005;
  CHECK_THAT(judged(w), Contains("error: ") && Contains("would be 902 m deep"));
  w.level.constant.reset();
  w.depth.constant = 0;
  CHECK(judged(w).empty());
  w.velocity_x.constant = 1;
  w.velocity_y.constant = 0;
  CHECK_THAT(judged(w), Contains("doubt: ") && Contains("its velocities have no water to move"));
  w.velocity_x.constant = w.velocity_y.constant = std::nullopt;
  w.depth.constant = 0.002;
  w.unit_discharge_x.constant = 0.3;
  w.unit_discharge_y.constant = 0;
  CHECK_THAT(judged(w),
             Contains("more than 100 m/s in 16 of 16 cells, fastest at 150 m/s in 0.002 m of water"));
  w.unit_discharge_x.constant = 0.1;
  CHECK(judged(w).empty());
}

TEST_CASE("Values of a raster too large to read whole are values, not codes") {
  const Folder folder;
  GDALAllRegister();
  constexpr int columns = 40000, rows = 10000;
  char** options = CSLSetNameValue(CSLSetNameValue(nullptr, "SPARSE_OK", "TRUE"), "TILED", "YES");
  GDALDataset* data = GetGDALDriverManager()->GetDriverByName("GTiff")->Create(
      (folder / "large.tif").c_str(), columns, rows, 1, GDT_Float32, options);
  CSLDestroy(options);
  double place[6] = {0, 1, 0, rows, 0, -1};
  data->SetGeoTransform(place);
  data->GetRasterBand(1)->SetScale(0.5);
  for (const int corner : {0, 1}) {
    float value = 0.75F;
    CHECK(data->GetRasterBand(1)->RasterIO(GF_Write, corner * (columns - 1), corner * (rows - 1), 1, 1,
                                           &value, 1, 1, GDT_Float32, 0, 0, nullptr) == CE_None);
  }
  GDALClose(data);
  const std::vector<double> values =
      mesh::ClassRaster(folder / "large.tif")
          .values_at({{0.5, rows - 0.5}, {columns - 0.5, 0.5}}, mesh::local_crs());
  CHECK(values == std::vector<double>{0.375, 0.375});
}
