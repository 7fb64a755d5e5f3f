// Grids of rain out of GeoTIFFs, in every way in which they are written.

#include "rain_reading.hpp"

using namespace freshet;
using namespace rain_fixture;
using Catch::Contains;
using terrain_fixture::Folder;

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
    CHECK_THAT(list("time,raster\n"), Contains("no column 'file'"));
    CHECK_THAT(list("time,file\n2026-03-10T00:00:00,r.tif\n"),
               Contains("list.csv:2: '2026-03-10T00:00:00' has no"));
    CHECK_THAT(list("time,file\n2026-03-10T00:00:00Z,s.tif\n"),
               Contains("list.csv:2:") && Contains("'r.tif'?"));
    CHECK_THAT(list("time,file\n"), Contains("lists no grid"));
    CHECK_THAT(list("time,file,band\n2026-03-10T00:00:00Z,r.tif,0\n"), Contains("is no number of a band"));
    CHECK_THAT(list("time,file,band\n2026-03-10T00:00:00Z,r.tif,2\n"), Contains("has no band 2, only 1"));
  }
}
