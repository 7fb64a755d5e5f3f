// From grids of rain to water on the ground, by the commands.
#include <catch2/catch.hpp>
#include <cstring>
#include <nlohmann/json.hpp>

#include "mesh/ugrid_file.hpp"
#include "tests/forecast/workspace.hpp"
#include "tests/mesh/rain_fixture.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

/// basin.toml of the tiny basin with another [rain].
std::string toml_with(const std::string& rain, int members = 1) {
  std::string text = basin_toml();
  const auto swap = [&](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  swap("[rain.design_storm]\ntotal_mm = 50\nduration_h = 2\nstart = 2026-03-10T00:00:00Z\n",
       "[rain]\n" + rain + "\n");
  if (members == 1) {
    swap("members = 8", "members = 1");
    swap("enabled = true", "enabled = false");
  }
  return text;
}

constexpr double lon0 = -84.3235, lat0 = 36.6145, step = 0.003;  ///< north-western corner, degrees
constexpr int columns = 9, rows = 8;

/// mm within a quarter of an hour.
double depth_mm(int time, int column, int row) { return (3 * time + 5 * column + 7 * row) % 11; }

/// A file of `times` quarters of an hour from forecast.start on.
rain_fixture::Netcdf radar(int times) {
  rain_fixture::Netcdf nc;
  nc.x = rain_fixture::centres(lon0 + step / 2, step, columns);
  nc.y = rain_fixture::centres(lat0 - step / 2, -step, rows);
  nc.units = "mm";
  nc.time_units = "minutes since 2026-03-10 00:00:00";
  nc.times = rain_fixture::centres(0, 15, times);
  nc.value = [](int t, double x, double y) {
    return depth_mm(t, static_cast<int>((x - lon0) / step), static_cast<int>((lat0 - y) / step));
  };
  return nc;
}

/// m3 over the mesh within the first `times` quarters, by cutting every mesh cell with every grid cell in
/// GEOS.
double volume_over(const fs::path& mesh_file, int times) {
  const mesh::Mesh m = mesh::read_mesh(core::NetcdfFile::open(mesh_file));
  const mesh::Point origin{m.node_x[0], m.node_y[0]};
  double volume = 0;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      double depth = 0, common = 0;
      for (int t = 0; t < times; ++t) depth += depth_mm(t, c, r) / 1000;
      std::vector<mesh::Point> quad;
      for (const auto& [u, v] : {std::pair(0, 0), {1, 0}, {1, 1}, {0, 1}})
        quad.push_back(rain_fixture::reprojected("EPSG:4326", "EPSG:32616",
                                                 {lon0 + (c + u) * step, lat0 - (r + v) * step}) -
                       origin);
      for (mesh::Index cell = 0; cell < m.n_cells(); ++cell) {
        std::vector<mesh::Point> ring;
        for (int i = 0; i < m.cell_size(cell); ++i) {
          const mesh::Index n = m.cell_nodes[cell][i];
          ring.push_back(mesh::Point{m.node_x[n], m.node_y[n]} - origin);
        }
        common += rain_fixture::geos_common_area(ring, quad);
      }
      volume += common * depth;
    }
  return volume;
}

Outcome command(const Workspace& w, const std::string& words, const std::string& before = "") {
  return run_words(
      before + program() + " " + words.substr(0, words.find(' ')) + " " + (w / "basin.toml").string() +
      (words.find(' ') == std::string::npos ? "" : words.substr(words.find(' '))) + " --json --quiet");
}

void must(const Workspace& w, const std::string& words, const std::string& before = "") {
  const Outcome o = command(w, words, before);
  INFO(words << ": " << o.err);
  REQUIRE(o.code == 0);
}

nlohmann::json json_of(const fs::path& path) { return nlohmann::json::parse(core::read_file(path)); }

bool same_bits(const fs::path& a, const fs::path& b, const std::vector<std::string>& variables) {
  const core::NetcdfFile x = core::NetcdfFile::open(a), y = core::NetcdfFile::open(b);
  return std::all_of(variables.begin(), variables.end(), [&](const std::string& name) {
    const auto u = x.read<double>(name), v = y.read<double>(name);
    return u.size() == v.size() && std::memcmp(u.data(), v.data(), u.size() * sizeof(double)) == 0;
  });
}

const std::vector<std::string> fields = {"depth", "velocity_x", "velocity_y", "depth_mean"};

}  // namespace

