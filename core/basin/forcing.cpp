#include "core/basin/forcing.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

void check_ground_goes_with(ConfigTable infiltration, const Forcing& forcing, ConfigTable ground) {
  const bool saturation = forcing.infiltration.model == LossModel::saturation;
  infiltration.expect(!saturation || forcing.ground.enabled, "model",
                      "\"saturation\" needs [ground]: how wet that is says where rain goes in", {ground});
  ground.expect(saturation || !forcing.ground.quick_h, "quick_h",
                "is used only with infiltration.model = \"saturation\"", {infiltration});
  ground.expect(!forcing.ground.enabled || forcing.infiltration.model != LossModel::none, "",
                "nothing would ever go in; write [infiltration] with model = \"saturation\" or another",
                {infiltration});
}

}  // namespace

Forcing read_forcing(ConfigTable root, const Roughness& roughness) {
  Forcing forcing;
  ConfigTable infiltration = root.optional_table("infiltration");
  forcing.infiltration = read_infiltration(infiltration, roughness);
  ConfigTable ground = root.optional_table("ground");
  forcing.ground = read_ground(ground);
  check_ground_goes_with(infiltration, forcing, ground);
  ConfigTable temperature = root.optional_table("temperature"), snow = root.optional_table("snow"),
              warm_up = root.optional_table("warm_up");
  forcing.temperature = read_temperature(temperature);
  forcing.snow = read_snow(snow);
  forcing.warm_up = read_warm_up(warm_up);
  snow.expect(!forcing.snow.enabled || forcing.temperature.series.given, "",
              "needs [temperature]: it says when snow falls and melts", {temperature});
  warm_up.expect(!forcing.warm_up.enabled || forcing.ground.enabled || forcing.snow.enabled, "",
                 "warms up [ground] and [snow]; this basin has neither", {ground, snow});
  warm_up.expect(!forcing.warm_up.temperature_file || forcing.snow.enabled, "temperature_file",
                 "is of use only with [snow]", {snow});
  ConfigTable evaporation = root.optional_table("evaporation", {"What rises from the water into the air."});
  evaporation.describe("rate_mm_per_day", {"from wherever there is water"});
  evaporation.describe("file", {"in place of the constant: CSV `time,rate_mm_per_day`, linear between rows"});
  evaporation.describe("outside", {"with `file`: before its first and after its last row a run is refused, "
                                   "or nothing evaporates, or the nearest row holds"});
  forcing.evaporation = read_driven(evaporation, "rate_mm_per_day", {0, 100, "mm/day"});
  evaporation.expect(!evaporation.in_use() || forcing.evaporation.given, "", "needs rate_mm_per_day or file");
  forcing.sources = read_point_sources(root);
  forcing.wind = read_wind(root.optional_table("wind"));
  ConfigTable coriolis = root.table("coriolis", {"The force of the turning Earth."});
  forcing.coriolis = coriolis.flag("enabled", false, {"the current turns with the latitude of each cell"});
  coriolis.expect(
      !forcing.coriolis || !root.local(), "enabled",
      "needs latitudes, which basin.crs = \"local\" does not tell; name a coordinate system there");
  return forcing;
}

}  // namespace freshet::core
