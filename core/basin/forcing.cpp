#include "core/basin/forcing.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

Forcing read_forcing(ConfigTable root, const Roughness& roughness) {
  Forcing forcing;
  forcing.infiltration = read_infiltration(root.optional_table("infiltration"), roughness);
  ConfigTable evaporation = root.optional_table("evaporation");
  forcing.evaporation = read_driven(evaporation, "rate_mm_per_day", {0, 100, "mm/day"});
  evaporation.expect(!evaporation.in_use() || forcing.evaporation.given, "", "needs rate_mm_per_day or file");
  forcing.sources = read_point_sources(root);
  forcing.wind = read_wind(root.optional_table("wind"));
  ConfigTable coriolis = root.table("coriolis");
  forcing.coriolis = coriolis.flag("enabled", false);
  coriolis.expect(
      !forcing.coriolis || !root.local(), "enabled",
      "needs latitudes, which basin.crs = \"local\" does not tell; name a coordinate system there");
  return forcing;
}

}  // namespace freshet::core