TEST_CASE("From a NetCDF grid to the water balance: the same volume; the same bits on any number of ranks",
          "[balance]") {
  const Workspace w;
  radar(3).write(w / "radar.nc");
  w.write("basin.toml", toml_with("grid = \"radar.nc\""));
  CHECK(nlohmann::json::parse(command(w, "check").out)["rain"]["rain.nc"] == "not made yet");
  const Outcome early = command(w, "run");
  CHECK(early.code == 2);
  CHECK_THAT(early.err, Contains("rain.nc: rain.grid is not on the mesh yet; run 'freshet rain"));
  CHECK_FALSE(fs::exists(w / "run" / "provenance.json"));

  const Outcome made = command(w, "rain");
  INFO(made.err);
  REQUIRE(made.code == 0);
  const nlohmann::json summary = nlohmann::json::parse(made.out);
  const double volume = volume_over(w / "mesh.nc", 3);
  CHECK(volume > 1000);
  CHECK(summary["volume_m3"].get<double>() == Approx(volume).epsilon(1e-12));
  CHECK(summary["times"] == 3);
  CHECK(summary["to"] == "2026-03-10T00:45:00Z");
  CHECK(nlohmann::json::parse(command(w, "check").out)["rain"]["rain.nc"] == "there");

  must(w, "run");
  const nlohmann::json water = json_of(w / "run" / "report.json")["water"];
  CHECK(water["rain"].get<double>() == Approx(volume).epsilon(1e-12));
  CHECK(water["largest_relative_error"] < 1e-12);
  CHECK(json_of(w / "run" / "provenance.json")["rain_sha256"].get<std::string>().size() == 64);
  fs::rename(w / "run", w / "one");
  for (const int ranks : {2, 3}) {
    must(w, "run", on_ranks(ranks));
    INFO(ranks << " ranks");
    CHECK(same_bits(w / "one/forecast.nc", w / "run/forecast.nc", fields));
    CHECK(json_of(w / "run/report.json") == json_of(w / "one/report.json"));
    fs::remove_all(w / "run");
  }
}

TEST_CASE("From GeoTIFFs to the water balance", "[balance]") {
  const Workspace w;
  for (int t = 0; t < 3; ++t) {
    rain_fixture::Tiff tiff;
    tiff.west = lon0;
    tiff.north = lat0;
    tiff.step_x = step;
    tiff.step_y = -step;
    tiff.columns = columns;
    tiff.rows = rows;
    tiff.unit = "mm/h";
    tiff.value = [t](int, int c, int r) { return 4 * depth_mm(t, c, r); };
    tiff.write(w / fmt::format("rain/r_20260310T00{:02}Z.tif", 15 * t));
  }
  w.write("basin.toml", toml_with("grid = \"rain/*.tif\"\ntime_pattern = \"r_%Y%m%dT%H%MZ.tif\""));
  must(w, "rain");
  must(w, "run");
  CHECK(json_of(w / "run" / "report.json")["water"]["rain"].get<double>() ==
        Approx(volume_over(w / "mesh.nc", 3)).epsilon(1e-12));
}

TEST_CASE("A killed run goes on with the same rain", "[restart]") {
  const Workspace w;
  radar(3).write(w / "radar.nc");
  w.write("basin.toml", toml_with("grid = \"radar.nc\"", 8));
  must(w, "rain");
  must(w, "run");
  fs::rename(w / "run", w / "whole");
  Child child("exec " + program() + " run " + (w / "basin.toml").string(), "/dev/null");
  REQUIRE(child.wait_for([&] { return fs::exists(w / "run" / "checkpoint.nc"); }));
  child.kill_all();
  REQUIRE_FALSE(fs::exists(w / "run" / "provenance.json"));
  must(w, "run", on_ranks(2));
  CHECK(same_bits(w / "whole/forecast.nc", w / "run/forecast.nc", fields));
  CHECK(json_of(w / "whole/report.json")["water"] == json_of(w / "run/report.json")["water"]);
}

TEST_CASE("In operation: later grids are taken in between cycles; what fails leaves rain.nc as it was") {
  const Workspace w, at_once;
  w.write("basin.toml", toml_with("grid = \"radar.nc\"", 8));
  at_once.write("basin.toml", toml_with("grid = \"radar.nc\"", 8));
  radar(3).write(w / "radar.nc");
  must(w, "rain");
  REQUIRE(run_words(w.cycle_words(0)).code == 0);
  Outcome o = run_words(w.cycle_words(1));
  CHECK(o.code == 2);
  CHECK_THAT(o.err,
             Contains("rain is known from 2026-03-10T00:00:00Z to 2026-03-10T00:45:00Z, and needed from "
                      "2026-03-10T00:00:00Z to 2026-03-10T01:15:00Z"));
  CHECK_FALSE(fs::exists(w.cycle(1) / "analysis.nc"));

  const std::string before = core::read_file(w / "rain.nc");
  rain_fixture::Netcdf holed = radar(5);
  const auto whole = holed.value;
  holed.value = [whole](int t, double x, double y) { return t == 4 ? std::nan("") : whole(t, x, y); };
  holed.write(w / "radar.nc");
  o = command(w, "rain");
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("radar.nc: rain at 2026-03-10T01:00:00Z: ") && Contains("have no value") &&
                        Contains("missing = \"zero\""));
  CHECK(core::read_file(w / "rain.nc") == before);
  CHECK_FALSE(fs::exists(w / "rain.nc.part"));

  radar(5).write(w / "radar.nc");
  must(w, "rain");
  radar(5).write(at_once / "radar.nc");
  must(at_once, "rain");
  REQUIRE(run_words(w.cycle_words(1)).code == 0);
  for (const std::size_t i : {0, 1}) REQUIRE(run_words(at_once.cycle_words(i)).code == 0);
  CHECK(same_bits(w.cycle(1) / "forecast.nc", at_once.cycle(1) / "forecast.nc", fields));
  CHECK(same_bits(w.cycle(1) / "analysis.nc", at_once.cycle(1) / "analysis.nc", {"depth", "rain_factor"}));
}

