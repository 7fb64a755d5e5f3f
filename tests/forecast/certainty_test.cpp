// Members that have become sure of a parameter, and how a user is told.
#include "forecast/analysis/certainty.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"

using namespace freshet;

TEST_CASE(
    "A parameter that only learns is told where its members differ by less than a tenth of their prior") {
  core::Basin basin;
  basin.ensemble.controls["manning_factor"].sigma = 0.2;
  const nlohmann::json after = {{"manning_factor", {{"channel", 2.0}, {"default", 1.0}}},
                                {"rain_factor", 1.0}},
                       spread = {{"manning_factor", {{"channel", 0.038}, {"default", 0.021}}},
                                 {"rain_factor", 0.001}};
  const std::vector<std::string> notes = forecast::certainty_notes(basin, after, spread);
  REQUIRE(notes.size() == 1);  // 0.038 of 2 is less than a tenth of 0.2, 0.021 of 1 is not; rain comes back
  CHECK_THAT(notes[0], Catch::Contains("factor on Manning's n, channel: members differ by 0.019") &&
                           Catch::Contains("draws 0.2") && Catch::Contains("manning_persistence below 1"));
  basin.ensemble.controls["manning_factor"].persistence = 0.98;
  CHECK(forecast::certainty_notes(basin, after, spread).empty());
}
