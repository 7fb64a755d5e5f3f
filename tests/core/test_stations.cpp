// Where readings come from: gauges, extents, rain gauges.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin/stations.hpp"
#include "core/errors.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;

namespace {

const std::string watched = R"([[extent]]
id = "meadow"
polygon = [[0, 0], [100, 0], [100, 50]]
wet_depth_m = 0.2
error_fraction = 0.05
[[extent]]
id = "town"
polygon = "areas.gpkg"
feature = "town"
assimilate = false
[[rain_gauge]]
id = "fell"
lon = -84.2
lat = 36.5
interval_min = 15
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("Extents and rain gauges are read, and are stations as gauges are") {
  const BasinFolder folder;
  folder.write("areas.gpkg", "");
  const Basin basin = folder.read(sound_basin + watched);
  REQUIRE(basin.extents.size() == 2);
  CHECK(basin.extents[0].polygon.points.size() == 3);
  CHECK(basin.extents[0].wet_depth_m == 0.2);
  CHECK(basin.extents[1].error_fraction == 0.1);
  REQUIRE(basin.polygons().size() == 1);
  CHECK(basin.polygons()[0].id() == "areas.gpkg||town");
  REQUIRE(basin.rain_gauges.size() == 1);
  CHECK(basin.rain_gauges[0].interval_s == 900);
  const Stations stations(basin);
  REQUIRE(stations.size() == 5);
  CHECK(stations.find("meadow")->kind == StationKind::extent);
  CHECK(stations.find("meadow")->error == 0.05);
  CHECK(stations.find("fell")->kind == StationKind::rain_gauge);
  CHECK(stations.find("fell")->interval_s == 900);
  CHECK(stations.find("nowhere") == nullptr);
  CHECK(stations.assimilates("meadow"));
  CHECK_FALSE(stations.assimilates("town"));
  CHECK_FALSE(stations.assimilates("nowhere"));
}

TEST_CASE("A basin without them says nothing of them: results from before are of the same configuration") {
  const BasinFolder folder;
  const auto resolved = nlohmann::json::parse(folder.read(sound_basin).resolved_json);
  CHECK_FALSE(resolved.contains("extent"));
  CHECK_FALSE(resolved.contains("rain_gauge"));
}

TEST_CASE("What is wrong with an extent or a rain gauge is said with its line") {
  const BasinFolder folder;
  folder.write("areas.gpkg", "");
  const auto refused = [&](const std::string& from, const std::string& to, const std::string& message) {
    CHECK_THROWS_WITH(folder.read(sound_basin + replaced(watched, from, to)), Contains(message));
  };
  refused("id = \"meadow\"", "id = \"upper\"", "'upper' is the id of another [[gauge]] too");
  refused("id = \"town\"", "id = \"meadow\"", "'meadow' is the id of another [[extent]] too");
  refused("id = \"fell\"", "id = \"town\"", "'town' is the id of another [[extent]] too");
  refused("polygon = [[0, 0], [100, 0], [100, 50]]\n", "", "polygon is missing");
  refused("[100, 50]]", "[100, 0], [0, 0]]", "polygon");
  refused("error_fraction = 0.05", "error_fraction = 5", "error_fraction");
  refused("interval_min = 15", "interval_h = 1", "interval_h");
  refused("lat = 36.5\ninterval_min", "interval_min", "lat");
}
