// [[weir]] and [[culvert]] of basin.toml.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/exchange_kinds.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet::core;
using Catch::Contains;

namespace {

const std::string weir = "[[weir]]\nname = 'levee'\nline = [[0, 0], [100, 3]]\n";
const std::string culvert =
    "[[culvert]]\nname = 'pipe'\ninlet = { x = 1, y = 2 }\noutlet = { x = 30, y = 4 }\n";

}  // namespace

TEST_CASE("Weirs and culverts are read with their defaults") {
  const BasinFolder folder;
  const Basin basin = folder.read(sound_basin + culvert + "diameter_m = 1.2\nflap_gate = true\n" + weir +
                                  "crest_levels_m = [3, 4]\ncrest_distances_m = [0, 90]\n");
  REQUIRE(basin.exchanges.size() == 2);  // kind by kind
  const ExchangeSettings &levee = basin.exchanges[0], &pipe = basin.exchanges[1];
  CHECK(levee.kind->name == "weir");
  CHECK(levee.line.points.size() == 2);
  CHECK(levee.number("coefficient") == 0.577);
  CHECK_FALSE(levee.has("crest_m"));
  CHECK(levee.level(levee.kind->key("crest_levels_m"), 45) == 3.5);
  CHECK(pipe.name == "pipe");
  CHECK(pipe.inlet.x == 1);
  CHECK(pipe.outlet.y == 4);
  CHECK(pipe.word("shape") == "circular");
  CHECK(pipe.word("inlet_type") == "concrete_headwall");
  CHECK(pipe.number("barrels") == 1);
  CHECK(pipe.number("flap_gate") == 1);
  CHECK_FALSE(pipe.has("length_m"));
  CHECK_FALSE(nlohmann::json::parse(folder.read(sound_basin).resolved_json).contains("weir"));
}

TEST_CASE("What weirs and culverts lack, and what does not go together, is told") {
  const BasinFolder folder;
  const auto told = [&](const std::string& text, const std::string& says) {
    CHECK_THROWS_WITH(folder.read(sound_basin + text), Contains(says));
    CHECK_THROWS_AS(folder.read(sound_basin + text), InputError);
  };
  told(weir, "needs crest_m, or crest_levels_m with crest_distances_m");
  told(weir + "crest_m = 3\ncrest_levels_m = [3]\ncrest_distances_m = [0]\n", "keep one");
  told(weir + "crest_levels_m = [3, 4]\ncrest_distances_m = [0]\n", "has not as many values");
  told(weir + "crest_levels_m = [3, 4]\ncrest_distances_m = [9, 9]\n", "must rise");
  told(weir + "crest_m = 12345\n", "12345");
  told(weir + "crest_m = 3\ncoefficient = 1.7\n", "coefficient");
  told("[[weir]]\nname = 'levee'\ncrest_m = 3\n", "line");
  told(weir + "crest_m = 3\n" + weir + "crest_m = 3\n", "'levee' is the name of another weir");
  told(culvert, "\"circular\" needs diameter_m");
  told(culvert + "shape = 'box'\nwidth_m = 2\n", "\"box\" needs width_m and height_m");
  told(culvert + "shape = 'box'\nwidth_m = 2\nheight_m = 1\n", "those of boxes begin with box_");
  told(culvert + "diameter_m = 1\nwidth_m = 2\n", "width_m and height_m are of a \"box\"");
  told(culvert + "diameter_m = 1\nmanning_n = 0.12\n", "manning_n");
  told(culvert + "diameter_m = 1\ninlet_typ = 'metal_mitered'\n", "inlet_type");
  told("[[culvert]]\nname = 'pipe'\ndiameter_m = 1\noutlet = { x = 30, y = 4 }\n", "inlet");
}
