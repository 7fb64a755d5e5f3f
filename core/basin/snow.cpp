#include "core/basin/snow.hpp"

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

Temperature read_temperature(ConfigTable table) {
  table.about({"Of the air, for `[snow]`: at one elevation, from where it falls upwards by a lapse rate."});
  table.describe("degrees_c", {"the same at all times"});
  table.describe("file", {"in place of the constant: CSV `time,degrees_c`, linear between rows"});
  table.describe("outside",
                 {"with `file`: before its first and after its last row a run is refused, or it is "
                  "0 degrees, or the nearest row holds"});
  Temperature t;
  t.series = read_driven(table, "degrees_c", {-90, 60, "C"});
  t.elevation_m =
      table.number("elevation_m", range::elevation, t.elevation_m, {"where it was measured, or is true of"});
  t.lapse_c_per_km = table.number("lapse_c_per_km", {-20, 20, "C/km"}, t.lapse_c_per_km,
                                  {"by so much it falls with each kilometre upwards"});
  table.expect(!table.in_use() || t.series.given, "", "needs degrees_c or file");
  return t;
}

Snow read_snow(ConfigTable table) {
  table.about(
      {"Precipitation that falls as snow lies in a store of each cell, and comes out as melt by degree-days. "
       "Needs `[temperature]`. A day that is T degrees above `melt_above_c` melts `melt_mm_per_c_day` times "
       "T; "
       "the pack holds liquid water up to `liquid_part` of its snow, and a part `refreeze` of the factor "
       "freezes it again in the cold. See [ground](guide/ground.md#snow)."});
  constexpr Range degrees{-20, 20, "C"}, factor{0, 30, "mm/(C day)"};
  Snow snow;
  snow.enabled = table.in_use();
  snow.snow_below_c = table.number("snow_below_c", degrees, snow.snow_below_c,
                                   {"all that falls is snow; above "
                                    "`rain_above_c` all is rain, and in between it is mixed"});
  snow.rain_above_c =
      table.number("rain_above_c", degrees, snow.snow_below_c, {"at least `snow_below_c`", "`snow_below_c`"});
  snow.melt_mm_per_c_day =
      table.number("melt_mm_per_c_day", factor, snow.melt_mm_per_c_day,
                   {"degree-day factor: some 2 in dense forest, 3 to 6 in the open (Hock 2003)"});
  snow.melt_swing_mm_per_c_day = table.number(
      "melt_swing_mm_per_c_day", factor, snow.melt_swing_mm_per_c_day,
      {"the factor is so much more on 21 June and less on 21 December, as a sine of the year between"});
  snow.melt_above_c = table.number("melt_above_c", degrees, snow.melt_above_c, {"from here on snow melts"});
  snow.refreeze =
      table.number("refreeze", range::fraction, snow.refreeze,
                   {"of the degree-day factor, by which liquid water freezes below `melt_above_c`"});
  snow.liquid_part =
      table.number("liquid_part", range::fraction, snow.liquid_part,
                   {"liquid water that a pack holds, as a part of its frozen water, before any leaves it"});
  snow.ground_melt_mm_per_day =
      table.number("ground_melt_mm_per_day", {0, 10, "mm/day"}, snow.ground_melt_mm_per_day,
                   {"what melts at the ground in any weather"});
  snow.rain_melts = table.flag("rain_melts", snow.rain_melts,
                               {"the heat of rain melts too: 1 mm of it at T degrees 0.0125 T mm"});
  snow.initial_mm = table.number("initial_mm", {0, 10000, "mm"}, snow.initial_mm,
                                 {"water in the snow at `forecast.start`, or where there is one at "
                                  "`warm_up.begin`"});
  snow.initial_above_m = table.number("initial_above_m", range::elevation, snow.initial_above_m,
                                      {"it lies on beds above this elevation", "everywhere"});
  table.expect(snow.rain_above_c >= snow.snow_below_c, "rain_above_c", "is below snow_below_c");
  table.expect(snow.melt_swing_mm_per_c_day <= snow.melt_mm_per_c_day, "melt_swing_mm_per_c_day",
               "is more than melt_mm_per_c_day: the factor would be below 0 in winter");
  return snow;
}

}  // namespace freshet::core
