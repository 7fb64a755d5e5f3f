// Maps of floods: rasters and polygons become flooded fractions of extents, in the store like any reading.

#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <array>
#include <catch2/catch.hpp>
#include <functional>

#include "assimilation/readings/extent_shapes.hpp"
#include "assimilation/readings/reading_file.hpp"
#include "mesh/ugrid_file.hpp"
#include "tests/assimilation/workplace.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::assimilation;
using Catch::Contains;

namespace {

constexpr double west = 740000, north = 4055000;  // EPSG:32616

std::string wkt(int epsg) {
  OGRSpatialReference crs;
  crs.importFromEPSG(epsg);
  char* text = nullptr;
  crs.exportToWkt(&text);
  std::string result = text;
  CPLFree(text);
  return result;
}

core::Extent area(const std::string& id, double x, double y, double width, double height) {
  core::Extent extent;
  extent.id = extent.name = id;
  extent.polygon.points = {{west + x, north - y},
                           {west + x + width, north - y},
                           {west + x + width, north - y - height},
                           {west + x, north - y - height}};
  extent.error_fraction = 0.05;
  return extent;
}

/// "field" of 400 m by 200 m, "meadow" next to it, and one a kilometre off.
core::Basin flooded_basin() {
  core::Basin result = basin();
  result.crs = "EPSG:32616";
  result.extents = {area("field", 100, 100, 400, 200), area("meadow", 500, 100, 200, 200),
                    area("far", 2000, 2000, 200, 200)};
  return result;
}

ExtentShapes shapes_of(const core::Basin& basin) {
  ExtentShapes shapes{wkt(32616), {}};
  for (const core::Extent& extent : basin.extents)
    shapes.rings[extent.id] = mesh::find_rings({}, extent.polygon, "test", extent.id);
  return shapes;
}

struct Raster {
  std::function<double(double x, double y)> value;  ///< of metres east of `west`, south of `north`
  int epsg = 32616;
  double step = 10;
  int columns = 80, rows = 40;
  std::array<double, 2> corner = {0, 0};
  bool declares_nodata = true;
  const char* time = "2026-03-10T06:00:00Z";
};

void write_raster(const std::filesystem::path& path, const Raster& r) {
  GDALAllRegister();
  GDALDataset* data = GetGDALDriverManager()->GetDriverByName("GTiff")->Create(path.c_str(), r.columns,
                                                                               r.rows, 1, GDT_Byte, nullptr);
  REQUIRE(data != nullptr);
  std::array<double, 6> place = {west + r.corner[0], r.step, 0, north - r.corner[1], 0, -r.step};
  data->SetGeoTransform(place.data());
  if (r.epsg != 0) data->SetProjection(wkt(r.epsg).c_str());
  if (r.time) data->SetMetadataItem("time", r.time);
  if (r.declares_nodata) data->GetRasterBand(1)->SetNoDataValue(255);
  std::vector<unsigned char> row(static_cast<std::size_t>(r.columns));
  for (int j = 0; j < r.rows; ++j) {
    for (int i = 0; i < r.columns; ++i)
      row[static_cast<std::size_t>(i)] = static_cast<unsigned char>(
          r.value(r.corner[0] + (i + 0.5) * r.step, r.corner[1] + (j + 0.5) * r.step));
    REQUIRE(data->GetRasterBand(1)->RasterIO(GF_Write, 0, j, r.columns, 1, row.data(), r.columns, 1, GDT_Byte,
                                             0, 0, nullptr) == CE_None);
  }
  GDALClose(data);
}

/// Flooded from 300 m to the east on: half of the field, all of the meadow.
double east_is_wet(double x, double) { return x > 300 ? 1 : 0; }

ReadingFile read(const std::filesystem::path& path) {
  const core::Basin basin = flooded_basin();
  return read_readings(path, basin, {}, shapes_of(basin));
}

std::string ring(double x0, double y0, double x1, double y1) {
  return fmt::format("[[[{0},{1}],[{2},{1}],[{2},{3}],[{0},{3}],[{0},{1}]]]", west + x0, north - y0,
                     west + x1, north - y1);
}

std::string feature(const std::string& properties, const std::string& coordinates) {
  return R"({"type":"Feature","properties":{)" + properties +
         R"(},"geometry":{"type":"Polygon","coordinates":)" + coordinates + "}}";
}

void write_geojson(const std::filesystem::path& path, const std::string& features,
                   const char* crs = "32616") {
  const std::string where =
      crs ? std::string(R"("crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::)") + crs +
                "\"}},"
          : "";
  core::write_file(path, R"({"type":"FeatureCollection",)" + where + R"("features":[)" + features + "]}");
}

}  // namespace

