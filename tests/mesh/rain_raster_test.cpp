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

namespace {

/// A GRIB2 file: a grid for each interval [hours since 00:00], written by GDAL with template 4.8.
struct Grib {
  std::vector<std::pair<int, int>> hours;
  std::vector<int> parameters = {};  ///< of category 1 (moisture); 8: total precipitation
  void write(const fs::path& path) const {
    GDALAllRegister();
    Tiff tiff;
    tiff.bands = static_cast<int>(hours.size());
    tiff.unit = "";
    tiff.value = [](int b, int, int) { return 1.0 + b; };
    const fs::path source = path.string() + ".tif";
    tiff.write(source);
    CPLStringList options;
    options.AddNameValue("DISCIPLINE", "0");
    options.AddNameValue("IDS",
                         "CENTER=98 SUBCENTER=0 MASTER_TABLE=24 LOCAL_TABLE=0 SIGNF_REF_TIME=1 "
                         "REF_TIME=2026-03-10T00:00:00Z PROD_STATUS=0 TYPE=1");
    for (std::size_t b = 0; b < hours.size(); ++b) {
      const std::string band = fmt::format("BAND_{}_", b + 1);
      options.AddNameValue((band + "PDS_PDTN").c_str(), "8");
      options.AddNameValue(
          (band + "PDS_TEMPLATE_ASSEMBLED_VALUES").c_str(),
          fmt::format("1 {} 2 255 129 0 0 1 {} 1 0 0 255 0 0 2026 3 10 {} 0 0 1 0 1 2 1 {} 255 0",
                      parameters.empty() ? 8 : parameters[b], hours[b].first, hours[b].second,
                      hours[b].second - hours[b].first)
              .c_str());
    }
    GDALDataset* in = GDALDataset::Open(source.c_str());
    GDALDataset* out = GetGDALDriverManager()->GetDriverByName("GRIB")->CreateCopy(path.c_str(), in, FALSE,
                                                                                   options, nullptr, nullptr);
    REQUIRE(out != nullptr);
    GDALClose(out);
    GDALClose(in);
  }
};

}  // namespace

TEST_CASE("GRIB says its times and intervals") {
  const Folder folder;
  Grib{{{0, 1}, {1, 2}, {2, 3}}}.write(folder / "r.grb2");
  mesh::RainGrids grids = open(folder / "r.grb2");
  const std::vector<std::string> ends = {hours[1], hours[2], "2026-03-10T03:00:00Z"};
  CHECK(times_of(grids) == ends);
  const mesh::RainUnit unit = mesh::rain_unit(grids.units(), "r");
  CHECK(unit.accumulated);
  CHECK(unit.factor == Approx(1e-3));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(grids.frames[i].bounds);
    CHECK(core::to_iso(grids.frames[i].bounds->first) == (i == 0 ? hours[0] : ends[i - 1]));
    CHECK(grids.read(grids.frames[i], {0, 0, 1, 1})[0] == Approx(1 + i).epsilon(1e-3));
  }
}

TEST_CASE("Running totals of GRIB are told by their intervals") {
  const Folder folder;
  Grib{{{0, 1}, {0, 2}, {0, 3}}}.write(folder / "r.grb2");
  mesh::RainGrids grids = open(folder / "r.grb2");
  const mesh::RainSteps steps = mesh::rain_steps(grids.frames, {}, core::parse_instant(hours[0], ""));
  REQUIRE(steps.steps.size() == 3);
  CHECK_FALSE(steps.steps[0].less.has_value());
  CHECK(steps.steps[2].less.has_value());
}

TEST_CASE("Of the quantities in a GRIB file rain.variable names the rain", "[bad_input]") {
  const Folder folder;
  Grib{{{0, 1}, {0, 1}, {1, 2}, {1, 2}}, {8, 11, 8, 11}}.write(folder / "r.grb2");
  CHECK_THAT(refusal(folder / "r.grb2"), Contains("holds the GRIB elements APCP, SNOD"));
  CHECK(open(folder / "r.grb2", {.variable = "APCP"}).frames.size() == 2);
  CHECK_THAT(refusal(folder / "r.grb2", {.variable = "TMP"}), Contains("has no GRIB element 'TMP'"));
}

TEST_CASE("All rows of a list, all files of a pattern are told", "[bad_input]") {
  const Folder folder;
  tiff_at(0).write(folder / "r/1.tif");
  core::write_file(
      folder / "list.csv",
      "time,file,band\nnever,r/1.tif,1\n2026-03-10T01:00:00Z,r/2.tif,0\n2026-03-10T02:00:00Z,r/1.tif,1\n");
  CHECK_THAT(refusal(folder / "list.csv"), Contains("list.csv:2: ") && Contains("list.csv:3: ") &&
                                               Contains("does not exist") &&
                                               Contains("'0' is no number of a band"));
  tiff_at(0).write(folder / "r/b_20260310T0000Z.tif");
  tiff_at(0).write(folder / "r/c.tif");
  CHECK_THAT(refusal(folder / "r/*.tif", {.time_pattern = "b_%Y%m%dT%H%MZ.tif"}),
             Contains("1.tif: its name") && Contains("c.tif: its name"));
}
