// Grids of rain out of NetCDF files, in every way in which they are written.

#include "rain_reading.hpp"

using namespace freshet;
using namespace rain_fixture;
using Catch::Contains;
using terrain_fixture::Folder;

namespace {

const core::Attributes albers = {{"grid_mapping_name", std::string("albers_conical_equal_area")},
                                 {"standard_parallel", std::vector<double>{29.5, 45.5}},
                                 {"latitude_of_projection_origin", 23.0},
                                 {"longitude_of_central_meridian", -96.0},
                                 {"false_easting", 0.0},
                                 {"false_northing", 0.0},
                                 {"semi_major_axis", 6378137.0},
                                 {"inverse_flattening", 298.257222101}};

Netcdf projected(double metres, const std::string& units) {
  Netcdf nc;
  nc.x = centres(1029500 / metres, 1000 / metres, 7);
  nc.y = centres(1562500 / metres, -1000 / metres, 6);
  nc.x_name = "x";
  nc.y_name = "y";
  nc.x_units = nc.y_units = units;
  nc.grid_mapping = albers;
  nc.value = [metres](int t, double x, double y) { return truth(t, x * metres / 7e3, y * metres / 9e3); };
  return nc;
}

}  // namespace

TEST_CASE("NetCDF in longitude and latitude: rows north-up and south-up, plain and packed") {
  const Folder folder;
  Netcdf nc;
  nc.value = truth;
  double tolerance = 1e-12;
  SECTION("north-up") {}
  SECTION("south-up") { nc.y = centres(36.585, 0.01, 6); }
  SECTION("longitudes from 0 to 360") { nc.x = centres(275.655, 0.01, 6); }
  SECTION("single precision") {
    nc.type = NcType::f32;
    tolerance = 1e-5;
  }
  SECTION("whole numbers with scale and offset") {
    nc.type = NcType::i32;
    nc.packing = {{"scale_factor", 0.01}, {"add_offset", 5.0}};
    nc.value = [](int t, double x, double y) { return std::round((truth(t, x, y) - 5) / 0.01); };
    tolerance = 0.005 * (1 + 1e-6);  // half a unit of the packing
  }
  SECTION("kg m-2 s-1") {
    nc.units = "kg m-2 s-1";
    nc.value = [](int t, double x, double y) { return truth(t, x, y) / 3600; };
  }
  SECTION("m s-1") {
    nc.units = "m s-1";
    nc.value = [](int t, double x, double y) { return truth(t, x, y) / 3.6e6; };
  }
  SECTION("with a grid mapping") {
    nc.grid_mapping = {{"grid_mapping_name", std::string("latitude_longitude")},
                       {"semi_major_axis", 6378137.0},
                       {"inverse_flattening", 298.257223563}};
  }
  nc.write(folder / "radar.nc");
  mesh::RainGrids grids = open(folder / "radar.nc");
  CHECK(grids.cells().crs.IsGeographic());
  CHECK(times_of(grids) == hours);
  // The coordinates are read as they are written; halves of them round.
  CHECK(error_of(grids, truth) < std::max(tolerance, 1e-9));
  CHECK(grids.name() == (folder / "radar.nc").string() + ": rain");
}

TEST_CASE("NetCDF in a projection, in metres and kilometres") {
  const Folder folder;
  for (const auto& [metres, units] : {std::pair(1.0, "m"), {1000.0, "km"}}) {
    projected(metres, units).write(folder / "radar.nc");
    mesh::RainGrids grids = open(folder / "radar.nc");
    INFO(units);
    CHECK(grids.cells().crs.IsProjected());
    CHECK(grids.cells().column_edges[0] * grids.cells().crs.GetLinearUnits() ==
          Approx(1029000).epsilon(1e-12));
    const double scale = grids.cells().crs.GetLinearUnits();
    CHECK(error_of(grids, [&](int t, double x, double y) {
            return truth(t, x * scale / 7e3, y * scale / 9e3);
          }) < 1e-6);
    const Point corner = reprojected(mesh::to_wkt(grids.cells().crs), "EPSG:4326",
                                     {grids.cells().column_edges[0], grids.cells().row_edges[0]});
    const Point expected = reprojected("EPSG:5070", "EPSG:4326", {1029000, 1563000});
    CHECK(corner.x == Approx(expected.x).margin(1e-7));
    CHECK(corner.y == Approx(expected.y).margin(1e-7));
  }
}

TEST_CASE("NetCDF: what has no value is no number") {
  const Folder folder;
  Netcdf nc;
  const auto hole = [](int t, double x, double) { return t == 1 && std::abs(x + 84.325) < 0.001; };
  SECTION("NaN") {
    nc.value = [&](int t, double x, double y) { return hole(t, x, y) ? std::nan("") : truth(t, x, y); };
  }
  SECTION("_FillValue of packed numbers") {
    nc.type = NcType::i32;
    nc.packing = {{"scale_factor", 0.01}, {"_FillValue", -999}};
    nc.value = [&](int t, double x, double y) {
      return hole(t, x, y) ? -999 : std::round(truth(t, x, y) * 100);
    };
  }
  SECTION("missing_value") {
    nc.packing = {{"missing_value", -9.0}};
    nc.value = [&](int t, double x, double y) { return hole(t, x, y) ? -9 : truth(t, x, y); };
  }
  SECTION("beyond the valid range") {
    nc.packing = {{"valid_range", std::vector<double>{0, 500}}};
    nc.value = [&](int t, double x, double y) { return hole(t, x, y) ? 1000 : truth(t, x, y); };
  }
  nc.write(folder / "radar.nc");
  mesh::RainGrids grids = open(folder / "radar.nc");
  for (std::size_t t = 0; t < 3; ++t) {
    const std::vector<double> values = grids.read(grids.frames[t], {0, 0, 6, 6});
    for (std::size_t i = 0; i < values.size(); ++i) CHECK(std::isnan(values[i]) == (t == 1 && i % 6 == 2));
  }
}

