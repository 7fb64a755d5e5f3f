#pragma once
// What a value can be at all: the one table for every reader (rasters, tables, grids, readings, NetCDF files,
// basin.toml). A value outside is a missing code, a wrong unit or damage; no reader takes it in silence.

#include <algorithm>
#include <cmath>
#include <string_view>

namespace freshet::core {

/// Closed interval of values that exist on Earth, with its unit and the record that it is drawn around.
struct Plausible {
  double low, high;
  std::string_view quantity, unit, record;

  /// False for NaN too.
  constexpr bool holds(double value) const { return value >= low && value <= high; }
};

namespace plausible {
/// Land, river bed, water level above datum.
inline constexpr Plausible elevation{-500, 9000, "elevation", "m",
                                     "the Dead Sea lies at -430 m, Everest at 8849 m"};
/// Water above the bed, also stage above the zero of a gauge where that zero is near the bed.
inline constexpr Plausible depth{0, 400, "depth", "m",
                                 "the deepest river, the Congo, has some 220 m; a reservoir may have 300 m"};
inline constexpr Plausible stage{-20, 60, "stage", "m", "no river rises 60 m above the zero of its gauge"};
inline constexpr Plausible rain_rate{0, 3000, "rain", "mm/h",
                                     "the record is 1870 mm/h, over a minute (Unionville 1956)"};
inline constexpr Plausible discharge{-1e6, 1e6, "discharge", "m3/s",
                                     "the Amazon carries at most 0.4 million m3/s"};
inline constexpr Plausible evaporation{0, 100, "evaporation", "mm/day",
                                       "an open pan in a desert loses some 20 mm/day"};
inline constexpr Plausible wind_speed{0, 120, "wind speed", "m/s",
                                      "the record is 113 m/s (Barrow Island 1996)"};
inline constexpr Plausible wind_direction{0, 360, "wind direction", "degree", "clockwise from north"};
/// Largest mean of rain over a time [mm/h]: 1.2 times the record, 491 mm times (hours)^0.452 (Zhang et al.
/// 2013, doi 10.1175/JHM-D-12-074.1, after Jennings 1950), and never more than rain_rate. 589 mm/h over an
/// hour.
inline double heaviest_rain(double seconds) {
  return std::min(rain_rate.high, 1.2 * 491 * std::pow(seconds / 3600, 0.452 - 1));
}
/// Speeds of water in a state that a file holds.
inline constexpr Plausible water_speed{-100, 100, "speed of water", "m/s",
                                       "water falling 500 m does not exceed 100 m/s"};
/// Speed times depth.
inline constexpr Plausible unit_discharge{-1000, 1000, "unit discharge", "m2/s",
                                          "the Amazon carries some 100 m2/s at its narrowest"};
/// Of a class of land times its factor in a member.
inline constexpr Plausible manning{0.01, 0.5, "Manning's n", "s/m^(1/3)",
                                   "glass has 0.01, dense brush in a flood plain 0.2 (Chow 1959)"};
/// Of a member, on the rain that falls in a cell.
inline constexpr Plausible rain_factor{0.001, 1000, "factor on rain", "1",
                                       "a forecast of rain is not wrong by a factor of a thousand"};
/// Of a member, on what a boundary brings in.
inline constexpr Plausible inflow_factor{0.01, 100, "factor on inflow", "1",
                                         "a rating curve is not wrong by a factor of a hundred"};
/// Of a member, water in the ground over that at the start of a run.
inline constexpr Plausible ground_wetness{1e-4, 1e4, "water in the ground over that at first", "1",
                                          "ground that drains for a year keeps more than a ten-thousandth"};
/// Of a member, water on its way through soil and drains, as a depth.
inline constexpr Plausible quick_water{0, 1, "water in soil and drains", "m",
                                       "no storm brings more than a metre of rain within a day or two"};
/// Of a member, on what a store of ground water holds or gives.
inline constexpr Plausible ground_factor{0.02, 50, "factor on a store of ground water", "1",
                                         "soils are known to the order of magnitude"};
/// Of a member, on what snow melts or holds.
inline constexpr Plausible snow_factor{0.02, 50, "factor on snow", "1",
                                       "a pack is known to the order of magnitude"};
/// Water in the snow of a cell.
inline constexpr Plausible snow_water{
    0, 20, "water in snow", "m", "the deepest pack, 11.8 m on Mount Ibuki in 1927, held some 6 m of water"};
/// Of the air.
inline constexpr Plausible temperature{-90, 60, "temperature", "C",
                                       "from -89.2 C at Vostok to 56.7 C in Death Valley"};
/// Rain of a day or so in a table of amounts.
inline constexpr Plausible rain_depth{0, 2000, "rain", "mm", "the record is 1825 mm in a day (Foc-Foc 1966)"};
/// Of a member, the time by which rain comes late.
inline constexpr Plausible rain_shift{-86400, 86400, "shift of rain", "s",
                                      "a storm is forecast to the day, and observed to the hour"};
/// Of a member, the distance by which rain falls elsewhere, and the speed besides its own.
inline constexpr Plausible rain_away{-1e6, 1e6, "shift of rain in place", "m",
                                     "a storm is forecast to the region"};
inline constexpr Plausible rain_speed{-60, 60, "speed of rain besides its own", "m/s",
                                      "storms do not pass faster than jet streams"};
/// Of a member, on what soil takes.
inline constexpr Plausible soil_factor{0.02, 50, "factor on what soil takes", "1",
                                       "soils are known to the order of magnitude"};
/// Of a member, on the elevation of a gauge's zero.
inline constexpr Plausible zero_offset{-20, 20, "offset of a gauge's zero", "m",
                                       "no river is 20 m lower than thought"};
/// Standard deviation of a reading of stage; bounds of gauge.reading_error_m.
inline constexpr Plausible reading_error{0.001, 10, "error of a reading", "m",
                                         "a good staff gauge is read to a centimetre"};
}  // namespace plausible

}  // namespace freshet::core