TEST_CASE("A raster of 0 and 1: one reading for each extent that it shows") {
  const test::TemporaryFolder folder;
  write_raster(folder / "flood.tif", {east_is_wet});
  const ReadingFile file = read(folder / "flood.tif");
  REQUIRE(file.readings.size() == 2);
  CHECK(file.readings[0].station == "field");
  CHECK(file.readings[0].value == Approx(0.5));
  CHECK(file.readings[0].error == Approx(0.05));
  CHECK(file.readings[0].time == at("2026-03-10T06:00:00Z"));
  CHECK(file.readings[0].quantity->name == "extent");
  CHECK(file.readings[1].station == "meadow");
  CHECK(file.readings[1].value == 1);
}

TEST_CASE("What a raster does not know widens the error, and beyond a half there is no value") {
  const test::TemporaryFolder folder;
  // A quarter of the field and most of the meadow are not known.
  write_raster(folder / "flood_20260310T0615Z.tif",
               {.value = [](double x, double) { return x < 200 || x > 520 ? 255
                                                       : x > 300          ? 1
                                                                          : 0; },
                .time = nullptr});
  const ReadingFile file = read(folder / "flood_20260310T0615Z.tif");
  REQUIRE(file.readings.size() == 2);
  CHECK(file.readings[0].time == at("2026-03-10T06:15:00Z"));
  CHECK(file.readings[0].value == Approx(2.0 / 3));
  CHECK(file.readings[0].error == Approx(std::hypot(0.05, 0.25 * std::sqrt(1.0 / 12))));
  CHECK_FALSE(file.readings[1].has_value());
  CHECK(file.readings[1].quality == Quality::missing);
  CHECK_THAT(file.notes.front(), Contains("knows 10 % of extent 'meadow'"));
}

TEST_CASE("A raster in another coordinate system is laid over the extents") {
  const test::TemporaryFolder folder;
  // The same flood in longitude and latitude: what is wet is decided in metres.
  OGRSpatialReference plane, globe;
  plane.importFromEPSG(32616);
  globe.importFromEPSG(4326);
  for (OGRSpatialReference* crs : {&plane, &globe}) crs->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> to_plane(
      OGRCreateCoordinateTransformation(&globe, &plane));
  Raster raster{.value = {}, .epsg = 4326, .step = 1, .columns = 200, .rows = 200};
  double x = west + 400, y = north - 200;
  const std::unique_ptr<OGRCoordinateTransformation> to_globe(
      OGRCreateCoordinateTransformation(&plane, &globe));
  REQUIRE(to_globe->Transform(1, &x, &y));
  const double lon = x - 0.01, lat = y + 0.01;  // the extents lie in the middle
  raster.value = [&](double column, double row) {
    double px = lon + 1e-4 * column, py = lat - 1e-4 * row;
    REQUIRE(to_plane->Transform(1, &px, &py));
    return east_is_wet(px - west, 0);
  };
  write_raster(folder / "globe.tif", raster);
  GDALDataset* data = GDALDataset::FromHandle(GDALOpen((folder / "globe.tif").c_str(), GA_Update));
  std::array<double, 6> place = {lon, 1e-4, 0, lat, 0, -1e-4};
  data->SetGeoTransform(place.data());
  GDALClose(data);
  const ReadingFile file = read(folder / "globe.tif");
  REQUIRE(file.readings.size() == 2);
  CHECK(file.readings[0].value == Approx(0.5).margin(0.02));  // a pixel is 1/45 of its length
  CHECK(file.readings[1].value == 1);
}

