// A basin.toml that builds on another.

#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;

TEST_CASE("A base is read first and overridden key by key, lists as a whole") {
  const BasinFolder folder;
  folder.write("basin.toml", sound_basin);
  folder.write(
      "other/truth.toml",
      "base = '../basin.toml'\n[roughness.classes.forest]\nn = 0.2\n[roughness.classes.rock]\ncode = 1\n"
      "n = 0.03\n[ensemble]\nmembers = 1\n[assimilation]\nenabled = false\n[[gauge]]\nid = 'upper'\n"
      "lon = 1\nlat = 2\nstage_thresholds_m = {minor = 1.0}\n");
  const Basin basin = read_basin(folder.path() / "other" / "truth.toml");
  CHECK(basin.name == "Test");
  CHECK(basin.ensemble.members == 1);
  CHECK(basin.mesh.edge_min_m == 20);
  // The classes of the base keep their place: meshes number them.
  CHECK(basin.roughness.class_names() ==
        std::vector<std::string>{"default", "channel", "forest", "crops", "rock"});
  CHECK(basin.roughness.class_manning() == std::vector<double>{0.1, 0.035, 0.2, 0.05, 0.03});
  REQUIRE(basin.gauges.size() == 1);
  CHECK(basin.gauges[0].at_point.lon == 1);
  CHECK(basin.terrain.dem.lexically_normal() ==
        folder.path() / "dem.tif");  // relative to the file that says it
  CHECK(basin.folder == folder.path() / "other");
}

TEST_CASE("What stands for another key drops that one of the base") {
  const BasinFolder folder;
  const std::string head =
      "[basin]\nname = 'b'\ncrs = 'EPSG:32616'\n[forecast]\nstart = 2026-03-10T00:00:00Z\n";
  folder.write("base.toml", head +
                                "[rain.design_storm]\ntotal_mm = 80\nduration_h = 6\n"
                                "start = 2026-03-10T00:00:00Z\n");
  folder.write("rain.csv", "time,a_mm_per_h\n2026-03-10T00:00:00Z,1\n");
  folder.write(
      "truth.toml",
      "base = 'base.toml'\n[rain]\nfile = 'rain.csv'\n[[rain.station]]\nid = 'a'\nlon = 1\nlat = 2\n");
  const Basin truth = read_basin(folder.path() / "truth.toml");
  CHECK_FALSE(truth.rain.design_storm);
  CHECK(truth.rain.stations.size() == 1);
  const Basin back = folder.read(
      "base = 'truth.toml'\n[rain.design_storm]\ntotal_mm = 50\nduration_h = 3\n"
      "start = 2026-03-10T00:00:00Z\n");
  REQUIRE(back.rain.design_storm);
  CHECK(back.rain.design_storm->total_mm == 50);
  CHECK_FALSE(back.rain.file);
  CHECK(back.rain.stations.empty());
}

TEST_CASE("Rivers are read; one way to say the depth of the bed drops that of the base") {
  const BasinFolder folder;
  const Rivers none = folder.read(sound_basin).rivers;
  CHECK(none.cells_across == 4);
  CHECK_FALSE(none.width_law);
  CHECK_FALSE(none.depth_m);
  folder.write("rivers.gpkg", "");
  folder.write("base.toml", sound_basin +
                                "[rivers]\ndepth_law = { at_1km2_m = 0.3, exponent = 0.36 }\n"
                                "width_law = { at_1km2_m = 3, exponent = 0.5 }\nlines = 'rivers.gpkg'\n"
                                "layer = 'centre'\nwidth_attribute = 'breadth'\n");
  const Rivers law = read_basin(folder.path() / "base.toml").rivers;
  REQUIRE(law.depth_law);
  REQUIRE(law.width_law);
  CHECK((*law.width_law)(100e6) == Approx(30));
  CHECK(law.lines == folder.path() / "rivers.gpkg");
  CHECK(law.width_attribute == "breadth");
  const Rivers flow = folder.read("base = 'base.toml'\n[rivers]\nsurvey_discharge_m3_per_s = 12\n").rivers;
  CHECK_FALSE(flow.depth_law);
  CHECK(flow.survey_discharge_m3_per_s == 12.0);
  CHECK(flow.width_law);
}

TEST_CASE("A rain grid is read, and stands for other rain in the base") {
  const BasinFolder folder;
  const std::string head =
      "[basin]\nname = 'b'\ncrs = 'EPSG:32616'\n[forecast]\nstart = 2026-03-10T00:00:00Z\n";
  folder.write("radar.nc", "");
  folder.write("grid.toml", head +
                                "[rain]\ngrid = 'radar.nc'\nvariable = 'rr'\nunits = 'mm/h'\n"
                                "interval_min = 5\ntime_at = 'end'\nmissing = 'zero'\noutside = 'hold'\n");
  const Basin basin = read_basin(folder.path() / "grid.toml");
  REQUIRE(basin.rain.grid);
  CHECK(basin.rain.grid->files == folder.path() / "radar.nc");
  CHECK(basin.rain.grid->variable == "rr");
  CHECK(basin.rain.grid->interval_min == 5.0);
  CHECK(basin.rain.grid->time_at_end);
  CHECK(basin.rain.grid->missing == Missing::zero);
  CHECK(basin.rain.grid->outside == Missing::hold);
  const std::string storm =
      "[rain.design_storm]\ntotal_mm = 80\nduration_h = 6\nstart = 2026-03-10T00:00:00Z\n";
  folder.write("storm.toml", "base = 'grid.toml'\n" + storm);
  const Basin other = read_basin(folder.path() / "storm.toml");
  CHECK(other.rain.design_storm);
  CHECK_FALSE(other.rain.grid);
  const Basin back = folder.read("base = 'storm.toml'\n[rain]\ngrid = 'r/*.tif'\n");
  REQUIRE(back.rain.grid);  // no file need be there yet
  CHECK_FALSE(back.rain.design_storm);
  CHECK(back.rain.grid->variable.empty());
  // What does not go into rain.nc is no reason to make it again; what does is.
  const auto settings = [&](const std::string& more) {
    return folder.read("base = 'storm.toml'\n[rain]\ngrid = 'r/*.tif'\n" + more).rain.grid->settings;
  };
  CHECK(settings("outside = 'zero'\n") == back.rain.grid->settings);
  CHECK(settings("missing = 'error'\n") == back.rain.grid->settings);
  for (const char* key : {"missing = 'hold'\n", "units = 'mm'\n", "crs = 'EPSG:4326'\n", "time_at = 'end'\n",
                          "interval_min = 5\n", "time_pattern = '%H.tif'\n"})
    CHECK(settings(key) != back.rain.grid->settings);
}

TEST_CASE("Errors in a base name the base's file and line", "[bad_input]") {
  const BasinFolder folder;
  folder.write("base.toml", "[mesh]\nedge_min = 20\n");
  CHECK_THROWS_WITH(folder.read("base = 'base.toml'\n[basin]\nname = 'b'\ncrs = 'EPSG:1'\n[forecast]\n"
                                "start = 2026-03-10T00:00:00Z\n"),
                    (folder.path() / "base.toml:2: mesh.edge_min has no unit; write edge_min_m").string());
  CHECK_THROWS_WITH(folder.read("base = 'bsae.toml'\n"),
                    Contains("basin.toml:1: base: ") && Contains("did you mean 'base.toml'?"));
  CHECK_THROWS_WITH(folder.read("base = 'basin.toml'\n"), Contains("does it come back to this one?"));
}
