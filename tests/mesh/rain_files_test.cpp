// Grids of rain out of NetCDF and GeoTIFF files, in every way in which they are written.

#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/rain/rain_grids.hpp"
#include "mesh/rain/units.hpp"
#include "rain_fixture.hpp"

using namespace freshet;
using namespace rain_fixture;
using Catch::Contains;
using terrain_fixture::Folder;

namespace {

/// Rain [mm/h] that is another one at every place and time.
double truth(int time, double x, double y) {
  return 10 + 3 * time + 100 * std::abs(x - std::floor(x)) + 31 * std::abs(y - std::floor(y));
}

/// Largest difference between what is read over the whole grid, in mm/h, and `expected` at the centres of the
/// cells as the reader places them.
double error_of(mesh::RainGrids& grids, const std::function<double(int, double, double)>& expected) {
  const mesh::RainCells& c = grids.cells();
  const mesh::RainUnit unit = mesh::rain_unit(grids.units(), "test");
  const int nx = static_cast<int>(c.column_edges.size()) - 1, ny = static_cast<int>(c.row_edges.size()) - 1;
  double worst = 0;
  for (std::size_t t = 0; t < grids.frames.size(); ++t) {
    const mesh::GridWindow window{1, 2, nx - 1, ny - 2};
    const std::vector<double> values = grids.read(grids.frames[t], window);
    REQUIRE(values.size() == static_cast<std::size_t>((nx - 1) * (ny - 2)));
    for (int r = 2; r < ny; ++r)
      for (int k = 1; k < nx; ++k) {
        const double x = (c.column_edges[k] + c.column_edges[k + 1]) / 2,
                     y = (c.row_edges[r] + c.row_edges[r + 1]) / 2,
                     got = values[static_cast<std::size_t>((r - 2) * (nx - 1) + k - 1)] * unit.factor * 3.6e6;
        worst = std::max(worst, std::abs(got - expected(static_cast<int>(t), x, y)));
      }
  }
  return worst;
}

mesh::RainGrids open(const fs::path& files, core::RainGrid settings = {}) {
  settings.files = files;
  return mesh::RainGrids(settings, "basin.toml:9");
}

std::string refusal(const fs::path& files, const core::RainGrid& settings = {}) {
  try {
    mesh::RainGrids grids = open(files, settings);
    for (const mesh::RainFrame& f : grids.frames) grids.read(f, {0, 0, 2, 2});
  } catch (const core::InputError& e) {
    return e.what();
  }
  return "";
}

const std::vector<std::string> hours = {"2026-03-10T00:00:00Z", "2026-03-10T01:00:00Z",
                                        "2026-03-10T02:00:00Z"};

std::vector<std::string> times_of(const mesh::RainGrids& grids) {
  std::vector<std::string> times;
  for (const mesh::RainFrame& f : grids.frames) times.push_back(core::to_iso(f.time));
  return times;
}

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

namespace {

double of_tiff(int time, double x, double y) { return truth(time, x, y); }

Tiff tiff_at(int time) {
  Tiff t;
  t.value = [=](int, int c, int r) {
    return truth(time, -84.35 + 0.01 * (c + 0.5), 36.64 - 0.01 * (r + 0.5));
  };
  return t;
}

}  // namespace

TEST_CASE("GeoTIFFs: times from names, tags, lists and counting") {
  const Folder folder;
  SECTION("names") {
    for (int t = 0; t < 3; ++t) tiff_at(t).write(folder / fmt::format("r/rain_20260310T0{}00Z.tif", t));
    mesh::RainGrids grids = open(folder / "r/*.tif", {.time_pattern = "rain_%Y%m%dT%H%MZ.tif"});
    CHECK(times_of(grids) == hours);
    CHECK(error_of(grids, of_tiff) < 1e-9);
  }
  SECTION("tags") {
    for (int t = 0; t < 3; ++t) {
      Tiff tiff = tiff_at(t);
      tiff.tag = fmt::format("2026:03:10 0{}:00:00", t);
      tiff.write(folder / fmt::format("r/{}.tif", t));
    }
    mesh::RainGrids grids = open(folder / "r/*.tif");
    CHECK(times_of(grids) == hours);
    CHECK(error_of(grids, of_tiff) < 1e-9);
  }
  SECTION("a list of files") {
    std::string list = "# radar\ntime,file\n";
    for (int t = 0; t < 3; ++t) {
      tiff_at(t).write(folder / fmt::format("r/{}.tif", t));
      list += fmt::format("2026-03-10T0{}:00:00Z, r/{}.tif\n", t, t);
    }
    core::write_file(folder / "list.csv", list);
    mesh::RainGrids grids = open(folder / "list.csv");
    CHECK(times_of(grids) == hours);
    CHECK(error_of(grids, of_tiff) < 1e-9);
  }
  SECTION("bands, listed and counted") {
    Tiff tiff = tiff_at(0);
    tiff.bands = 3;
    tiff.value = [](int b, int c, int r) {
      return truth(b, -84.35 + 0.01 * (c + 0.5), 36.64 - 0.01 * (r + 0.5));
    };
    tiff.write(folder / "r.tif");
    core::write_file(folder / "list.csv",
                     "time,file,band\n2026-03-10T00:00:00Z,r.tif,1\n2026-03-10T01:00:00Z,r.tif,2\n"
                     "2026-03-10T02:00:00Z,r.tif,3\n");
    mesh::RainGrids listed = open(folder / "list.csv");
    CHECK(times_of(listed) == hours);
    CHECK(error_of(listed, of_tiff) < 1e-9);
    mesh::RainGrids counted =
        open(folder / "r.tif", {.first_time = core::parse_instant(hours[0], ""), .interval_min = 60});
    CHECK(times_of(counted) == hours);
    CHECK(error_of(counted, of_tiff) < 1e-9);
  }
}

TEST_CASE("GeoTIFFs: south-up, scaled, without value, projected") {
  const Folder folder;
  Tiff tiff = tiff_at(0);
  tiff.tag = "2026:03:10 00:00:00";
  SECTION("rows from south to north") {
    tiff.north = 36.58;
    tiff.step_y = 0.01;
    tiff.value = [](int, int c, int r) {
      return truth(0, -84.35 + 0.01 * (c + 0.5), 36.58 + 0.01 * (r + 0.5));
    };
  }
  SECTION("scale and offset") {
    tiff.scale = 0.5;
    tiff.offset = 2;
    const auto plain = tiff.value;
    tiff.value = [plain](int b, int c, int r) { return (plain(b, c, r) - 2) / 0.5; };
  }
  tiff.write(folder / "r.tif");
  mesh::RainGrids grids = open(folder / "r.tif");
  CHECK(error_of(grids, of_tiff) < 1e-9);

  tiff = tiff_at(0);
  tiff.tag = "2026:03:10 00:00:00";
  tiff.crs = "EPSG:32616";
  tiff.value = [](int, int c, int r) { return c == 1 && r == 2 ? -1.0 : 3.0; };
  tiff.write(folder / "r.tif");
  mesh::RainGrids holed = open(folder / "r.tif");
  CHECK(holed.cells().crs.IsProjected());
  const std::vector<double> values = holed.read(holed.frames[0], {0, 0, 6, 6});
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(std::isnan(values[i]) == (i == 13));
}

TEST_CASE("GeoTIFFs that cannot be read right are refused", "[bad_input]") {
  const Folder folder;
  const fs::path file = folder / "r.tif";
  Tiff tiff = tiff_at(0);
  SECTION("no time") {
    tiff.write(file);
    CHECK_THAT(refusal(file),
               Contains("r.tif: does not say its time (TIFFTAG_DATETIME); say with time_pattern"));
  }
  SECTION("a tag that is no time") {
    tiff.tag = "yesterday";
    tiff.write(file);
    CHECK_THAT(refusal(file), Contains("r.tif: TIFFTAG_DATETIME: 'yesterdayZ' is not a time"));
  }
  SECTION("bands without times") {
    tiff.bands = 2;
    tiff.write(file);
    CHECK_THAT(refusal(file), Contains("holds 2 bands; say their times with first_time"));
  }
  SECTION("no CRS") {
    tiff.crs = "";
    tiff.tag = "2026:03:10 00:00:00";
    tiff.write(file);
    CHECK_THAT(refusal(file), Contains("has no CRS; say it with crs = \"EPSG:...\" in [rain]"));
    CHECK(refusal(file, {.crs = "EPSG:4326"}).empty());
  }
  SECTION("turned") {
    tiff.turn = 0.001;
    tiff.tag = "2026:03:10 00:00:00";
    tiff.write(file);
    CHECK_THAT(refusal(file), Contains("its rows are turned"));
  }
  SECTION("lists with faults") {
    tiff.write(file);
    const auto list = [&](const std::string& text) {
      core::write_file(folder / "list.csv", text);
      return refusal(folder / "list.csv");
    };
    CHECK_THAT(list("time,raster\n"), Contains("list.csv:1: expected the header 'time,file'"));
    CHECK_THAT(list("time,file\n2026-03-10T00:00:00,r.tif\n"),
               Contains("list.csv:2: 2026-03-10T00:00:00 has no"));
    CHECK_THAT(list("time,file\n2026-03-10T00:00:00Z,s.tif\n"),
               Contains("list.csv:2:") && Contains("'r.tif'?"));
    CHECK_THAT(list("time,file\n"), Contains("lists no grid"));
    CHECK_THAT(list("time,file,band\n2026-03-10T00:00:00Z,r.tif,0\n"), Contains("is no number of a band"));
    CHECK_THAT(list("time,file,band\n2026-03-10T00:00:00Z,r.tif,2\n"), Contains("has no band 2, only 1"));
  }
}