TEST_CASE("Rasters that cannot be right are refused, with the reason") {
  const test::TemporaryFolder folder;
  const auto path = folder / "bad.tif";
  SECTION("a value that is none") {
    write_raster(path, {.value = [](double x, double) { return x > 600 ? 3 : 0; }});
    CHECK_THROWS_WITH(read(path), Contains("is 3; 0 is dry, 1 is flooded") && Contains("no-data value"));
  }
  SECTION("no-data that is not declared") {
    write_raster(path,
                 {.value = [](double x, double) { return x > 600 ? 255 : 0; }, .declares_nodata = false});
    CHECK_THROWS_WITH(read(path), Contains("is 255") && Contains("has none"));
  }
  SECTION("no coordinate system") {
    write_raster(path, {.value = east_is_wet, .epsg = 0});
    CHECK_THROWS_WITH(read(path), Contains("has no coordinate system"));
  }
  SECTION("another place") {
    write_raster(path, {.value = east_is_wet, .corner = {100000, 0}});
    CHECK_THROWS_WITH(read(path), Contains("shows none of the extents"));
  }
  SECTION("nothing is known") {
    write_raster(path, {.value = [](double, double) { return 255; }});
    CHECK_THROWS_WITH(read(path), Contains("shows none of the extents"));
  }
  SECTION("no time") {
    write_raster(path, {.value = east_is_wet, .time = nullptr});
    CHECK_THROWS_WITH(read(path), Contains("does not say when it was seen"));
  }
  SECTION("a time without zone") {
    write_raster(path, {.value = east_is_wet, .time = "2026-03-10T06:00:00"});
    CHECK_THROWS_WITH(read(path), Contains("time zone"));
  }
  SECTION("pixels as large as the extent") {
    write_raster(path, {.value = east_is_wet, .step = 300, .columns = 3, .rows = 3});
    CHECK_THROWS_WITH(read(path), Contains("at least 4 are needed"));
  }
  SECTION("no raster") {
    core::write_file(path, std::string("II*\0nothing", 11));
    CHECK_THROWS_WITH(read(path), Contains("bad.tif"));
  }
  SECTION("no mesh") {
    write_raster(path, {east_is_wet});
    CHECK_THROWS_WITH(read_readings(path, flooded_basin()), Contains("freshet mesh"));
  }
}

TEST_CASE("Polygons of flooded and of dry ground; what neither covers is not known") {
  const test::TemporaryFolder folder;
  const auto path = folder / "outline_20260310T060000Z.geojson";
  write_geojson(path, feature(R"("flooded":1)", ring(300, 0, 450, 400)) + "," +
                          feature(R"("flooded":0)", ring(0, 0, 450, 400)));
  const ReadingFile file = read(path);
  REQUIRE(file.readings.size() == 1);  // the meadow is beyond
  CHECK(file.readings[0].station == "field");
  CHECK(file.readings[0].value == Approx(150.0 / 350));
  CHECK(file.readings[0].error == Approx(std::hypot(0.05, 0.125 * std::sqrt(1.0 / 12))));
  CHECK(file.readings[0].time == at("2026-03-10T06:00:00Z"));
}

TEST_CASE("Polygons that cannot be right are refused, with the reason") {
  const test::TemporaryFolder folder;
  const auto path = folder / "bad_20260310T0600Z.geojson";
  SECTION("only what is flooded") {
    write_geojson(path, feature(R"("name":"flood")", ring(0, 0, 1000, 400)));
    CHECK_THROWS_WITH(read(path), Contains("nobody knows what was looked at"));
  }
  SECTION("a fraction where 0 or 1 belongs") {
    write_geojson(path, feature(R"("flooded":35)", ring(0, 0, 1000, 400)));
    CHECK_THROWS_WITH(read(path), Contains("flooded is '35'"));
  }
  SECTION("two times") {
    write_geojson(path, feature(R"("flooded":1,"time":"2026-03-10T06:00:00Z")", ring(0, 0, 300, 400)) + "," +
                            feature(R"("flooded":0,"time":"2026-03-10T07:00:00Z")", ring(0, 0, 900, 400)));
    CHECK_THROWS_WITH(read(path), Contains("a map is of one time"));
  }
  SECTION("another place") {
    write_geojson(path, feature(R"("flooded":1)", ring(90000, 0, 91000, 400)));
    CHECK_THROWS_WITH(read(path), Contains("shows none of the extents"));
  }
  SECTION("a line") {
    core::write_file(path,
                     R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":)"
                     R"({"flooded":1},"geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}}]})");
    CHECK_THROWS_WITH(read(path), Contains("is no polygon"));
  }
}