TEST_CASE("What does not fit is told", "[bad_input]") {
  const Workspace w;
  const auto refused = [&](const std::string& words, const std::string& rain) {
    w.write("basin.toml", toml_with(rain));
    const Outcome o = command(w, words);
    CHECK(o.code == 2);
    return o.err;
  };
  radar(3).write(w / "radar.nc");
  CHECK_THAT(refused("rain", "interpolation = \"thiessen\""), Contains("[rain] names no grid"));
  CHECK_THAT(refused("check", "grid = \"radar.nc\"\nunits = \"dBZ\""), Contains("'dBZ' is no unit of rain"));
  CHECK_THAT(refused("check", "grid = \"radar.nc\"\nunit = \"mm\""),
             Contains("rain.unit is not a known key; did you mean 'units'?"));
  rain_fixture::Netcdf far = radar(3);
  for (double& x : far.x) x += 0.02;
  far.write(w / "far.nc");
  for (const char* words : {"rain", "check"})
    CHECK_THAT(refused(words, "grid = \"far.nc\""),
               Contains("far.nc: rain: the grid does not cover the basin"));
  fs::rename(w / "radar.nc", w / "rain.nc");
  CHECK_THAT(refused("rain", "grid = \"rain.nc\""), Contains("which 'freshet rain' would write over"));
  fs::rename(w / "rain.nc", w / "radar.nc");

  w.write("basin.toml", toml_with("grid = \"radar.nc\""));
  must(w, "rain");
  CHECK_THAT(refused("run", "grid = \"radar.nc\"\nunits = \"mm/h\""),
             Contains("made by other keys of [rain]"));
  std::string finer = toml_with("grid = \"radar.nc\"");
  finer.replace(finer.find("edge_max_m = 120"), 16, "edge_max_m = 110");
  w.write("basin.toml", finer);
  must(w, "mesh");
  for (const char* words : {"check", "run"}) {
    const Outcome o = command(w, words);
    CHECK(o.code == 2);
    CHECK_THAT(o.err, Contains("made for another mesh than mesh.nc is now; run 'freshet rain' again"));
  }
  must(w, "rain");
  must(w, "check");
  fs::resize_file(w / "rain.nc", fs::file_size(w / "rain.nc") / 2);
  CHECK(command(w, "run", on_ranks(2)).code == 2);
}

// The water balance says which soils the run had: none of the rain, all of it, or a part.
TEST_CASE("From a raster of soils to the water that the ground takes", "[balance]") {
  const Workspace w;
  const auto lost = [&](int left, int right) {
    terrain_fixture::RasterWish soils;
    soils.unit = "";
    soils.height = [=](int column, int) {
      return column < terrain_fixture::valley_columns / 2 ? left : right;
    };
    terrain_fixture::write_raster(w / "soils.tif", soils);
    w.write("basin.toml",
            "base = \"all.toml\"\n[infiltration]\nmodel = \"constant\"\nrate_mm_per_h = 0\n"
            "raster = \"soils.tif\"\n[infiltration.classes.rock]\ncode = 1\n"
            "[infiltration.classes.gravel]\ncode = 2\nrate_mm_per_h = 1000\n");
    must(w, "mesh");
    fs::remove_all(w / "run");
    must(w, "run", on_ranks(2));
    const nlohmann::json water = json_of(w / "run/report.json")["water"];
    CHECK(water["largest_relative_error"] < 1e-12);
    return water["infiltration"].get<double>() / water["rain"].get<double>();
  };
  std::string all = basin_toml();
  all.replace(all.find("members = 8"), 11, "members = 1");
  all.replace(all.find("enabled = true"), 14, "enabled = false");
  w.write("all.toml", all);
  CHECK(lost(1, 1) == 0);
  CHECK(lost(2, 2) == Approx(1).epsilon(1e-9));
  // The gravel has 31 of 61 columns, the stream among them: its own rain, and some of what runs down to it.
  const double half = lost(1, 2);
  CHECK(half > 0.5);
  CHECK(half < 0.9);
}
