// Grids of rain out of NetCDF files, in every way in which they are written.

#include "mesh/rain/depths.hpp"
#include "mesh/rain/overlap.hpp"
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

TEST_CASE("NetCDF with one grid: its time next to it, or in the file's name") {
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

/// Depth [mm] that falls on a mesh within the grid, by the frames of a file.
double depth_of(Netcdf file, const core::RainGrid& settings = {}) {
  const Folder folder;
  file.x = centres(-84.325, 0.01, 7);  // over utm_mesh()
  file.write(folder / "r.nc");
  core::RainGrid from = settings;
  from.files = folder / "r.nc";
  mesh::RainGrids grids(from, "basin.toml:9");
  const mesh::Mesh mesh = utm_mesh();
  const mesh::Overlaps overlaps =
      mesh::find_overlaps(mesh::lay_grid(grids.cells(), mesh, "r.nc"), mesh, "r.nc");
  const mesh::RainSteps steps =
      mesh::rain_steps(grids.frames, from, core::parse_instant("2026-03-10T00:00:00Z", "test"));
  mesh::RainRates rates(grids, overlaps, from);
  double volume = 0, area = 0;
  for (const double a : overlaps.area) area += a;
  for (const mesh::RainStep& step : steps.steps) {
    const std::vector<double> row = rates.of(step);
    for (std::size_t i = 0; i < row.size(); ++i)
      volume += row[i] * overlaps.area[i] * core::seconds_between(step.begin, step.end);
  }
  rates.check_totals();
  return 1000 * volume / area;
}

/// Depths in mm, the same everywhere, one hour after the other.
Netcdf depths(const std::vector<double>& mm) {
  Netcdf file;
  file.units = "mm";
  file.times.clear();
  for (std::size_t i = 0; i < mm.size(); ++i) file.times.push_back(static_cast<double>(i + 1));
  file.value = [mm](int t, double, double) { return mm[static_cast<std::size_t>(t)]; };
  return file;
}

}  // namespace

TEST_CASE("Running totals are differenced by their time bounds") {
  Netcdf file = depths({10, 20, 25});
  file.bounds = {0, 1, 0, 2, 0, 3};
  CHECK(depth_of(file) == Approx(25).epsilon(1e-12));
  file = depths({10, 9.95, 20});  // packing: nothing fell, and nothing is lost
  file.bounds = {0, 1, 0, 2, 0, 3};
  CHECK(depth_of(file) == Approx(20).epsilon(1e-12));
  file = depths({10, std::nan(""), 25, 26});
  file.bounds = {0, 1, 0, 2, 0, 3, 0, 4};
  CHECK_THROWS_WITH(depth_of(file), Contains("have no value"));
  CHECK(depth_of(file, {.missing = core::Missing::zero}) == Approx(26).epsilon(1e-12));
  CHECK(depth_of(file, {.missing = core::Missing::hold}) == Approx(10 + 10 + 10 + 1).epsilon(1e-12));
  file = depths({10, 4, 20});
  file.bounds = {0, 1, 0, 2, 0, 3};
  CHECK_THROWS_WITH(depth_of(file), Contains("the running total falls from 10 to 4 mm"));
  file = depths({10, 20, 5, 15});  // another forecast begins after two hours
  file.bounds = {0, 1, 0, 2, 2, 3, 2, 4};
  CHECK(depth_of(file) == Approx(35).epsilon(1e-12));
  file = depths({10, 20});
  file.units = "mm/h";  // means since the start
  file.bounds = {0, 1, 0, 2};
  CHECK(depth_of(file) == Approx(40).epsilon(1e-12));
}

TEST_CASE("Depths that never fall, without bounds, are asked after", "[bad_input]") {
  Netcdf sums = depths({10, 20});
  sums.packing = {{"cell_methods", std::string("time: sum")}};
  CHECK_THROWS_WITH(depth_of(sums),
                    Contains("running totals") && Contains("time: sum") && Contains("cdo deltat"));
  CHECK(depth_of(sums, {.totals = core::Totals::running}) == Approx(20).epsilon(1e-12));
  CHECK(depth_of(sums, {.totals = core::Totals::interval}) == Approx(30).epsilon(1e-12));
  Netcdf falling = depths({20, 10});
  falling.packing = sums.packing;
  CHECK(depth_of(falling) == Approx(30).epsilon(1e-12));
  Netcdf beginning = depths({0, 0, 5});  // rain begins: no reason to refuse it
  beginning.packing = sums.packing;
  CHECK(depth_of(beginning) == Approx(5).epsilon(1e-12));
  Netcdf two = depths({0, 20});  // the start of a forecast and its total, or rain in the second interval?
  two.packing = sums.packing;
  CHECK_THROWS_WITH(depth_of(two), Contains("running totals"));
  for (const core::Totals totals : {core::Totals::running, core::Totals::interval})
    CHECK(depth_of(two, {.totals = totals}) == Approx(20).epsilon(1e-12));
  CHECK(depth_of(two, {.time_at_end = true}) == Approx(20).epsilon(1e-12));  // the same either way
  CHECK(depth_of(depths({1, 2, 3, 4})) == Approx(10).epsilon(1e-12));
  CHECK_THROWS_WITH(depth_of(depths({1, 2, 3, 4, 5, 6, 7})), Contains("running totals"));
  CHECK(depth_of(depths({1, 2, 3, 4, 5, 6, 7, 1})) == Approx(29).epsilon(1e-12));
}

TEST_CASE("Codes for no value in a grid that does not name them", "[bad_input]") {
  for (const double code : {9999.0, 999.9, -999.0, 9.96921e36}) {
    Netcdf file;
    file.value = [code](int t, double, double) { return t == 1 ? code : 1.0; };
    CHECK_THROWS_WITH(depth_of(file), Contains("looks like a code for no value"));
  }
}

TEST_CASE("Formats of radars are named", "[bad_input]") {
  const Folder folder;
  core::NetcdfFile odim = core::NetcdfFile::create(folder / "odim.h5");
  odim.put_attribute("", "Conventions", std::string("ODIM_H5/V2_2"));
  odim.commit();
  CHECK_THAT(refusal(folder / "odim.h5"), Contains("odim.h5: is ODIM HDF5 (ODIM_H5/V2_2)") &&
                                              Contains("wradlib") && !Contains("gdalwarp"));
  core::write_file(folder / "level2", "AR2V0006.001and so on");
  CHECK_THAT(refusal(folder / "level2"), Contains("is NEXRAD level II") && Contains("wradlib"));
  core::write_file(folder / "m.bufr", "BUFR and so on, to the end");
  CHECK_THAT(refusal(folder / "m.bufr"), Contains("is BUFR"));
}