TEST_CASE("Polygons that name their extent bring its fraction themselves") {
  const test::TemporaryFolder folder;
  const auto path = folder / "table.geojson";
  const auto row = [](const char* station, const char* time, const char* fraction) {
    return feature(fmt::format(R"("station":"{}","time":"{}","extent_fraction":{},"quality":"P")", station,
                               time, fraction),
                   ring(0, 0, 1, 1));
  };
  write_geojson(path, row("field", "2026-03-10T06:00:00Z", "0.25") + "," +
                          row("meadow", "2026-03-10T06:00:00+01:00", "0"));
  const ReadingFile file = read(path);
  REQUIRE(file.readings.size() == 2);
  CHECK(file.readings[0].value == 0.25);
  CHECK(file.readings[1].value == 0);
  CHECK(file.readings[1].time == at("2026-03-10T05:00:00Z"));
}

TEST_CASE("Fractions are kept, judged and revised like any reading") {
  const Workplace w;
  const core::Basin basin = flooded_basin();
  write_raster(w.folder / "first.tif", {east_is_wet});
  write_raster(w.folder / "better.tif", {.value = [](double x, double) { return x > 400 ? 1 : 0; }});
  core::write_file(w.folder / "wrong.csv",
                   "station,time,extent_fraction,quality\nfield,2026-03-10T07:00:00Z,35,\n"
                   "meadow,2026-03-10T07:00:00Z,0.4,Ice\nfar,2026-03-10T07:00:00Z,0,\n");
  const auto ingest_all = [&](const char* name) {
    return ingest(basin, w.store, {w.folder / name}, {}, clock_now(), shapes_of(basin));
  };
  CHECK(ingest_all("first.tif")["stored"] == 2);
  CHECK(ingest_all("better.tif")["files"][0]["revised"] == 1);  // the meadow is as it was
  CHECK(ingest_all("better.tif")["stored"] == 0);
  CHECK(ingest_all("wrong.csv")["stored"] == 3);
  const std::vector<StoredReading> all = w.all();
  REQUIRE(all.size() == 6);
  const CycleReadings cycle = extract(basin, w.store, at("2026-03-10T07:00:00Z"));
  REQUIRE(cycle.readings.size() == 3);
  for (const GaugeReading& r : cycle.readings)
    CHECK(r.value == (r.station == "far" ? 0 : r.station == "field" ? 0.25 : 1));
  REQUIRE(cycle.doubted.size() == 2);
  CHECK(cycle.doubted[0].flagged_by == "range");   // per cent
  CHECK(cycle.doubted[1].flagged_by == "stated");  // ice
  CHECK(cycle.gauges.size() == 2);                 // no map is missing
}

TEST_CASE("A quantity is read where it is measured") {
  const test::TemporaryFolder folder;
  const core::Basin basin = flooded_basin();
  core::write_file(folder / "a.csv", "station,time,stage_m\nfield,2026-03-10T06:00:00Z,1\n");
  CHECK_THROWS_WITH(read_readings(folder / "a.csv", basin),
                    Contains("'field' is a [[extent]], stage_m is read at a [[gauge]]"));
  core::write_file(folder / "b.csv", "station,time,extent_fraction\nmill,2026-03-10T06:00:00Z,1\n");
  CHECK_THROWS_WITH(read_readings(folder / "b.csv", basin), Contains("'mill' is a [[gauge]]"));
}
