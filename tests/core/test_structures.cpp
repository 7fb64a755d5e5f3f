// [[gate]], [[pump]] and [[breach]] of basin.toml.
#include <catch2/catch.hpp>

#include "core/errors.hpp"
#include "core/exchange_kinds.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet::core;
using Catch::Contains;

namespace {

const std::string line = "line = [[0, 0], [100, 3]]\n",
                  points = "inlet = { x = 1, y = 2 }\noutlet = { x = 30, y = 4 }\n",
                  gate = "[[gate]]\nname = 'sluice'\n", pump = "[[pump]]\nname = 'station'\n" + points,
                  levels = "start_level_m = 4\nstop_level_m = 3\n",
                  breach = "[[breach]]\nname = 'levee'\n" + line +
                           "crest_m = 5\ncentre_m = 50\nwidth_m = 20\nformation_h = 1\n";

}  // namespace

TEST_CASE("Gates lie along a line or between points, pumps between points, breaches along a line") {
  const BasinFolder folder;
  const Basin basin = folder.read(sound_basin + breach + "begin_h = 2\n" + pump + levels +
                                  "discharges_m3_per_s = [2, 1]\nheads_m = [0, 5]\n" + gate + line +
                                  "opening_m = 0.5\n" + "[[gate]]\nname = 'tide'\n" + points +
                                  "width_m = 3\nopenings_m = [1, 0]\nopening_levels_m = [2, 2.5]\n"
                                  "ruled_by = 'downstream'\none_way = true\n");
  REQUIRE(basin.exchanges.size() == 4);
  const ExchangeSettings &sluice = basin.exchanges[0], &tide = basin.exchanges[1],
                         &station = basin.exchanges[2], &levee = basin.exchanges[3];
  CHECK(sluice.along_line());
  CHECK(sluice.number("contraction") == 0.611);
  CHECK_FALSE(tide.along_line());
  CHECK(tide.outlet.y == 4);
  CHECK(tide.word("ruled_by") == "downstream");
  CHECK(tide.number("one_way") == 1);
  CHECK_FALSE(station.has("capacity_m3_per_s"));
  CHECK(between(station.list("heads_m"), station.list("discharges_m3_per_s"), 2.5) == 1.5);
  CHECK(levee.kind->name == "breach");
  CHECK(levee.number("coefficient") == 0.577);  // as of a weir
}

TEST_CASE("What gates, pumps and breaches lack, and what does not go together, is told") {
  const BasinFolder folder;
  const auto told = [&](const std::string& text, const std::string& says) {
    CHECK_THROWS_WITH(folder.read(sound_basin + text), Contains(says));
    CHECK_THROWS_AS(folder.read(sound_basin + text), InputError);
  };
  told(gate + "opening_m = 1\n", "needs either line, or inlet and outlet");
  told(gate + line + points + "opening_m = 1\n", "needs either line, or inlet and outlet");
  told(gate + "width_m = 2\nopening_m = 1\ninlet = { x = 1, y = 2 }\n", "outlet is missing");
  told(gate + line, "needs either opening_m, or openings_m");
  told(gate + points + "opening_m = 1\n", "needs width_m between two points");
  told(gate + line + "width_m = 2\nopening_m = 1\n", "along a line the line is its width");
  told(gate + line + "openings_m = [1, 0]\nopening_levels_m = [3, 2]\n", "must rise");
  told(gate + line + "openings_m = [1, 0]\nopening_levels_m = [3]\n", "has not as many values");
  told(gate + line + "opening_m = 1\nsill_m = 3\nleaf_top_m = 2\n", "must lie above sill_m");
  told(pump + levels, "needs either capacity_m3_per_s");
  told(pump + "start_level_m = 4\ncapacity_m3_per_s = 1\n", "stop_level_m is missing");
  told(pump + "start_level_m = 4\nstop_level_m = 4\ncapacity_m3_per_s = 1\n", "must lie below start_level_m");
  told(pump + levels + "discharges_m3_per_s = [1, 2]\nheads_m = [0, 5]\n", "must not rise with the head");
  told(breach, "needs trigger_level_m or begin_h");
  told(breach + "begin_h = 1\ncrest_levels_m = [3]\ncrest_distances_m = [0]\n", "keep one");
}