TEST_CASE("NetCDF: bounds of times and of cells, several files, a variable among others") {
  const Folder folder;
  Netcdf nc;
  nc.value = truth;
  nc.times = {1, 2, 3};
  nc.bounds = {0, 1, 1, 2, 2, 3};
  nc.more = "quality";
  nc.write(folder / "a.nc");
  CHECK_THAT(refusal(folder / "a.nc"),
             Contains("holds several grids: rain, quality; say with variable = \"...\""));
  const mesh::RainGrids one = open(folder / "a.nc", {.variable = "rain"});
  REQUIRE(one.frames.size() == 3);
  CHECK(core::to_iso(one.frames[0].bounds->first) == "2026-03-10T00:00:00Z");
  CHECK(core::to_iso(one.frames[0].bounds->second) == "2026-03-10T01:00:00Z");
  nc.bounds = {};
  nc.more = "";
  nc.times = {0};
  nc.write(folder / "r/1.nc");
  nc.times = {1, 2};
  nc.value = [](int t, double x, double y) { return truth(t + 1, x, y); };
  nc.write(folder / "r/2.nc");
  mesh::RainGrids both = open(folder / "r/*.nc");
  CHECK(times_of(both) == hours);
  CHECK(error_of(both, truth) < 1e-9);
}

TEST_CASE("NetCDF with one grid: its time beside it, or in the file's name") {
  const Folder folder;
  for (int t = 0; t < 3; ++t) {
    Netcdf nc;
    nc.one_grid = true;
    nc.value = [t](int, double x, double y) { return truth(t, x, y); };
    nc.times = {static_cast<double>(t)};
    nc.write(folder / fmt::format("beside/{}.nc", t));
    nc.times = {};
    nc.write(folder / fmt::format("named/20260310T{:02}.nc", t));
  }
  CHECK_THAT(refusal(folder / "named/*.nc"), Contains("has no time coordinate") && Contains("time_pattern"));
  mesh::RainGrids beside = open(folder / "beside/*.nc"),
                  named = open(folder / "named/*.nc", {.time_pattern = "%Y%m%dT%H.nc"});
  for (mesh::RainGrids* grids : {&beside, &named}) {
    CHECK(times_of(*grids) == hours);
    CHECK(error_of(*grids, truth) < 1e-9);
  }
}

TEST_CASE("NetCDF that cannot be read right is refused", "[bad_input]") {
  const Folder folder;
  const fs::path file = folder / "radar.nc";
  Netcdf nc;
  nc.value = truth;
  const auto says = [&](const std::string& text, const core::RainGrid& settings = {}) {
    nc.write(file);
    CHECK_THAT(refusal(file, settings), Contains(text));
  };
  SECTION("another variable") { says("has no variable 'rian'; there are", {.variable = "rian"}); }
  SECTION("a variable that is no grid") { says("no rows and columns", {.variable = "time"}); }
  SECTION("axes in the wrong order") {
    nc.transposed = true;
    says("must be (time, y, x), not (..., lon, lat)");
  }
  SECTION("no grid mapping") {
    nc = projected(1, "m");
    nc.grid_mapping = {};
    says("has no grid mapping; say its coordinate system with crs");
    CHECK(refusal(file, {.crs = "EPSG:5070"}).empty());
    CHECK_THAT(refusal(file, {.crs = "EPSG:nonsense"}), Contains("is no known CRS"));
    CHECK_THAT(refusal(file, {.crs = "EPSG:4326"}), Contains("does not fit the coordinate system"));
  }
  SECTION("coordinates in feet") {
    nc = projected(1, "feet");
    says("neither m nor km");
  }
  SECTION("no unit") {
    nc.units = "";
    says("says no unit; write units = \"mm/h\"");
    CHECK(refusal(file, {.units = "mm/h"}).empty());
  }
  SECTION("a time unit that is none") {
    nc.time_units = "months since 2026-03-10";
    says("radar.nc: time");
  }
  SECTION("a calendar that is none") {
    nc.calendar = "noleap";
    says("the calendar is 'noleap'");
  }
  SECTION("a file of another kind") {
    core::write_file(file, "rain");
    CHECK_THAT(refusal(file), Contains("not a raster that GDAL reads"));
  }
  SECTION("no file") {
    CHECK_THAT(refusal(folder / "lost.nc"), Contains("lost.nc: no such file; correct rain.grid"));
    CHECK_THAT(refusal(folder / "lost/*.nc"), Contains("basin.toml:9: rain.grid: no file fits"));
  }
  SECTION("cut short") {
    nc.write(file);
    fs::resize_file(file, fs::file_size(file) / 2);
    CHECK_FALSE(refusal(file).empty());
  }
  SECTION("two grids") {
    nc.write(folder / "r/1.nc");
    nc.times = {3, 4};
    nc.x[2] += 0.002;
    nc.write(folder / "r/2.nc");
    CHECK_THAT(refusal(folder / "r/*.nc"), Contains("2.nc: rain: has another grid than"));
  }
  SECTION("two units") {
    nc.write(folder / "r/1.nc");
    nc.times = {3, 4};
    nc.units = "mm";
    nc.write(folder / "r/2.nc");
    CHECK_THAT(refusal(folder / "r/*.nc"), Contains("2.nc: rain: its unit is 'mm', that of"));
  }
}
